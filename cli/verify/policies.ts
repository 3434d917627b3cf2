// Whether the boundary of the stack's roles lets tasks do what their own policies say: IAM itself decides, on the
// policies that the roles will have. Without a boundary they may by construction, and nothing is asked.

import { executionStatements, policyDocument, type Statement } from "../../components/task/taskPolicies.ts";
import { type Answer, listIn } from "../../rollout/before/askAws.ts";
import type { Findings, Wrong } from "../../rollout/before/finding.ts";
import { partitionOf } from "../../settings/facts/regions.ts";
import type { TaskSettings } from "../../settings/keys/task.ts";
import type { Path } from "../../settings/language/faults.ts";
import { StackOutput } from "../../settings/language/stackOutput.ts";
import { tasksOf, writtenSecrets } from "./containers.ts";
import { type Check, type Subject, written } from "./subject.ts";

export const lookAtPolicies: Check = async (subject, at) => {
  const { settings, aws } = subject;
  const tasks = tasksOf(settings);
  for (const { path, task } of tasks) {
    for (const [index, value] of task.managedPolicies.entries()) {
      const own = [...path, "managedPolicies", index];
      const PolicyArn = written<string>(value, own, at(own));
      if (PolicyArn === undefined) continue;
      const ask = () => aws.query("iam", "GetPolicy", { PolicyArn });
      const policy = await at(own).ask(PolicyArn, "iam:GetPolicy", ask, /^NoSuchEntity(Exception)?$/);
      if (policy !== null) continue;
      at(own).wrong.push({ must: "be a policy that is there", got: PolicyArn, advice: "correct the ARN" });
    }
  }
  if (settings.permissionsBoundary === undefined) return;
  const boundary = await boundaryDocument(settings.permissionsBoundary, aws, at(["permissionsBoundary"]));
  if (boundary === undefined) return;
  for (const { path, task } of tasks) {
    for (const { key, statements } of futureStatements(task, path, subject)) {
      const own: Path = [...path, key];
      for (const statement of statements) {
        const refused = await simulate(statement, boundary, aws, at(own));
        if (refused.length > 0) at(own).wrong.push(boundaryRefuses(refused));
      }
    }
  }
};

/** @returns undefined where there is none, or it cannot be looked at */
async function boundaryDocument(PolicyArn: string, aws: Subject["aws"], found: Findings): Promise<string | undefined> {
  const missing = /^NoSuchEntity(Exception)?$/;
  const policy = await found.ask(
    "what the boundary allows",
    "iam:GetPolicy",
    () => aws.query("iam", "GetPolicy", { PolicyArn }),
    missing,
  );
  const VersionId = policy?.Policy?.DefaultVersionId;
  if (VersionId === undefined) return undefined;
  const version = await found.ask("what the boundary allows", "iam:GetPolicyVersion", () =>
    aws.query("iam", "GetPolicyVersion", { PolicyArn, VersionId }),
  );
  const document = version?.PolicyVersion?.Document;
  return document === undefined ? undefined : decodeURIComponent(document);
}

/** The statements of a task's two roles that depend on the stack file, by the key that they come from. */
export function futureStatements(
  task: TaskSettings,
  path: Path,
  { settings, caller }: Pick<Subject, "settings" | "caller">,
): { key: string; statements: Statement[] }[] {
  const { region } = settings.aws;
  const place = { region, partition: partitionOf(region), accountId: caller.account };
  // Of a secret that the stack makes, the ARN is not known before; its place is the stack's own.
  const secrets = Object.fromEntries(
    writtenSecrets(task, path).map(({ path, reference }) => [path.join("."), reference]),
  );
  const needs = { repositoryArns: [], images: [], secrets: [secrets], registryCredentials: [], secretKmsKeyArns: [] };
  const keys = task.secretKmsKeyArns.filter((arn) => typeof arn === "string");
  const execution = executionStatements({ ...needs, secretKmsKeyArns: keys }, { place, logGroupArn: "" });
  const own = execution.filter(({ Sid }) => Sid !== "WriteLogs");
  const permissions = task.permissions.flatMap(({ actions, resources, condition }): Statement[] => {
    const isKnown = [...actions, ...resources].every((one) => typeof one === "string") && !hasOutput(condition);
    if (!isKnown) return [];
    return [
      {
        Effect: "Allow",
        Action: actions as string[],
        Resource: resources as string[],
        Condition: condition as Statement["Condition"],
      },
    ];
  });
  return [
    { key: "secrets", statements: own },
    { key: "permissions", statements: permissions },
  ];
}

const hasOutput = (value: unknown): boolean =>
  value instanceof StackOutput || (typeof value === "object" && value !== null && Object.values(value).some(hasOutput));

interface Refused {
  action: string;
  resources: string[];
}

/** IAM simulates no action with a wildcard in its name, and a resource with one is not the one that is asked for. */
async function simulate(
  statement: Statement,
  boundary: string,
  aws: Subject["aws"],
  found: Findings,
): Promise<Refused[]> {
  const actions = statement.Action.filter((action) => !action.includes("*"));
  const resources = (statement.Resource as string[]).filter((resource) => !resource.includes("?"));
  if (actions.length === 0 || resources.length === 0) return [];
  const answer = await found.ask("what the boundary lets tasks do", "iam:SimulateCustomPolicy", () =>
    aws.query("iam", "SimulateCustomPolicy", {
      "PolicyInputList.member.1": policyDocument([{ ...statement, Resource: resources }]),
      "PermissionsBoundaryPolicyInputList.member.1": boundary,
      ...numbered("ActionNames", actions),
      ...numbered("ResourceArns", resources),
      MaxItems: "1000",
    }),
  );
  return refusedIn(listIn(answer?.EvaluationResults, "member"));
}

function numbered(name: string, values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, index) => [`${name}.member.${index + 1}`, value]));
}

/**
 * What the boundary does not let through. A decision that hangs on a value which only the real request has is none.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
export function refusedIn(results: readonly Answer[]): Refused[] {
  return results.flatMap(({ EvalActionName, EvalResourceName, EvalDecision, MissingContextValues, ...more }) => {
    const own = { EvalResourceName, EvalResourceDecision: EvalDecision, MissingContextValues };
    const listed = listIn(more.ResourceSpecificResults, "member");
    const refused = (listed.length > 0 ? listed : [own]).filter(
      (one: Answer) =>
        one.EvalResourceDecision !== "allowed" && listIn(one.MissingContextValues, "member").length === 0,
    );
    const resources = refused.map((one: Answer) => String(one.EvalResourceName));
    return resources.length === 0 ? [] : [{ action: String(EvalActionName), resources }];
  });
}

function boundaryRefuses(refused: readonly Refused[]): Wrong {
  const resources = [...new Set(refused.flatMap((one) => one.resources))].join(", ");
  const actions = refused.map(({ action }) => action).join(", ");
  const must = "be within the boundary of the stack's roles";
  const advice = `add ${actions} to taskActions of bootstrap/, or take it out`;
  return { must, got: `${actions} on ${resources}, which it does not allow`, advice };
}
