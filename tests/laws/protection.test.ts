// What `protection: on` adds to the rules of the policy pack (policy.test.ts), without the rules that the stack file
// excuses itself from with a reason.

import { knownOf } from "../../plan/resourceTypes/table.ts";
import { everything } from "../../plan/wholeStack.ts";
import { allOf, firstOf, type Inputs, law, referred, type StackPlan } from "../support/law.ts";

const loadBalancer = "aws:lb/loadBalancer:LoadBalancer";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";

const staysInAws = (type: string) => knownOf(type).holdsData || type.startsWith("aws:s3/");

const asksFor = (plan: StackPlan, rule: string) => plan.protected && !plan.excused.includes(rule);

/** A law of protected stacks, over the resources of one type. */
function protectedLaw(
  rule: string,
  name: string,
  type: string,
  holds: (resource: ReturnType<typeof firstOf>, plan: StackPlan) => unknown,
  breach: (resource: ReturnType<typeof firstOf>, plan: StackPlan) => void,
) {
  law(
    `${rule}: ${name}`,
    (plan) =>
      asksFor(plan, rule)
        ? allOf(plan, type)
            .filter((resource) => !holds(resource, plan))
            .map((resource) => resource.name)
        : [],
    (plan) => breach(firstOf(plan, type), plan),
  );
}

describe("laws of protection", () => {
  for (const type of [loadBalancer, "awsx:ec2:Vpc"]) {
    protectedLaw(
      "deletion-protection",
      `Pulumi refuses to delete a ${type.split(":").at(-1)}`,
      type,
      ({ options }) => options.protect === true,
      ({ options }) => {
        options.protect = false;
      },
    );
  }

  protectedLaw(
    "deletion-protection",
    "pulumi destroy stops before it deletes anything",
    "pulumi:index:Stash",
    ({ options }) => options.protect === true && options.dependsOn?.join() === everything,
    ({ options }) => {
      options.dependsOn = ["urn:pulumi:prod::docker-on-ecs::aws:ecs/cluster:Cluster::cluster-cluster"];
    },
  );

  law(
    "deletion-protection: what holds data stays in AWS when it leaves the program, and a bucket with all that closes it",
    (plan) =>
      asksFor(plan, "deletion-protection")
        ? plan.resources
            .filter(({ type, options }) => staysInAws(type) && options.retainOnDelete !== true)
            .map(({ name }) => name)
        : [],
    (plan) => {
      firstOf(plan, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").options.retainOnDelete = false;
    },
  );

  law(
    "what an unprotected stack makes it deletes",
    (plan) =>
      asksFor(plan, "deletion-protection")
        ? []
        : plan.resources.filter(({ options }) => options.retainOnDelete).map(({ name }) => name),
    (plan) => {
      plan.protected = false;
    },
  );

  law(
    "an unprotected stack can be destroyed",
    (plan) => (plan.protected ? [] : plan.resources.filter(({ options }) => options.protect).map(({ name }) => name)),
    (plan) => {
      plan.protected = false;
    },
  );

  protectedLaw(
    "customer-key",
    "logs of the region are encrypted with a customer key, which lets CloudWatch Logs of the account use it",
    logGroup,
    ({ inputs }, plan) => {
      // The key is of the stack's region; the web ACL of CloudFront, and its log, are elsewhere.
      if (inputs.region !== undefined) return true;
      const policy = referred(plan, inputs.kmsKeyId)?.inputs.policy as { Statement: Inputs[] } | undefined;
      return policy?.Statement.some(({ Principal }) => /^logs\./.test(Principal.Service));
    },
    ({ inputs }) => {
      inputs.kmsKeyId = undefined;
    },
  );
});
