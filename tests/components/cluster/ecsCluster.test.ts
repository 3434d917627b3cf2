import assert from "node:assert/strict";
import { ecs } from "@pulumi/aws";
import { EcsCluster, type EcsClusterArgs } from "../../../components/cluster/ecsCluster.ts";
import { capacityProviderStrategies, strategiesOf } from "../../../components/cluster/spot.ts";
import { record } from "../../support/record.ts";

const cluster = (args: EcsClusterArgs = {}) =>
  record(() => {
    const { arn, clusterName, capacityProviderStrategies, execLogGroupArn } = new EcsCluster("cluster", {
      logRetentionDays: 90,
      ...args,
    });
    return { arn, clusterName, capacityProviderStrategies, ...(execLogGroupArn && { execLogGroupArn }) };
  });

describe("EcsCluster", () => {
  for (const containerInsights of ["enhanced", "enabled", "disabled"] as const) {
    it(`sets container insights to ${containerInsights} when the stack file says so`, async () => {
      assert.deepEqual((await cluster({ containerInsights })).one("Cluster").inputs.settings, [
        { name: "containerInsights", value: containerInsights },
      ]);
    });
  }

  it("offers Fargate and Fargate Spot, so that a service can turn to Spot without a change of the cluster", async () => {
    const { one } = await cluster();
    assert.deepEqual(one("ClusterCapacityProviders").inputs.capacityProviders, ["FARGATE", "FARGATE_SPOT"]);
    assert.equal(one("ClusterCapacityProviders").inputs.clusterName, `\${${one("Cluster").name}.name}`);
  });

  it("keeps, where services have machines, the capacity providers that add themselves to the cluster's", async () => {
    const ignored = async (machines?: boolean) =>
      (await cluster({ machines })).one("ClusterCapacityProviders").options.ignoreChanges ?? [];
    assert.deepEqual([await ignored(true), await ignored()], [["capacityProviders"], []]);
  });

  it("gives services the very strategy that is the cluster's default", async () => {
    const { one, outputs } = await cluster({ spot: { base: 2, onDemandWeight: 1, spotWeight: 3 } });
    const { defaultCapacityProviderStrategies } = one("ClusterCapacityProviders").inputs;
    assert.deepEqual(defaultCapacityProviderStrategies, outputs.capacityProviderStrategies);
    assert.deepEqual(outputs.capacityProviderStrategies, [
      { capacityProvider: "FARGATE", base: 2, weight: 1 },
      { capacityProvider: "FARGATE_SPOT", base: 0, weight: 3 },
    ]);
  });

  it("makes whoever uses its ARN or name come after the capacity providers", async () => {
    const { one } = await record(() => {
      const { arn, clusterName } = new EcsCluster("cluster");
      new ecs.Service("by-arn", { cluster: arn });
      new ecs.Service("by-name", { cluster: clusterName });
    });
    for (const service of ["by-arn", "by-name"]) {
      assert.ok(one(service).propertyDependencies.cluster?.includes(one("ClusterCapacityProviders").urn), service);
    }
  });

  it("gives the ARN and the name of the cluster itself", async () => {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
    const { outputs } = await cluster();
    assert.equal(outputs.arn, "${cluster-cluster.arn}");
    assert.equal(outputs.clusterName, "${cluster-cluster.name}");
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
  });
});

describe("EcsCluster: ECS Exec", () => {
  it("without it makes no log group and no key", async () => {
    const { one, all, outputs } = await cluster({ exec: false });
    assert.equal(one("Cluster").inputs.configuration, undefined);
    assert.deepEqual([...all("LogGroup"), ...all("Key")], []);
    assert.equal(outputs.execLogGroupArn, undefined);
  });

  it("logs every session to a log group that only this cluster writes to", async () => {
    const { one, outputs } = await cluster({ exec: true });
    assert.deepEqual(one("Cluster").inputs.configuration, {
      executeCommandConfiguration: {
        logging: "OVERRIDE",
        logConfiguration: {
          cloudWatchLogGroupName: `\${${one("LogGroup").name}.name}`,
          cloudWatchEncryptionEnabled: true,
        },
      },
    });
    assert.equal(one("LogGroup").inputs.retentionInDays, 90);
    assert.equal(outputs.execLogGroupArn, `\${${one("LogGroup").name}.arn}`);
  });

  it("encrypts the log with a key that CloudWatch Logs may use", async () => {
    const { one } = await cluster({ exec: true });
    const key = one("aws:kms/key:Key");
    assert.equal(one("LogGroup").inputs.kmsKeyId, `\${${key.name}.arn}`);
    assert.match(String(key.inputs.policy), /"Service":"logs\./);
  });

  it("leaves the session logs and their key in AWS where deletion protection is on, and only there", async () => {
    for (const type of ["aws:kms/key:Key", "aws:cloudwatch/logGroup:LogGroup"]) {
      assert.equal(
        (await cluster({ exec: true, deletionProtection: true })).one(type).options.retainOnDelete,
        true,
        type,
      );
      assert.ok(!(await cluster({ exec: true })).one(type).options.retainOnDelete, type);
    }
  });
});

describe("capacity provider strategies", () => {
  it("without Spot put every task on FARGATE", () => {
    assert.deepEqual(capacityProviderStrategies(undefined), [{ capacityProvider: "FARGATE", base: 1, weight: 1 }]);
  });

  it("with Spot put the base on FARGATE alone, for ECS takes a base on one provider only", () => {
    assert.deepEqual(capacityProviderStrategies({ base: 1, onDemandWeight: 0, spotWeight: 1 }), [
      { capacityProvider: "FARGATE", base: 1, weight: 0 },
      { capacityProvider: "FARGATE_SPOT", base: 0, weight: 1 },
    ]);
  });

  it("are a service's own before its cluster's, and none where nothing is known of the cluster's providers", () => {
    const onDemand = capacityProviderStrategies(undefined);
    const onSpot = capacityProviderStrategies({});
    const cases = [
      [undefined, onSpot, onSpot],
      [false, onSpot, onDemand],
      [{}, onDemand, onSpot],
      [{}, undefined, onSpot],
      [false, undefined, undefined],
      [undefined, undefined, undefined],
    ] as const;
    for (const [spot, ofCluster, expected] of cases)
      assert.deepEqual(strategiesOf(spot, { capacityProviderStrategies: ofCluster && [...ofCluster] }), expected);
  });
});
