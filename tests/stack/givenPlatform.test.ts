import assert from "node:assert/strict";
import { estimate } from "../../cli/cost/estimate.ts";
import { planConfiguration } from "../../plan/planConfiguration.ts";
import { givenLoadBalancer, listenerUrl } from "../../stack/givenPlatform.ts";
import { record } from "../support/record.ts";
import { configurationOf, fixtureStacks } from "../support/stacks.ts";

const given = async () => (await fixtureStacks()).find(({ stack }) => stack === "given")?.plan ?? assert.fail();
const main = "arn:aws:ecs:eu-west-1:123456789012:cluster/main";

/** The plan of the same stack with other keys. */
const withKeys = async (keys: Record<string, object>, stack = "given") => {
  const { config, ...context } = configurationOf(stack);
  const other = Object.entries(keys).map(([key, value]) => [`${context.project}:${key}`, JSON.stringify(value)]);
  return planConfiguration({ ...context, config: { ...config, ...Object.fromEntries(other) } });
};

const inputsOf = ({ resources }: Awaited<ReturnType<typeof given>>, name: string) =>
  resources.find((resource) => resource.name === name)?.inputs ?? assert.fail(name);

describe("A stack on a cluster that is there already", () => {
  it("makes and changes no cluster, and has services and jobs run on that one", async () => {
    const plan = await given();
    assert.deepEqual(
      plan.resources.filter(({ type }) => /^aws:ecs\/cluster|:EcsCluster$/.test(type)),
      [],
    );
    for (const name of ["web-service", "worker-service"]) assert.equal(inputsOf(plan, name).cluster, main);
    assert.equal((inputsOf(plan, "clean-up-schedule").target as { arn: string }).arn, main);
    assert.equal(plan.outputs.clusterName, "main");
  });

  it("asks the cluster for FARGATE alone, which every cluster has, and for its providers with Spot", async () => {
    const { launchType, capacityProviderStrategies, enableExecuteCommand } = inputsOf(await given(), "web-service");
    assert.deepEqual([launchType, capacityProviderStrategies, enableExecuteCommand], ["FARGATE", undefined, false]);
    const onSpot = inputsOf(await withKeys({ cluster: { arn: main, spot: { base: 0 } } }), "web-service");
    assert.equal(onSpot.launchType, undefined);
    assert.deepEqual(onSpot.capacityProviderStrategies, [
      { capacityProvider: "FARGATE", base: 0, weight: 1 },
      { capacityProvider: "FARGATE_SPOT", base: 0, weight: 1 },
    ]);
  });

  it("has a namespace of its own, and alarms by the cluster's name on what is measured without Container Insights", async () => {
    const plan = await given();
    inputsOf(plan, "calls-namespace");
    const metrics = JSON.stringify(plan.resources.filter(({ type }) => type.endsWith(":MetricAlarm")));
    assert.match(metrics, /"ClusterName":"main"/);
    assert.doesNotMatch(metrics, /ContainerInsights/);
  });

  it("names the cluster by another stack's output", async () => {
    const plan = await withKeys({ cluster: { arn: { stack: "base/prod", output: "clusterArn" } } });
    assert.equal(inputsOf(plan, "web-service").cluster, `\${stack base/prod#clusterArn}`);
    assert.equal(plan.outputs.clusterName, `\${stack base/prod#clusterArn}`);
  });

  it("is charged for its tasks, and not for the cluster", async () => {
    const { lines = [] } = estimate(await given()) ?? {};
    const components = new Set(lines.map(({ component }) => component));
    assert.ok(components.has("web") && components.has("worker"));
    assert.ok(!components.has("cluster"));
  });
});

