import assert from "node:assert/strict";
import type { PlannedResource } from "../../plan/graph.ts";
import { everything, namingWholeStack } from "../../plan/wholeStack.ts";

const resource = (type: string, name: string, more: Partial<PlannedResource> = {}): PlannedResource => ({
  urn: `urn:pulumi:dev::docker-on-ecs::${type}::${name}`,
  type,
  name,
  custom: true,
  inputs: {},
  options: {},
  propertyDependencies: {},
  ...more,
});
const logs = resource("aws:cloudwatch/logGroup:LogGroup", "logs");
const vpc = resource("awsx:ec2:Vpc", "vpc", { custom: false });
const cluster = resource("docker-on-ecs:index:EcsCluster", "cluster", { custom: false });
const after = (type: string, ...others: PlannedResource[]) =>
  resource(type, "last", { options: { protect: true, dependsOn: others.map(({ urn }) => urn) } });
const dependsOn = (type: string, ...others: PlannedResource[]) =>
  namingWholeStack([logs, vpc, cluster, after(type, ...others)]).at(-1)?.options;

describe("a guard's dependencies", () => {
  it("are one word where they are all that providers and other programs make", () => {
    assert.deepEqual(dependsOn("pulumi:index:Stash", logs, vpc), { protect: true, dependsOn: [everything] });
  });

  it("are listed where one is left out", () => {
    for (const one of [logs, vpc]) assert.deepEqual(dependsOn("pulumi:index:Stash", one)?.dependsOn, [one.urn]);
  });

  it("are listed of any other resource", () => {
    assert.deepEqual(dependsOn("aws:sns/topic:Topic", logs, vpc)?.dependsOn, [logs.urn, vpc.urn]);
  });
});
