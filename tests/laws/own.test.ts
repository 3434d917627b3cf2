// What resources.ts makes, and how it stands beside what the program makes. The other laws are about the program's own
// resources: names, parents and descriptions of the owner's are the owner's to choose, and so is what a type of AWS's
// allows. None of these laws asks for more than a word in the resource itself to be excused from it.

import { nameOf, type PlannedResource } from "../../plan/graph.ts";
import { knownOf } from "../../plan/resourceTypes/table.ts";
import { allOf, type Inputs, law, type StackPlan } from "../support/law.ts";

const world = ["0.0.0.0/0", "::/0"];

/** A resource of the owner's, for a breach to add. */
function added(
  plan: StackPlan,
  type: string,
  inputs: Inputs,
  options: PlannedResource["options"] = { provider: "aws" },
) {
  const urn = `urn:pulumi:${plan.stack}::${plan.project}::${type}::own`;
  plan.own.push({ urn, type, name: "own", custom: true, inputs, options, propertyDependencies: {} });
}

const ofOwn = (plan: StackPlan, type: string) => allOf({ resources: plan.own }, type);

/** What a security group, or a rule of one, lets in; whichever way it is written. */
function* letIn(plan: StackPlan): Generator<{ name: string; description: string; from: unknown[] }> {
  for (const { name, inputs } of ofOwn(plan, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")) {
    yield { name, description: String(inputs.description), from: [inputs.cidrIpv4, inputs.cidrIpv6] };
  }
  for (const { name, inputs } of ofOwn(plan, "aws:ec2/securityGroup:SecurityGroup")) {
    for (const { description, cidrBlocks = [], ipv6CidrBlocks = [] } of inputs.ingress ?? []) {
      yield { name, description: String(description), from: [...cidrBlocks, ...ipv6CidrBlocks] };
    }
  }
  for (const { name, inputs } of ofOwn(plan, "aws:ec2/securityGroupRule:SecurityGroupRule")) {
    const { type, description, cidrBlocks = [], ipv6CidrBlocks = [] } = inputs;
    if (type === "ingress") yield { name, description: String(description), from: [...cidrBlocks, ...ipv6CidrBlocks] };
  }
}

describe("laws of the owner's own resources", () => {
  law(
    "each of AWS's has a provider that it names, the stack's or another, as the default one has no tags of the stack's",
    (plan) => {
      const byUrn = new Map(plan.own.map((resource) => [resource.urn, resource]));
      const hasProvider = ({ custom, options, parent }: PlannedResource): boolean => {
        const above = byUrn.get(parent ?? "");
        const own = custom ? options.provider : options.providers?.aws;
        return own !== undefined || (above !== undefined && hasProvider(above));
      };
      return plan.own
        .filter((resource) => /^awsx?:/.test(resource.type) && !hasProvider(resource))
        .map(({ name }) => `${name}: write { provider } as its option`);
    },
    (plan) => added(plan, "aws:sqs/queue:Queue", {}, {}),
  );

  law(
    "none has the name of one of the program's, so that a reference says which one it is",
    (plan) => {
      const taken = new Set(plan.resources.filter(({ custom }) => custom).map(({ name }) => name));
      return plan.own.filter(({ name }) => taken.has(name)).map(({ name }) => name);
    },
    (plan) => {
      added(plan, "aws:sqs/queue:Queue", {});
      for (const resource of plan.own) resource.name = "web-task";
    },
  );

  law(
    "none is open to the world but with the word public in the rule's description (EC2.18, EC2.19)",
    (plan) =>
      [...letIn(plan)]
        .filter(
          ({ from, description }) =>
            from.some((cidr) => world.includes(String(cidr))) && !/\bpublic\b/i.test(description),
        )
        .map(({ name }) => `${name}: let the tasks in by reach, or say in its description why it is public`),
    (plan) =>
      added(plan, "aws:ec2/securityGroup:SecurityGroup", {
        ingress: [{ description: "Anybody", cidrBlocks: ["0.0.0.0/0"] }],
      }),
  );

  law(
    "a role lives under the stack's path, where the stack's deployment may make it",
    (plan) =>
      ofOwn(plan, "aws:iam/role:Role")
        .filter(({ inputs }) => inputs.path !== `/${plan.project}/${plan.stack}/`)
        .map(({ name }) => `${name}: write ...roles among its arguments`),
    (plan) => added(plan, "aws:iam/role:Role", { path: "/" }),
  );

  law(
    "a role may do nothing to everything there is (IAM.1, IAM.21)",
    (plan) =>
      ofOwn(plan, "aws:iam/rolePolicy:RolePolicy").flatMap(({ name, inputs }) =>
        [inputs.policy?.Statement ?? []].flat().flatMap(({ Effect, Action, Resource }: Inputs) => {
          const wide = [Action].flat().some((action) => /(^|:)\*$/.test(action));
          return Effect === "Allow" && wide && [Resource].flat().includes("*") ? [name] : [];
        }),
      ),
    (plan) =>
      added(plan, "aws:iam/rolePolicy:RolePolicy", {
        policy: { Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" } },
      }),
  );

  law(
    "deletion-protection: what holds data stays in AWS, or refuses to go, when it leaves the program",
    (plan) =>
      plan.protected && !plan.excused.includes("deletion-protection")
        ? plan.own
            .filter(({ type, options, inputs }) => {
              const refuses = inputs.deletionProtection === true || inputs.deletionProtectionEnabled === true;
              return knownOf(type).holdsData && !options.protect && !options.retainOnDelete && !refuses;
            })
            .map(({ urn }) => `${nameOf(urn)}: write protect: settings.controls.deletionProtection as its option`)
        : [],
    (plan) => added(plan, "aws:rds/instance:Instance", {}),
  );
});
