// The record of a rollback: what `./ecs rollback` writes, the program reads, and `./ecs status` shows. Pure; it is kept
// in Parameter Store, as each `pulumi up` on any machine has to find it.

import { z } from "zod";

const record = z.object({
  /** ARN of the newest revision at that time: what the stack file says, until it says something new. */
  from: z.string(),
  /** ARN of the revision that runs in its place. */
  to: z.string(),
  /** Name or ARN of the ECS service and its cluster. */
  cluster: z.string(),
  service: z.string(),
  /** Who did it, as AWS calls them. */
  by: z.string(),
  /** When, in the form of ISO 8601. */
  since: z.string(),
});

/** One service's rollback. */
export type RolledBack = z.output<typeof record>;

/**
 * The path of a stack's records, one parameter a service below it. It does not begin with the project's name, as
 * Parameter Store refuses names that begin with `aws` or `ssm`.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
 */
export function rolledBackPath(project: string, stack: string): string {
  return `/rolled-back/${project}/${stack}`;
}

/** Service → its record, from the parameters below the path. What is no record is left out. */
export function readRolledBack(parameters: readonly { name: string; value: string }[]): Record<string, RolledBack> {
  const found = parameters.flatMap(({ name, value }) => {
    const { data } = record.safeParse(parsed(value));
    return data === undefined ? [] : [[name.split("/").at(-1) as string, data] as const];
  });
  return Object.fromEntries(found);
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** The rollback in words: from which revision, by whom, since when. */
export function rolledBackText({ from, by, since }: Pick<RolledBack, "from" | "by" | "since">): string {
  return `rolled back from ${from.split("/").at(-1)} by ${personOf(by)} since ${minute(since)}`;
}

/** `alice` of a user, `Admin/alice` of a role and its session, and a name that is no ARN as it is. */
export function personOf(arn: string): string {
  return arn.replace(/^arn(:[^:]*){4}:/, "").replace(/^(assumed-role|user)\//, "");
}

function minute(time: string): string {
  return `${time.slice(0, 16).replace("T", " ")} UTC`;
}
