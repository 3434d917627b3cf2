// The bootstrap program run under the recorder, and its policies asked as AWS would: may this role do this to that?
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import type { Statement } from "../../bootstrap/policies/statement.ts";
import type { Plan, PlannedResource } from "../../plan/graph.ts";
import type { OutputMode } from "../../plan/recorder.ts";
import { runProgram } from "../../plan/runProgram.ts";

export const project = "docker-on-ecs-bootstrap";
export const repository = "octocat@583231/hello-world@1296269";

let runs = 0;

/** @param config the bootstrap program's own keys, beside its repository */
export function bootstrap(config: Record<string, unknown> = {}, outputs?: OutputMode): Promise<Plan> {
  const program = pathToFileURL("bootstrap/index.ts");
  // A module runs once for each URL that it is imported by.
  program.search = `?run=${runs++}`;
  const own = Object.entries({ repository, ...config }).map(([key, value]) => [
    `${project}:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return runProgram(() => import(program.href), {
    project,
    stack: "account",
    config: { "aws:region": "eu-west-1", ...Object.fromEntries(own) },
    outputs,
  });
}

/** What AWS knows of a request when it decides. */
export interface Request {
  action: string;
  resource: string;
  /** Condition keys such as `aws:ResourceTag/Project`. */
  context?: Record<string, string>;
}

/** The resource with that name. */
export function named(plan: Plan, name: string): PlannedResource {
  return plan.resources.find((resource) => resource.name === name) ?? assert.fail(`there is no ${name}`);
}

/** How the recorder writes a value that only AWS knows. */
export const placeholder = (of: string) => `\${${of}}`;
export const account = placeholder("account");

/** The values that AWS gives the state's bucket and key: the patterns have to fit them. */
export const state = {
  bucket: "arn:aws:s3:::state-bucket-1a2b3c4",
  key: `arn:aws:kms:eu-west-1:${account}:key/11111111-2222-3333-4444-555555555555`,
};

/** The statements of one policy, by the name of its resource. */
export function statementsOf(plan: Plan, name: string): Statement[] {
  const policy = String(named(plan, name).inputs.policy)
    .replaceAll(placeholder("state-bucket.arn"), state.bucket)
    .replaceAll(placeholder("state-encryption-key.arn"), state.key);
  return JSON.parse(policy).Statement;
}

/** Everything that a role may and may not do, shared policies included. */
export function roleStatements(plan: Plan, role: string): Statement[] {
  const shared = plan.resources
    .filter(({ type, name }) => type.endsWith(":RolePolicyAttachment") && name.startsWith(`${role}-`))
    .map(({ inputs }) => String(inputs.policyArn).replace(/^\$\{(.+)\.arn\}$/, "$1"));
  return [`${role}-policy`, ...shared].flatMap((policy) => statementsOf(plan, policy));
}

export function allows(statements: Statement[], request: Request): boolean {
  const fitting = (effect: Statement["Effect"]) =>
    statements.some((statement) => statement.Effect === effect && fits(statement, request));
  return fitting("Allow") && !fitting("Deny");
}

function fits({ Action, NotAction, Resource, Condition = {} }: Statement, request: Request): boolean {
  const { action, resource, context = {} } = request;
  const among = (patterns: string[]) => patterns.some((pattern) => like(action.toLowerCase(), pattern.toLowerCase()));
  if (Action ? !among(Action) : among(NotAction ?? [])) return false;
  if (!Resource.some((pattern) => like(resource, pattern))) return false;
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, context[key], [wanted].flat())),
  );
}

/** Without the key, an operator that asks for a value does not hold and one that refuses a value does. */
function holds(operator: string, value: string | undefined, wanted: string[]): boolean {
  const one = (matches: (value: string, pattern: string) => boolean) =>
    value !== undefined && wanted.some((pattern) => matches(value, pattern));
  const equal = (a: string, b: string) => a === b;
  const operators: Record<string, () => boolean> = {
    StringEquals: () => one(equal),
    StringLike: () => one(like),
    StringNotLike: () => !one(like),
    Bool: () => one(equal),
  };
  return (operators[operator] ?? assert.fail(`the tests do not know the operator ${operator}`))();
}

function like(value: string, pattern: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s").test(value);
}
