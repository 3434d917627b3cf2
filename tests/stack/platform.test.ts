import assert from "node:assert/strict";
import { estimate } from "../../cli/cost/estimate.ts";
import { fixtureStacks } from "../support/stacks.ts";

const planOf = async (stack: string) =>
  (await fixtureStacks()).find((one) => one.stack === stack)?.plan ?? assert.fail(`there is no ${stack}`);

describe("A stack on another one's platform", () => {
  it("makes no VPC, cluster or load balancer, and nothing that the other stack has for all", async () => {
    const { resources } = await planOf("guest");
    const made = resources.map(({ type }) => type);
    const platforms = ["Vpc", "Cluster", "LoadBalancer", "Listener", "Certificate", "DefaultSecurityGroup", "FlowLog"];
    assert.deepEqual(
      made.filter((type) => platforms.includes(type.split(":").at(-1) ?? "")),
      [],
    );
  });

  it("runs in the other stack's subnets, on its cluster and behind its listener, as that stack's file says", async () => {
    const { resources } = await planOf("guest");
    const one = (name: string) => resources.find((resource) => resource.name === name)?.inputs ?? assert.fail(name);
    const service = one("web-service");
    assert.equal(service.cluster, `\${stack shared#platform.clusterArn}`);
    assert.deepEqual(service.capacityProviderStrategies, [
      { capacityProvider: "FARGATE", base: 1, weight: 0 },
      { capacityProvider: "FARGATE_SPOT", base: 0, weight: 1 },
    ]);
    assert.equal(service.enableExecuteCommand, true);
    const { subnets, assignPublicIp } = service.networkConfiguration as { subnets: string[]; assignPublicIp: boolean };
    assert.equal(subnets[0], `\${stack shared#platform.taskSubnetIds[0]}`);
    assert.equal(assignPublicIp, false);
    const rule = one("web-rule");
    assert.equal(rule.listenerArn, `\${stack shared#platform.listenerArn}`);
    assert.match(JSON.stringify(rule.conditions), /"guest\.shared\.example\.com"/);
    assert.equal(one("web-out-of-load-balancer-8080").securityGroupId, `\${stack shared#platform.securityGroupId}`);
  });

  it("keeps the priorities that its rules were made with", async () => {
    const { resources } = await planOf("guest");
    const rules = resources.filter(({ type }) => type === "aws:lb/listenerRule:ListenerRule");
    assert.deepEqual(
      rules.map(({ options }) => options.ignoreChanges),
      [["priority"], ["priority"]],
    );
  });

  it("is one that the other stack's guard asks about; elsewhere the guard asks nobody", async () => {
    const guardOf = async (stack: string) =>
      (await planOf(stack)).resources.find(({ type }) => type === "pulumi:index:Stash")?.options;
    assert.deepEqual((await guardOf("shared"))?.hooks, { beforeDelete: ["no-stack-left-on-platform-shared"] });
    assert.deepEqual((await guardOf("shared"))?.dependsOn, ["everything"]);
    assert.equal((await guardOf("dev"))?.hooks, undefined);
  });

  it("is charged for its own services, and not for the platform", async () => {
    const { lines = [] } = estimate(await planOf("guest")) ?? {};
    const components = new Set(lines.map(({ component }) => component));
    assert.ok(components.has("web"));
    for (const name of ["network", "cluster", "ingress"]) assert.ok(!components.has(name), name);
  });
});
