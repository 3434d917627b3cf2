// What roles, keys and buckets allow.

import { broadPolicy, broadServices } from "../../settings/facts/broadAccess.ts";
import { takesNoResource } from "../../settings/facts/wildcardActions.ts";
import { allOf, firstOf, type Inputs, law, type StackPlan } from "../support/law.ts";

const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const role = "aws:iam/role:Role";
const taskDefinition = "aws:ecs/taskDefinition:TaskDefinition";
const bucket = "aws:s3/bucket:Bucket";

const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

/** A policy of AWS's for a role by which ECS makes volumes or machines of a service, or for the machines themselves. */
const ofEcs = /:policy\/(service-role\/)?AmazonECS(Infrastructure|Instance)RolePolicyFor\w+$/;

function statements(plan: StackPlan): { name: string; actions: string[]; resources: string[]; statement: Inputs }[] {
  return allOf(plan, rolePolicy).flatMap(({ name, inputs }) =>
    inputs.policy.Statement.map((statement: Inputs) => ({
      name,
      actions: [statement.Action].flat(),
      resources: [statement.Resource].flat(),
      statement,
    })),
  );
}

describe("laws of permissions", () => {
  law(
    "a role may do nothing to everything, but what AWS allows no narrower (IAM.1, IAM.21)",
    (plan) =>
      statements(plan).flatMap(({ name, actions, resources }) => [
        ...actions.filter((action) => /(^|:)\*$/.test(action)).map((action) => `${name}: ${action}`),
        ...(resources.includes("*") ? actions.filter((action) => !takesNoResource(action)) : []).map(
          (action) => `${name}: ${action} on *`,
        ),
      ]),
    (plan) => {
      firstOf(plan, rolePolicy).inputs.policy.Statement[0].Resource = "*";
    },
  );

  law(
    "what a policy allows on everything, it allows in a statement of its own",
    (plan) =>
      statements(plan)
        .filter(({ resources }) => resources.includes("*") && resources.length > 1)
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, rolePolicy).inputs.policy.Statement[0].Resource = ["*", "arn:aws:s3:::other"];
    },
  );

  law(
    "a role is taken by one AWS service, for this account only",
    (plan) =>
      allOf(plan, role)
        .filter(({ inputs }) => {
          const [statement, ...others] = inputs.assumeRolePolicy.Statement as Inputs[];
          // AWS starts instances, and ECS what is around a task, in nobody's name: their trust knows no condition.
          if (/^(ec2|ecs)\.amazonaws\.com$/.test(statement?.Principal?.Service)) return others.length > 0;
          const condition = JSON.stringify(statement?.Condition ?? {});
          return others.length > 0 || !statement?.Principal?.Service || !condition.includes("aws:SourceAccount");
        })
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, role).inputs.assumeRolePolicy.Statement[0].Principal = "*";
    },
  );

  law(
    "a role lives under its stack's path, where the stack's deployment may make it",
    (plan) =>
      allOf(plan, role)
        .filter(({ inputs }) => inputs.path !== `/${plan.project}/${plan.stack}/`)
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, role).inputs.path = "/";
    },
  );

  law(
    "a role's policies are its own, but for those that the stack file names for an app, and AWS's for ECS",
    (plan) => {
      const tasks = [...Object.values(plan.settings.services), ...Object.values(plan.settings.jobs)];
      const named = new Set(tasks.flatMap(({ managedPolicies }) => managedPolicies));
      return [
        ...allOf(plan, attachment)
          .filter(({ inputs }) => !ofEcs.test(inputs.policyArn))
          .filter(({ inputs }) => !named.has(inputs.policyArn) || !/-task-role\.name\}$/.test(inputs.role))
          .map(({ name }) => name),
        ...allOf(plan, role)
          .filter(({ inputs }) => inputs.managedPolicyArns || inputs.inlinePolicies)
          .map(({ name }) => name),
      ];
    },
    (plan) => {
      firstOf(plan, role).inputs.managedPolicyArns = ["arn:aws:iam::aws:policy/AdministratorAccess"];
    },
  );

  law(
    "an app reaches all there is of a service only where the stack is not protected, or says why",
    (plan) =>
      plan.protected && !plan.excused.includes("broad-permissions")
        ? [
            ...allOf(plan, attachment).flatMap(({ inputs }) => broadPolicy(inputs.policyArn) ?? []),
            ...allOf(plan, rolePolicy)
              .filter(({ name }) => name.endsWith("-task-policy"))
              .flatMap(({ inputs }) => inputs.policy.Statement as Inputs[])
              .flatMap(({ Resource, Condition }) => broadServices({ resources: Resource, condition: Condition })),
          ]
        : [],
    (plan) => {
      const policy = { Version: "2012-10-17", Statement: [{ Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::*"] }] };
      plan.resources.push({ ...firstOf(plan, rolePolicy), name: "web-task-policy", inputs: { policy } });
    },
  );

  law(
    "a task's two roles differ (CKV_AWS_249)",
    (plan) =>
      allOf(plan, taskDefinition)
        .filter(({ inputs }) => !inputs.executionRoleArn || inputs.executionRoleArn === inputs.taskRoleArn)
        .map(({ name }) => name),
    (plan) => {
      const { inputs } = firstOf(plan, taskDefinition);
      inputs.taskRoleArn = inputs.executionRoleArn;
    },
  );

  law(
    "a key is renewed every year",
    (plan) =>
      allOf(plan, "aws:kms/key:Key")
        .filter(({ inputs }) => inputs.enableKeyRotation !== true)
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, "aws:kms/key:Key").inputs.enableKeyRotation = false;
    },
  );

  law(
    "a bucket is closed to the public (S3.1, 2, 3, 8), to anything but TLS (S3.5) and to other owners (S3.12), and expires (S3.13)",
    (plan) =>
      allOf(plan, bucket).flatMap(({ name }) => {
        const of = (kind: string) =>
          allOf(plan, `aws:s3/bucket${kind}:Bucket${kind}`).find(({ inputs }) => inputs.bucket === `\${${name}.bucket}`)
            ?.inputs;
        const { blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets } =
          of("PublicAccessBlock") ?? {};
        const refusesPlain = of("Policy")?.policy.Statement.some(
          ({ Effect, Principal, Action, Condition }: Inputs) =>
            Effect === "Deny" &&
            Principal === "*" &&
            Action === "s3:*" &&
            Condition?.Bool?.["aws:SecureTransport"] === "false",
        );
        const held = {
          "closed to the public": blockPublicAcls && blockPublicPolicy && ignorePublicAcls && restrictPublicBuckets,
          "TLS only": refusesPlain,
          "owner enforced": of("OwnershipControls")?.rule.objectOwnership === "BucketOwnerEnforced",
          expires: of("LifecycleConfiguration")?.rules.some(({ expiration }: Inputs) => expiration?.days > 0),
        };
        return Object.entries(held)
          .filter(([, holds]) => !holds)
          .map(([what]) => `${name} is not ${what}`);
      }),
    (plan) => {
      firstOf(plan, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs.ignorePublicAcls = false;
    },
  );
});
