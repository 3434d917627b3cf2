// What becomes of a value that Pulumi keeps secret: it is in a secret of Secrets Manager, and named everywhere else.

import { openJson } from "../../plan/openJson.ts";
import { allOf, firstOf, type Inputs, law, type StackPlan } from "../support/law.ts";

const secret = "aws:secretsmanager/secret:Secret";
const version = "aws:secretsmanager/secretVersion:SecretVersion";
const taskDefinition = "aws:ecs/taskDefinition:TaskDefinition";

/** The names of the secret values of each container, by task and container. */
function sealedOf({ settings }: StackPlan): { task: string; container: string; name: string }[] {
  return Object.entries({ ...settings.services, ...settings.jobs }).flatMap(([task, own]) => {
    const containers = { [task]: own, ...own.sidecars };
    return Object.entries(containers).flatMap(([container, { secrets }]) =>
      Object.entries(secrets)
        // A breach is a clone, which has no class: another stack's output is known by its keys.
        .filter(([, value]) => typeof value !== "string" && !("output" in value))
        .map(([name]) => ({ task, container, name })),
    );
  });
}

const secretsOf = ({ containerDefinitions }: Inputs) =>
  ((openJson(containerDefinitions) ?? []) as Inputs[]).flatMap(({ name: container, secrets }) =>
    ((secrets ?? []) as { name: string; valueFrom: string }[]).map((one) => ({ container, ...one })),
  );

describe("laws of secrets", () => {
  law(
    "each secret value is a version of a secret, which its container names by that version's id",
    (plan) =>
      sealedOf(plan)
        .filter(({ task, container, name }) => {
          const definition = allOf(plan, taskDefinition).find((one) => one.name === `${task}-task`);
          const named = secretsOf(definition?.inputs ?? {}).find(
            (one) => one.container === container && one.name === name,
          );
          const [, own, versioned] = /^\$\{(.+)\.arn\}:::\$\{(.+)\.versionId\}$/.exec(named?.valueFrom ?? "") ?? [];
          const [from, stored] = [allOf(plan, version).find((one) => one.name === versioned), allOf(plan, secret)];
          return from?.inputs.secretId !== `\${${own}.arn}` || !stored.some((one) => one.name === own);
        })
        .map(({ task, name }) => `${name} of ${task}`),
    (plan) => {
      const [container] = firstOf(plan, taskDefinition).inputs.containerDefinitions as Inputs[];
      if (container) container.secrets[0].valueFrom = container.secrets[0].valueFrom.replace(/:::.*/, "");
    },
  );

  law(
    "a version's value is known to nobody who reads the plan",
    (plan) =>
      allOf(plan, version)
        .filter(({ inputs }) => inputs.secretString !== "[secret]")
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, version).inputs.secretString = "hunter2";
    },
  );

  law(
    "the secret of an identity provider's client is known to nobody who reads the plan",
    (plan) =>
      allOf(plan, "aws:lb/listenerRule:ListenerRule")
        .filter(({ inputs }) =>
          (inputs.actions as Inputs[]).some(
            ({ authenticateOidc }) => authenticateOidc && authenticateOidc.clientSecret !== "[secret]",
          ),
        )
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, "aws:lb/listenerRule:ListenerRule").inputs.actions = [
        { authenticateOidc: { clientSecret: "hunter2" } },
      ];
    },
  );

  law(
    "a version stays in AWS for the revision that names it, and a deleted secret can be restored for a week at least",
    (plan) => [
      ...allOf(plan, version)
        .filter(({ options }) => options.retainOnDelete !== true)
        .map(({ name }) => name),
      ...allOf(plan, secret)
        .filter(({ inputs }) => !(inputs.recoveryWindowInDays >= (plan.protected ? 30 : 7)))
        .map(({ name }) => name),
    ],
    (plan) => {
      firstOf(plan, secret).inputs.recoveryWindowInDays = 7;
    },
  );

  law(
    "a secret is under the customer key where the stack is protected, and ECS may decrypt with it (CKV_AWS_149)",
    (plan) => {
      if (!plan.protected || plan.excused.includes("customer-key")) return [];
      return allOf(plan, secret)
        .filter(({ name, inputs }) => {
          const task = name.split("-secret-")[0];
          const policy = allOf(plan, "aws:iam/rolePolicy:RolePolicy").find(
            (one) => one.name === `${task}-execution-policy`,
          )?.inputs.policy;
          const decrypts = policy?.Statement.some(
            ({ Action, Resource }: Inputs) => Action.includes("kms:Decrypt") && Resource.includes(inputs.kmsKeyId),
          );
          return !/^\$\{key-key\.arn\}$/.test(inputs.kmsKeyId) || !decrypts;
        })
        .map(({ name }) => name);
    },
    (plan) => {
      firstOf(plan, secret).inputs.kmsKeyId = undefined;
    },
  );
});
