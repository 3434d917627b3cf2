import assert from "node:assert/strict";
import fc from "fast-check";
import { canonical } from "../../../cli/diff/canonical.ts";
import type { ValueChange } from "../../../cli/diff/compareValues.ts";
import { pathText } from "../../../cli/diff/compareValues.ts";
import { diffPlans } from "../../../cli/diff/diffPlans.ts";
import { countsOf, hasChanges, isRoutine, type ResourceChange, type StackDiff } from "../../../cli/diff/stackDiff.ts";
import type { Plan, PlannedResource } from "../../../plan/graph.ts";
import { anyPlan, plan, resource } from "./graphs.ts";

type Graph = { resources: Map<string, unknown>; outputs: unknown };

const graphOf = ({ resources, outputs }: Plan): Graph => ({
  resources: new Map(
    resources.map(({ urn, inputs, options }) => [urn, { inputs: canonical(inputs), options: canonical(options) }]),
  ),
  outputs: canonical(outputs),
});

function applied(graph: Graph, diff: StackDiff): Graph {
  const resources = new Map(graph.resources);
  for (const { urn, was = urn, operation, inputs, options } of diff.resources) {
    const old = (resources.get(was) ?? { inputs: {}, options: {} }) as { inputs: unknown; options: unknown };
    resources.delete(was);
    if (operation === "remove") continue;
    resources.set(urn, { inputs: inputs.reduce(changed, old.inputs), options: options.reduce(changed, old.options) });
  }
  return { resources, outputs: diff.outputs.reduce(changed, graph.outputs) };
}

function changed(value: unknown, change: Pick<ValueChange, "path" | "before" | "after">): unknown {
  const [key, ...rest] = change.path;
  if (key === undefined) return change.after;
  const fields = new Map(Object.entries(value as object));
  if (rest.length === 0 && !("after" in change)) fields.delete(key);
  else fields.set(key, changed(fields.get(key), { ...change, path: rest }));
  return Object.fromEntries(fields);
}

const one = ({ resources }: StackDiff): ResourceChange => {
  assert.equal(resources.length, 1, JSON.stringify(resources, undefined, 1));
  return resources[0] as ResourceChange;
};
const told = (changes: ValueChange[]) => changes.map(({ path, before, after }) => [pathText(path), before, after]);

const task = (inputs: Record<string, unknown>) =>
  resource("aws:ecs/taskDefinition:TaskDefinition", "web-task", { inputs });

describe("plan diff: as data", () => {
  it("gives, applied to the first of any two graphs, the second", () => {
    fc.assert(
      fc.property(anyPlan, anyPlan, (before, after) => {
        assert.deepEqual(applied(graphOf(before), diffPlans(before, after)), graphOf(after));
      }),
      { numRuns: 500 },
    );
  });

  it("is empty for a graph and itself, and has the same resources in the other direction", () => {
    fc.assert(
      fc.property(anyPlan, anyPlan, (before, after) => {
        assert.equal(hasChanges(diffPlans(before, structuredClone(before))), false);
        const names = (diff: StackDiff) => diff.resources.map(({ urn }) => urn).sort();
        assert.deepEqual(names(diffPlans(before, after)), names(diffPlans(after, before)));
      }),
    );
  });

  it("counts every resource once", () => {
    fc.assert(
      fc.property(anyPlan, anyPlan, (before, after) => {
        const diff = diffPlans(before, after);
        const { add, change, replace, remove } = countsOf(diff);
        const made = ({ resources }: Plan) => resources.filter(({ custom }) => custom).length;
        assert.equal(add + change + replace + diff.unchanged, made(after));
        assert.equal(remove + change + replace + diff.unchanged, made(before));
      }),
    );
  });
});

