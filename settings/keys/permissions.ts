// What the roles of a task may do beyond what the program gives them: `permissions` for the app, and the customer keys
// of its secrets. Writing the policies is left to components/task/taskPolicies.ts.

import { z } from "zod";
import { checkArnPlace, parseArn } from "../facts/arn.ts";
import { partitionOf } from "../facts/regions.ts";
import { takesNoResource } from "../facts/wildcardActions.ts";
import type { Fault, Path } from "../language/faults.ts";
import { list, text, type Verdict } from "../language/fields.ts";

const action = text(
  "be an IAM action such as s3:GetObject",
  (value): Verdict | undefined => {
    if (/^([a-z0-9-]+:)?\*$/.test(value)) {
      return { must: "not be every action there is", advice: "name those that the app uses, such as s3:GetObject" };
    }
    return /^[a-z0-9-]+:[A-Za-z0-9*?]+$/.test(value) ? undefined : "write <service>:<Action>";
  },
  /^[a-z0-9-]+:[A-Za-z0-9*?]+$/,
);

const resource = text(
  "be the ARN of what the actions touch",
  (value): Verdict | undefined => {
    if (value === "*") return undefined; // checkEverything judges the actions that have it
    if (/^[*:]+$/.test(value)) return { must: "not be everything there is", advice: "write the ARN of what is meant" };
    return parseArn(value) ? undefined : "write it such as arn:aws:s3:::bucket/*";
  },
  /^(arn:|\*$)/,
);

export const permissionSchema = z
  .strictObject({
    actions: list(action, { of: "IAM actions", minimum: 1 }).meta({ description: "IAM actions that the app may do" }),
    resources: list(resource, { of: "ARNs", minimum: 1 }).meta({ description: "ARNs of what the actions touch" }),
  })
  .meta({ example: "{ actions: [s3:GetObject], resources: [arn:aws:s3:::bucket/*] }" });

export const keyArn = text(
  "be the ARN of a KMS key",
  (value) => {
    const arn = parseArn(value);
    if (arn?.service === "kms" && arn.resource.startsWith("alias/"))
      return "write the key's own ARN: IAM knows no aliases";
    const isKey = arn?.service === "kms" && /^key\/(mrk-[0-9a-f]{32}|[0-9a-f-]{36})$/.test(arn.resource);
    return isKey && /^\d{12}$/.test(arn.account) ? undefined : "copy the whole ARN from KMS";
  },
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(mrk-[0-9a-f]{32}|[0-9a-f-]{36})$/,
);

/** The resource "*" is for actions for which AWS takes nothing narrower. */
export function* checkEverything({ permissions }: Pick<Granted, "permissions">, at: Path): Generator<Fault> {
  for (const [index, { actions, resources }] of permissions.entries()) {
    const position = resources.indexOf("*");
    if (position < 0) continue;
    const path = [...at, "permissions", index];
    if (resources.length > 1) {
      const must = 'be "*" alone where it is among them, as it covers all the others';
      yield { path: [...path, "resources"], must, got: resources, advice: 'take the others out, or "*"' };
    }
    const narrower = actions.filter((action) => !takesNoResource(action));
    if (narrower.length === 0) continue;
    const must = "not be everything there is for actions that take a resource";
    const gotText = `"*" for ${narrower.join(", ")}`;
    const advice =
      narrower.length < actions.length
        ? "move those into an entry of their own, with the ARN of what is meant"
        : narrower.some((action) => /[*?]/.test(action))
          ? "write the ARN of what is meant, or name each action without a wildcard"
          : "write the ARN of what is meant";
    yield { path: [...path, "resources", position], must, got: "*", gotText, advice };
  }
}

interface Granted {
  permissions: readonly z.output<typeof permissionSchema>[];
  secretKmsKeyArns: readonly string[];
}

export function* checkPlaces({ permissions, secretKmsKeyArns }: Granted, region: string, at: Path): Generator<Fault> {
  for (const [index, arn] of secretKmsKeyArns.entries()) {
    yield* checkArnPlace(arn, region, [...at, "secretKmsKeyArns", index]);
  }
  for (const [index, { resources }] of permissions.entries()) {
    for (const [position, arn] of resources.entries()) {
      const partition = parseArn(arn)?.partition;
      if (partition === undefined || partition === partitionOf(region)) continue;
      yield {
        path: [...at, "permissions", index, "resources", position],
        must: `be in partition ${partitionOf(region)}, as ${region} is`,
        got: arn,
        advice: `begin it with arn:${partitionOf(region)}:`,
      };
    }
  }
}
