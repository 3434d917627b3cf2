// Amazon Resource Names: what they are made of, and whether one fits the stack's region and partition.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html

import type { Fault, Path } from "../language/faults.ts";
import { partitionOf } from "./regions.ts";

interface Arn {
  partition: string;
  service: string;
  region: string;
  account: string;
  /** Everything after the account, colons included. */
  resource: string;
}

export function parseArn(text: string): Arn | undefined {
  return partsOf(/^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):([a-z0-9-]*):(.+)$/s.exec(text));
}

/** Whether the text is the whole ARN, region and account included, of such a resource. */
export function isArnOf(text: string, service: string, resource: RegExp): boolean {
  const arn = parseArn(text);
  return arn?.service === service && arn.region !== "" && isAccount(arn.account) && resource.test(arn.resource);
}

export function isAccount(text: string): boolean {
  return /^\d{12}$/.test(text);
}

/**
 * An ARN as a policy may name it: with wildcards in its region, account and resource, but not in its service.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function parseArnPattern(text: string): Arn | undefined {
  return partsOf(/^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9*?-]*):([a-z0-9*?-]*):(.+)$/s.exec(text));
}

function partsOf(match: RegExpExecArray | null): Arn | undefined {
  if (!match) return undefined;
  const [, partition = "", service = "", region = "", account = "", resource = ""] = match;
  return { partition, service, region, account, resource };
}

/**
 * The fault of an ARN in another partition or region than the stack's; an ARN without a region fits every region.
 * @param text an ARN; whatever is none, such as another stack's output, has no fault
 */
export function* checkArnPlace(text: unknown, region: string, path: Path): Generator<Fault> {
  const arn = typeof text === "string" ? parseArn(text) : undefined;
  if (arn === undefined) return;
  const partition = partitionOf(region);
  const fault = { path, got: text, advice: `name one that is there, or change aws:region` };
  if (arn.partition !== partition) {
    yield { ...fault, must: `be in ${region}, whose partition is ${partition}`, gotText: `one in ${arn.partition}` };
  } else if (arn.region !== "" && arn.region !== region) {
    yield { ...fault, must: `be in ${region}, as the stack is`, gotText: `one in ${arn.region}` };
  }
}
