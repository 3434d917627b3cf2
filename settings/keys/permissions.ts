// What the roles of a task may do beyond what the program gives them: `permissions` and `managedPolicies` for the app,
// and the customer keys of its secrets. Writing the policies is left to components/task/taskPolicies.ts.

import { z } from "zod";
import { checkArnPlace, isArnOf, parseArn, parseArnPattern } from "../facts/arn.ts";
import { broadPolicy, broadServices } from "../facts/broadAccess.ts";
import { partitionOf } from "../facts/regions.ts";
import { takesNoResource } from "../facts/wildcardActions.ts";
import type { Fault, Path } from "../language/faults.ts";
import { judged, list, text, type Verdict } from "../language/fields.ts";
import { type OrStackOutput, orStackOutput, withPlaceholders } from "../language/stackOutput.ts";
import { checkCondition, conditionSchema } from "./condition.ts";

const actionForm = /^[a-z0-9-]+:[A-Za-z0-9*?]+$/;

const action = text(
  "be an IAM action such as s3:GetObject",
  (value): Verdict | undefined => {
    if (/^([a-z0-9-]+:)?\*$/.test(value)) {
      return { must: "not be every action there is", advice: "name those that the app uses, such as s3:GetObject" };
    }
    return actionForm.test(value) ? undefined : "write <service>:<Action>";
  },
  actionForm,
);

const resource = text(
  "be the ARN of what the actions touch",
  (value): Verdict | undefined => {
    if (value === "*") return undefined; // checkEverything judges the actions that have it
    if (/^[*:]+$/.test(value)) return { must: "not be everything there is", advice: "write the ARN of what is meant" };
    return parseArnPattern(value) ? undefined : "write it such as arn:aws:s3:::bucket/*";
  },
  /^(arn:|\*$)/,
);

export const permissionSchema = z
  .strictObject({
    actions: list(action, { of: "IAM actions", minimum: 1 }).meta({ description: "IAM actions that the app may do" }),
    resources: list(orStackOutput(resource), { of: "ARNs", minimum: 1 }).meta({
      description: "ARNs of what the actions touch",
    }),
    condition: conditionSchema
      .optional()
      .meta({ description: "When they may: an operator, a condition key and its values, as in IAM" }),
  })
  .meta({ example: "{ actions: [s3:GetObject], resources: [arn:aws:s3:::bucket/*] }" });

const policyArn = text(
  "be the ARN of an IAM policy",
  (value) =>
    /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/.test(value)
      ? undefined
      : "write it such as arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess",
  /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/.+$/,
);

/** AWS's default quota of a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostPolicies = 10;

export const managedPoliciesSchema = judged(
  list(policyArn, { of: "ARNs of IAM policies" }),
  `be a list of at most ${mostPolicies} ARNs of IAM policies`,
  ({ length }) =>
    length <= mostPolicies
      ? undefined
      : { gotText: `${length}`, advice: "put what several of them allow into one policy of your own" },
);

export const keyArn = text(
  "be the ARN of a KMS key",
  (value) => {
    const arn = parseArn(value);
    if (arn?.service === "kms" && arn.resource.startsWith("alias/"))
      return "write the key's own ARN: IAM knows no aliases";
    const isKey = isArnOf(value, "kms", /^key\/(mrk-[0-9a-f]{32}|[0-9a-f-]{36})$/);
    return isKey ? undefined : "copy the whole ARN from KMS";
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
  managedPolicies: readonly string[];
  secretKmsKeyArns: readonly OrStackOutput<string>[];
}

export function* checkConditions({ permissions }: Pick<Granted, "permissions">, at: Path): Generator<Fault> {
  for (const [index, { condition = {} }] of permissions.entries()) {
    yield* checkCondition(condition, [...at, "permissions", index, "condition"]);
  }
}

/** Rule `broad-permissions`. */
export function* checkBroad({ permissions, managedPolicies }: Omit<Granted, "secretKmsKeyArns">, at: Path) {
  for (const [index, permission] of permissions.entries()) {
    const services = broadServices(withPlaceholders(permission));
    if (services.length === 0) continue;
    const must = "name what is meant";
    const gotText = `all there is of ${services.join(", ")}`;
    const advice = "write the ARNs, or a condition on the resource's tag";
    yield { path: [...at, "permissions", index, "resources"], must, got: undefined, gotText, advice };
  }
  for (const [index, got] of managedPolicies.entries()) {
    if (broadPolicy(got) === undefined) continue;
    const advice = "write what the app does under permissions, or name a narrower policy";
    yield { path: [...at, "managedPolicies", index], must: "be a policy for what the app does", got, advice };
  }
}

export function* checkPlaces(granted: Granted, region: string, at: Path): Generator<Fault> {
  for (const [index, arn] of granted.secretKmsKeyArns.entries()) {
    yield* checkArnPlace(arn, region, [...at, "secretKmsKeyArns", index]);
  }
  for (const [index, { resources }] of granted.permissions.entries()) {
    yield* checkPartitions(resources, region, [...at, "permissions", index, "resources"]);
  }
  yield* checkPartitions(granted.managedPolicies, region, [...at, "managedPolicies"]);
}

function* checkPartitions(arns: readonly OrStackOutput<string>[], region: string, at: Path): Generator<Fault> {
  for (const [index, arn] of arns.entries()) {
    const partition = typeof arn === "string" ? parseArnPattern(arn)?.partition : undefined;
    if (partition === undefined || partition === partitionOf(region)) continue;
    const must = `be in partition ${partitionOf(region)}, as ${region} is`;
    yield { path: [...at, index], must, got: arn, advice: `begin it with arn:${partitionOf(region)}:` };
  }
}
