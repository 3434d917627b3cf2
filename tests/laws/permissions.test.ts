// What roles allow and whom they trust, and what is kept in buckets. What a rule of the policy pack asks of them is in
// policy.test.ts.

import { allOf, firstOf, type Inputs, law, type StackPlan } from "../support/law.ts";

const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const role = "aws:iam/role:Role";
const bucket = "aws:s3/bucket:Bucket";
const lifecycle = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

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
    "what is in a bucket expires",
    (plan) =>
      allOf(plan, bucket)
        .filter(({ name }) => {
          const kept = allOf(plan, lifecycle).filter(({ inputs }) => inputs.bucket === `\${${name}.bucket}`);
          return !kept.some(({ inputs }) => inputs.rules.some(({ expiration }: Inputs) => expiration?.days > 0));
        })
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, lifecycle).inputs.rules = [{ status: "Enabled" }];
    },
  );
});