describe("plan diff: what changes", () => {
  it("shows a changed environment variable as one", () => {
    const containers = (value: string) =>
      JSON.stringify([
        {
          name: "web",
          environment: [
            { name: "A", value },
            { name: "B", value: "b" },
          ],
        },
      ]);
    const diff = diffPlans(
      plan([task({ containerDefinitions: containers("1") })]),
      plan([task({ containerDefinitions: containers("2") })]),
    );
    assert.deepEqual(told(one(diff).inputs), [["containerDefinitions[web].environment[A]", "1", "2"]]);
    assert.ok(isRoutine(one(diff)));
    assert.deepEqual(countsOf(diff), { add: 0, change: 1, replace: 0, remove: 0 });
  });

  it("does not show another order of subnets", () => {
    const service = (subnets: string[]) =>
      plan([resource("aws:ecs/service:Service", "s", { inputs: { networkConfiguration: { subnets } } })]);
    assert.equal(hasChanges(diffPlans(service(["a", "b"]), service(["b", "a"]))), false);
  });

  it("shows neither source lines nor what an input comes from", () => {
    const group = (source: string) =>
      plan([resource("aws:cloudwatch/logGroup:LogGroup", "logs", { source, propertyDependencies: { a: [source] } })]);
    assert.equal(hasChanges(diffPlans(group("a.ts:1"), group("b.ts:2"))), false);
  });

  it("leaves out what an option has Pulumi ignore, but for a resource that is new", () => {
    const service = (desiredCount: number) =>
      resource("aws:ecs/service:Service", "s", {
        inputs: { desiredCount },
        options: { ignoreChanges: ["desiredCount"] },
      });
    assert.equal(hasChanges(diffPlans(plan([service(1)]), plan([service(2)]))), false);
    assert.deepEqual(told(one(diffPlans(plan([]), plan([service(2)]))).inputs), [["desiredCount", undefined, 2]]);
  });

  it("shows options, dependencies by name", () => {
    const rule = resource("aws:lb/listenerRule:ListenerRule", "rule");
    const service = (options: object) => plan([rule, resource("aws:ecs/service:Service", "s", { options })]);
    const diff = diffPlans(service({ protect: true }), service({ protect: false, dependsOn: [rule.urn] }));
    assert.deepEqual(told(one(diff).options), [
      ["dependsOn", undefined, { "[rule]": "rule" }],
      ["protect", true, false],
    ]);
  });

  it("takes another name for one resource that goes and one that comes", () => {
    const logs = (name: string) => plan([resource("aws:cloudwatch/logGroup:LogGroup", name)]);
    assert.deepEqual(countsOf(diffPlans(logs("a"), logs("b"))), { add: 1, change: 0, replace: 0, remove: 1 });
  });

  it("follows an alias, of a resource and of its parent", () => {
    const family = (name: string, aliases: object[]) => {
      const parent = resource("docker-on-ecs:index:Group", name, { options: { aliases } });
      return plan([parent, resource("aws:cloudwatch/logGroup:LogGroup", "logs", { parent })]);
    };
    const diff = diffPlans(family("old", []), family("new", [{ spec: { name: "old" } }]));
    assert.deepEqual(
      diff.resources.map(({ name, was, operation }) => [name, was?.split("::").at(-1), operation]),
      [["new", "old", "change"]],
    );
    const moved = (parents: boolean) => {
      const parent = resource("docker-on-ecs:index:Group", "group");
      const aliases = [{ spec: { noparent: true } }];
      return plan(
        parents
          ? [parent, resource("aws:iam/role:Role", "r", { parent, options: { aliases } })]
          : [resource("aws:iam/role:Role", "r")],
      );
    };
    assert.deepEqual(
      diffPlans(moved(false), moved(true)).resources.map(({ operation }) => operation),
      ["add", "change"],
    );
  });

  it("takes along the children of a component whose type has another name", () => {
    const family = (type: string, aliases: object[]) => {
      const parent = resource(type, "group", { options: { aliases } });
      return plan([parent, resource("aws:cloudwatch/logGroup:LogGroup", "logs", { parent })]);
    };
    const old = "docker-on-ecs:index:Old";
    const diff = diffPlans(family(old, []), family("docker-on-ecs:index:New", [{ spec: { type: old } }]));
    assert.deepEqual(
      diff.resources.map(({ name, operation }) => [name, operation]),
      [
        ["group", "change"],
        ["logs", "change"],
      ],
    );
  });

  it("shows no change of a reference that stays when the image that it names is no longer built", () => {
    const hash = "0123456789abcdef";
    const image = resource("docker:index/image:Image", "web-image", {
      inputs: { imageName: `r/web:${hash}`, build: { context: "app" } },
    });
    const used = task({ containerDefinitions: JSON.stringify([{ name: "web", image: `r/web:${hash}` }]) });
    const { resources } = diffPlans(plan([image, used]), plan([used]));
    assert.deepEqual(
      resources.map(({ name }) => name),
      ["web-image"],
    );
  });

  it("shows all of a stack that comes or goes", () => {
    const logs = plan([resource("aws:cloudwatch/logGroup:LogGroup", "logs")]);
    const [added, removed] = [diffPlans(undefined, logs), diffPlans(logs, undefined)];
    assert.deepEqual([added.change, one(added).operation, added.stack], ["added", "add", "dev"]);
    assert.deepEqual([removed.change, one(removed).operation, removed.stack], ["removed", "remove", "dev"]);
    assert.ok(hasChanges(diffPlans(undefined, plan([]))));
  });

  it("names the components around each resource, and keeps a removed one in its place", () => {
    const parent = resource("docker-on-ecs:index:Group", "group");
    const child = (name: string) => resource("aws:iam/role:Role", name, { parent });
    const diff = diffPlans(plan([parent, child("a"), child("b")]), plan([parent, child("b"), child("c")]));
    assert.deepEqual(
      diff.resources.map(({ name, operation, parents }) => [name, operation, parents.map((above) => above.name)]),
      [
        ["a", "remove", ["group"]],
        ["c", "add", ["group"]],
      ],
    );
  });
});

