import assert from "node:assert/strict";
import { ecs } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../../../components/cluster/clusterArgs.ts";
import { EcsCluster } from "../../../components/cluster/ecsCluster.ts";
import { ScheduledJob } from "../../../components/job/scheduledJob.ts";
import { FargateService } from "../../../components/service/fargateService.ts";
import { record } from "../../support/record.ts";

const network = { vpcId: "vpc-1", taskSubnetIds: ["subnet-1"] };

/** The resources that a service and a job make for a cluster. */
async function madeOf(cluster: () => Cluster) {
  const { one } = await record(() => {
    const args = { cluster: cluster(), network, image: "nginx:1.30.5", region: "eu-west-1" };
    new FargateService("web", { ...args, scaling: { min: 1, max: 2 } });
    new ScheduledJob("nightly", { ...args, schedule: "rate(1 day)" });
  });
  const { inputs } = one("web-service");
  const { target } = one("Schedule").inputs as { target: { arn: string } };
  return {
    ofService: inputs.cluster,
    runsOn: inputs.launchType ?? inputs.capacityProviderStrategies,
    ofJob: target.arn,
    ofScaling: one("web-scaling-target").inputs.resourceId,
  };
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
describe("The cluster of a service and a job", () => {
  const arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop";

  it("may be one of ours, with its capacity providers", async () => {
    assert.deepEqual(await madeOf(() => new EcsCluster("main")), {
      ofService: "${main-cluster.arn}",
      runsOn: [{ capacityProvider: "FARGATE", base: 1, weight: 1 }],
      ofJob: "${main-cluster.arn}",
      ofScaling: "service/${main-cluster.name}/${web-service.name}",
    });
  });

  it("may be one of aws.ecs, on which tasks run on Fargate whatever its providers are", async () => {
    assert.deepEqual(await madeOf(() => new ecs.Cluster("main")), {
      ofService: "${main.arn}",
      runsOn: "FARGATE",
      ofJob: "${main.arn}",
      ofScaling: "service/${main.name}/${web-service.name}",
    });
  });

  for (const [behaviour, given, expected] of [
    ["an ARN", arn, arn],
    ["a name, in the account and region at hand", "shop", "arn:aws:ecs:eu-west-1:${account}:cluster/shop"],
    ["either that another stack gives", () => pulumi.output(Promise.resolve(arn)), arn],
  ] as const) {
    it(`may be ${behaviour}`, async () => {
      assert.deepEqual(await madeOf(() => (typeof given === "string" ? given : given())), {
        ofService: expected,
        runsOn: "FARGATE",
        ofJob: expected,
        ofScaling: "service/shop/${web-service.name}",
      });
    });
  }
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
