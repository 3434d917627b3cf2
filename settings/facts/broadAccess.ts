// Which permissions reach so far that a protected environment wants the reason: a policy of AWS's that allows
// everything of a service or of the account, and a statement on all there is of a service. Judging a stack file by it
// is left to settings/keys/, showing it in a plan to cli/plan/loosened.ts.

import { parseArn, parseArnPattern } from "./arn.ts";

/**
 * The name of one of AWS's own policies that allows all there is of a service, or more; undefined of any other policy.
 * AWS names them so: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export function broadPolicy(policyArn: string): string | undefined {
  const arn = parseArn(policyArn);
  if (arn?.account !== "aws") return undefined;
  const name = arn.resource.split("/").at(-1) ?? "";
  return /Administrator|FullAccess|PowerUser/.test(name) ? name : undefined;
}

interface Allowed {
  resources: readonly string[];
  /** Operator → key → values. */
  condition?: Readonly<Record<string, object>>;
}

/**
 * The services of which a statement reaches all there is, in every region and account; none where a condition on the
 * resource itself, such as its tag, narrows it. `"*"` is none: AWS takes nothing narrower for what it is for.
 */
export function broadServices({ resources, condition = {} }: Allowed): string[] {
  const keys = Object.values(condition).flatMap((one) => Object.keys(one));
  if (keys.some((key) => /ResourceTag\/|ResourceAccount|ResourceOrg/i.test(key))) return [];
  return resources.flatMap((resource) => {
    const arn = parseArnPattern(resource);
    if (arn === undefined || ![arn.region, arn.account].every((part) => /^\**$/.test(part))) return [];
    // Without its type, as in table/*; what has neither region nor account, as a bucket, begins with its own name.
    const name = arn.region + arn.account === "" ? arn.resource : arn.resource.replace(/^[a-z-]+[/:]/, "");
    return /^[*?/:]+$/.test(name) ? [arn.service] : [];
  });
}