describe("plan diff: images", () => {
  const image = (hash: string, args = {}) =>
    resource("docker:index/image:Image", "web-image", {
      inputs: { imageName: `registry/web:${hash}`, build: { context: "app", args } },
      options: { replaceOnChanges: ["*"] },
    });
  const stack = (hash: string, args = {}) =>
    plan([
      image(hash, args),
      task({ containerDefinitions: JSON.stringify([{ name: "web", image: `registry/web:${hash}` }]) }),
    ]);
  const [a, b] = ["0123456789abcdef", "fedcba9876543210"] as const;

  it("shows changed sources at the image, and in no other place", () => {
    const change = one(diffPlans(stack(a), stack(b)));
    assert.deepEqual(change.contents, { context: "app/", before: a, after: b });
    assert.deepEqual([change.inputs, isRoutine(change)], [[], true]);
  });

  it("shows what else changes of the image", () => {
    const change = one(diffPlans(stack(a), stack(b, { BASE: "x" })));
    assert.deepEqual(told(change.inputs), [["build.args.BASE", undefined, "x"]]);
  });
});

describe("plan diff: replacements", () => {
  const operation = (type: string, before: object, after: object, options = {}) => {
    const [was, is] = [before, after].map((inputs) => plan([resource(type, "r", { inputs: { ...inputs }, options })]));
    return diffPlans(was, is).resources[0]?.operation;
  };

  for (const [what, type, before, after, expected] of [
    ["a target group's port", "aws:lb/targetGroup:TargetGroup", { port: 1 }, { port: 2 }, "replace"],
    [
      "a target group's health check",
      "aws:lb/targetGroup:TargetGroup",
      { healthCheck: { path: "/" } },
      { healthCheck: { path: "/b" } },
      "change",
    ],
    ["a VPC's range", "awsx:ec2:Vpc", { cidrBlock: "10.0.0.0/16" }, { cidrBlock: "10.1.0.0/16" }, "replace"],
    [
      "the number of zones",
      "awsx:ec2:Vpc",
      { numberOfAvailabilityZones: 2 },
      { numberOfAvailabilityZones: 3 },
      "change",
    ],
    ["a flow log's format", "aws:ec2/flowLog:FlowLog", { logFormat: "a" }, { logFormat: "b" }, "replace"],
    ["a flow log's tags", "aws:ec2/flowLog:FlowLog", { tags: { a: "1" } }, { tags: { a: "2" } }, "change"],
    [
      "the region of any AWS resource",
      "aws:sqs/queue:Queue",
      { region: "eu-west-1" },
      { region: "eu-west-2" },
      "replace",
    ],
    [
      "a rule's range",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      { cidrIpv4: "10.0.0.0/8" },
      { cidrIpv4: "0.0.0.0/0" },
      "change",
    ],
    [
      "a rule's range for a group",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      { cidrIpv4: "10.0.0.0/8" },
      { referencedSecurityGroupId: "sg" },
      "replace",
    ],
  ] as const) {
    it(`${expected === "replace" ? "replaces a resource for" : "changes in place"} ${what}`, () =>
      assert.equal(operation(type, before, after), expected));
  }

  it("replaces what an option says", () => {
    assert.equal(operation("a:b:C", { x: 1 }, { x: 2 }, { replaceOnChanges: ["x"] }), "replace");
    assert.equal(operation("a:b:C", { y: 1 }, { y: 2 }, { replaceOnChanges: ["x"] }), "change");
  });

  it("replaces what has another trigger, or the trigger of something replaced, and nothing that gets its first", () => {
    const balancer = (trigger?: string) =>
      resource("aws:lb/loadBalancer:LoadBalancer", "alb", { options: { replacementTrigger: trigger } });
    const changed = (before?: string, after?: string) =>
      one(diffPlans(plan([balancer(before)]), plan([balancer(after)])));
    assert.equal(changed("vpc-1", "vpc-2").operation, "replace");
    assert.equal(changed(undefined, "vpc-2").operation, "change");
    const stack = (cidrBlock: string) =>
      plan([resource("awsx:ec2:Vpc", "vpc", { custom: false, inputs: { cidrBlock } }), balancer(`\${vpc.vpcId}`)]);
    const { resources } = diffPlans(stack("10.0.0.0/16"), stack("10.1.0.0/16"));
    assert.deepEqual(resources.find(({ name }) => name === "alb")?.replacedWith, ["vpc"]);
  });

  it("replaces what cannot follow a replaced resource, and so on, but nothing that can", () => {
    const stack = (path: string) => {
      const role = resource("aws:iam/role:Role", "role", { inputs: { path } });
      const policy = resource("aws:iam/rolePolicy:RolePolicy", "policy", {
        inputs: { role: `\${role.name}` },
        propertyDependencies: { role: [role.urn] },
      });
      const user = resource("aws:ecs/service:Service", "service", {
        inputs: { iamRole: "fixed", tags: { role: `\${role.arn}` } },
        propertyDependencies: { iamRole: [role.urn], tags: [role.urn] },
      });
      const last = resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "last", {
        inputs: { role: `\${policy.role}` },
        propertyDependencies: { role: [policy.urn] },
      });
      return plan([role, policy, user, last]);
    };
    assert.deepEqual(
      diffPlans(stack("/a/"), stack("/b/")).resources.map(({ name, operation, replacedWith }) => [
        name,
        operation,
        replacedWith,
      ]),
      [
        ["last", "replace", ["policy"]],
        ["policy", "replace", ["role"]],
        ["role", "replace", undefined],
      ],
    );
  });

  it("replaces with another region of the provider what stands in a region", () => {
    const stack = (region: string) =>
      plan([
        resource("pulumi:providers:aws", "aws", { inputs: { region } }),
        resource("aws:cloudwatch/logGroup:LogGroup", "logs", { options: { provider: "aws" } }),
        resource("aws:cloudwatch/logGroup:LogGroup", "elsewhere", { options: { provider: "other" } }),
        resource("aws:iam/role:Role", "role", { options: { provider: "aws" } }),
        resource("awsx:ec2:Vpc", "vpc", { custom: false }),
      ]);
    assert.deepEqual(
      diffPlans(stack("eu-west-1"), stack("eu-west-2")).resources.map(({ name, operation }) => [name, operation]),
      [
        ["aws", "change"],
        ["logs", "replace"],
        ["vpc", "replace"],
      ],
    );
  });

  it("marks the property that forces it", () => {
    const group = (port: number) =>
      plan([resource("aws:lb/targetGroup:TargetGroup", "tg", { inputs: { port, slowStart: port } })]);
    assert.deepEqual(
      one(diffPlans(group(1), group(2))).inputs.map(({ path, forces }) => [path[0], forces]),
      [
        ["port", true],
        ["slowStart", undefined],
      ],
    );
  });

  it("knows of every option that keeps a resource", () => {
    const logs = (name: string, options: PlannedResource["options"]) =>
      plan([resource("aws:cloudwatch/logGroup:LogGroup", "logs", { inputs: { name }, options })]);
    const change = one(
      diffPlans(logs("a", { protect: true, retainOnDelete: true }), logs("b", { protect: true, retainOnDelete: true })),
    );
    assert.deepEqual([change.protected, change.retained], [true, true]);
  });

  it("takes nothing for replaced by what it ignores, its own input or another resource's id", () => {
    const key = (keyUsage: string) => resource("aws:kms/key:Key", "key", { inputs: { keyUsage } });
    const repository = (kmsKey: string) =>
      resource("aws:ecr/repository:Repository", "repository", {
        inputs: { encryptionConfigurations: [{ kmsKey }] },
        options: { ignoreChanges: ["encryptionConfigurations"] },
        propertyDependencies: { encryptionConfigurations: [key("").urn] },
      });
    // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
    const of = "${key.arn}";
    const byKey = diffPlans(plan([key("a"), repository(of)]), plan([key("b"), repository(of)]));
    assert.deepEqual(
      byKey.resources.map(({ name, operation }) => [name, operation]),
      [["key", "replace"]],
    );
    const change = one(diffPlans(plan([repository("one")]), plan([repository("two")])));
    assert.deepEqual([change.operation, change.inputs, change.kept], ["change", [], ["encryptionConfigurations"]]);
  });
});