describe("A stack behind a listener that is there already", () => {
  const listenerArn =
    "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2";
  const securityGroupId = "sg-0123456789abcdef0";

  it("makes no load balancer and nothing that belongs to one, and pays for none", async () => {
    const plan = await given();
    const made = plan.resources.map(({ type }) => type.split(":").at(-1) ?? "");
    const parts = ["LoadBalancer", "Listener", "Certificate", "Record", "WebAcl", "LoadBalancerAlarms"];
    assert.deepEqual(
      made.filter((type) => parts.includes(type)),
      [],
    );
    assert.ok(!estimate(plan)?.lines.some(({ component }) => component === "ingress"));
  });

  it("has a rule on that listener for each route, under the domain, which keeps its priority", async () => {
    const plan = await given();
    const { conditions, ...rule } = inputsOf(plan, "web-rule");
    assert.equal(rule.listenerArn, listenerArn);
    assert.match(JSON.stringify(conditions), /"app\.example\.com"/);
    const { options } = plan.resources.find(({ name }) => name === "web-rule") ?? assert.fail();
    assert.deepEqual(options.ignoreChanges, ["priority"]);
  });

  it("lets the load balancer's own group out to its tasks, and nobody else in", async () => {
    const plan = await given();
    assert.equal(inputsOf(plan, "web-out-of-load-balancer-8080").securityGroupId, securityGroupId);
    assert.equal(inputsOf(plan, "web-from-load-balancer-8080").referencedSecurityGroupId, securityGroupId);
  });

  it("answers under its domain, or else under the load balancer's own name", async () => {
    assert.equal((await given()).outputs.url, "https://app.example.com/");
    const plan = await withKeys({ ingress: { listenerArn, securityGroupId } });
    assert.match(String(plan.outputs.url), /load balancer\.dnsName/);
    assert.doesNotMatch(JSON.stringify(inputsOf(plan, "web-rule").conditions), /hostHeader/);
    assert.equal(listenerUrl("HTTPS", 443, "a.elb"), "https://a.elb");
    assert.equal(listenerUrl("HTTP", 80, "a.elb"), "http://a.elb");
    assert.equal(listenerUrl("HTTPS", 8443, "a.elb"), "https://a.elb:8443");
  });

  it("is measured by the load balancer's name in CloudWatch", async () => {
    const metrics = JSON.stringify((await given()).resources.filter(({ type }) => type.endsWith(":MetricAlarm")));
    assert.match(metrics, /"LoadBalancer":"app\/main\/50dc6c495c0c9188"/);
  });

  it("names the listener by another stack's output", async () => {
    const ingress = {
      listenerArn: { stack: "base/prod", output: "listenerArn" },
      securityGroupId: { stack: "base/prod", output: "groupId" },
    };
    const plan = await withKeys({ ingress });
    assert.equal(inputsOf(plan, "web-rule").listenerArn, `\${stack base/prod#listenerArn}`);
    assert.equal(inputsOf(plan, "web-out-of-load-balancer-8080").securityGroupId, `\${stack base/prod#groupId}`);
  });

  it("asks for the listener before its rules, where there is AWS to ask", async () => {
    const { outputs } = await record(() => {
      const { foundListenerArn } = givenLoadBalancer({ listenerArn, securityGroupId }, [], {}) ?? assert.fail();
      assert.equal(givenLoadBalancer({}, [], {}), undefined);
      return { foundListenerArn };
    });
    assert.equal(outputs.foundListenerArn, `\${listener app/main/50dc6c495c0c9188/f2f7dc8efc522ab2}`);
  });
});

describe("A stack on the platform of one whose cluster and load balancer were there already", () => {
  it("runs on that cluster as that stack does, and behind that listener", async () => {
    const web = { image: "registry.example.com/web:1", user: "1000", port: 8080, route: { host: "b.example.com" } };
    const plan = await withKeys({ platform: { of: "given" }, services: { web }, jobs: {} }, "guest");
    const { cluster, launchType, capacityProviderStrategies } = inputsOf(plan, "web-service");
    assert.equal(cluster, `\${stack given#platform.clusterArn}`);
    assert.deepEqual([launchType, capacityProviderStrategies], ["FARGATE", undefined]);
    assert.equal(inputsOf(plan, "web-rule").listenerArn, `\${stack given#platform.listenerArn}`);
    assert.doesNotMatch(JSON.stringify(plan.resources), /ContainerInsights/);
  });
});
