import assert from "node:assert/strict";
import { estimate } from "../../cli/cost/estimate.ts";
import { planConfiguration } from "../../plan/planConfiguration.ts";
import { configurationOf, fixtureStacks } from "../support/stacks.ts";

const given = async () => (await fixtureStacks()).find(({ stack }) => stack === "given")?.plan ?? assert.fail();
const main = "arn:aws:ecs:eu-west-1:123456789012:cluster/main";

/** The plan of the same stack with another cluster. */
const onCluster = async (cluster: object) => {
  const { config, ...context } = configurationOf("given");
  return planConfiguration({
    ...context,
    config: { ...config, [`${context.project}:cluster`]: JSON.stringify(cluster) },
  });
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
    const onSpot = inputsOf(await onCluster({ arn: main, spot: { base: 0 } }), "web-service");
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
    const plan = await onCluster({ arn: { stack: "base/prod", output: "clusterArn" } });
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
