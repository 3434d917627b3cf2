import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AlarmTopic } from "../../components/alarms/alarmTopic.ts";
import { EcsCluster } from "../../components/cluster/ecsCluster.ts";
import { ContainerImage } from "../../components/image/containerImage.ts";
import { LoadBalancer } from "../../components/ingress/loadBalancer.ts";
import { ScheduledJob } from "../../components/job/scheduledJob.ts";
import { Monitoring } from "../../components/monitoring/monitoring.ts";
import { Network } from "../../components/network/network.ts";
import { FargateService } from "../../components/service/fargateService.ts";
import { withLongestReferences } from "../../stack/secretValues.ts";
import { webAclOf } from "../../stack/webAcl.ts";
import { record } from "../support/record.ts";
import { flowing } from "../support/reported.ts";

const image = "registry.example.com/team/app:1.2.3";
/** This has no default: a stack file says it, or the Dockerfile, or else the image. */
const user = "1000";
const cluster = "shop";
const network = { vpcId: "vpc-1", taskSubnetIds: ["subnet-1"], publicSubnetIds: ["subnet-2", "subnet-3"] };
const loadBalancer = { url: "http://alb", arnSuffix: "app/alb/1", listenerArn: "arn:listener", securityGroupId: "sg" };
const notify = { topicArn: "arn:topic" };

describe("A component's defaults", () => {
  const settings = flowing({
    "aws:region": "eu-west-1",
    "docker-on-ecs:services": { web: { image, user, port: 8080, healthCheck: { command: ["CMD", "true"] } } },
    "docker-on-ecs:jobs": { nightly: { image, user, schedule: "rate(1 day)" } },
  });
  assert.ok(settings.services.web && settings.jobs.nightly);
  // Neither has a secret or a sidecar; this only leaves out the kinds of them that no component takes.
  const web = { ...withLongestReferences("web", settings.services.web), sidecars: {} };
  const nightly = { ...withLongestReferences("nightly", settings.jobs.nightly), sidecars: {} };
  const { logRetentionDays } = settings;

  let context = "";
  before(() => {
    context = mkdtempSync(join(tmpdir(), "defaults-"));
    mkdirSync(join(context, "app"));
    writeFileSync(join(context, "app", "Dockerfile"), "FROM scratch\n");
  });
  after(() => rmSync(context, { recursive: true }));

  // Only the required arguments, beside the same with every key that a stack file has a default for.
  for (const [name, bare, complete] of [
    [
      "FargateService",
      () => {
        const healthCheck = { command: ["CMD", "true"] };
        new FargateService("web", { cluster, network, image, user, port: 8080, loadBalancer, notify, healthCheck });
      },
      () => {
        const { signIn: _, shareOf: __, ...route } = web?.route ?? {};
        new FargateService("web", {
          ...web,
          machines: undefined,
          route,
          cluster,
          network,
          image,
          loadBalancer,
          notify,
          logRetentionDays,
        });
      },
    ],
    [
      "ScheduledJob",
      () => {
        new ScheduledJob("nightly", { cluster, network, image, user, schedule: "rate(1 day)", notify });
      },
      () => {
        new ScheduledJob("nightly", { ...nightly, on: undefined, cluster, network, image, notify, logRetentionDays });
      },
    ],
    [
      "Network",
      () => {
        new Network("network");
      },
      () => {
        new Network("network", { ...settings.network, logRetentionDays });
      },
    ],
    [
      "EcsCluster",
      () => {
        new EcsCluster("cluster");
      },
      () => {
        new EcsCluster("cluster", { ...settings.cluster, logRetentionDays });
      },
    ],
    [
      "LoadBalancer",
      () => {
        new LoadBalancer("ingress", { network, accessLogs: true, certificateArn: "arn:certificate" });
      },
      () => {
        const { ingress } = settings;
        const webAcl = webAclOf(ingress.webAcl, false);
        const args = { ...ingress, webAcl, network, accessLogs: true, certificateArn: "arn:certificate" };
        new LoadBalancer("ingress", { ...args, logRetentionDays });
      },
    ],
    [
      "ContainerImage",
      () => {
        new ContainerImage("web", { build: { context: join(context, "app") } });
      },
      () => {
        const build = { context: join(context, "app"), dockerfile: "Dockerfile", args: {} };
        const { architecture, imagesKept } = nightly;
        new ContainerImage("web", { build, architecture, imagesKept });
      },
    ],
    [
      "Monitoring",
      () => {
        new Monitoring("monitoring", { cluster: { clusterName: "shop" }, loadBalancer, notify });
      },
      () => {
        const { alarms, dashboard } = settings;
        const { gatewayErrorPercent } = alarms;
        const cluster = { clusterName: "shop", containerInsights: false, capacityProviderStrategies: [] };
        new Monitoring("monitoring", { cluster, loadBalancer, notify, gatewayErrorPercent, dashboard });
      },
    ],
  ] as const) {
    it(`of ${name} are the stack file's`, async () => {
      const [first, second] = [await record(bare), await record(complete)];
      const made = ({ resources }: typeof first) => resources.map(({ source: _, ...resource }) => resource);
      assert.ok(first.resources.length > 1);
      assert.deepEqual(made(first), made(second));
    });
  }

  it("leave a name to the project and the stack", async () => {
    const { one } = await record(
      () => {
        new FargateService("web", { cluster, network, image, notify });
        new AlarmTopic("alarms");
        new Monitoring("monitoring", { cluster: { clusterName: "shop" } });
      },
      { stack: "dev" },
    );
    assert.equal(one("TaskDefinition").inputs.family, "docker-on-ecs_dev_web");
    assert.equal(one("CompositeAlarm").inputs.alarmName, "docker-on-ecs_dev_web");
    assert.equal(one("aws:cloudwatch/dashboard:Dashboard").inputs.dashboardName, "docker-on-ecs_dev");
    assert.equal(one("Topic").inputs.displayName, "docker-on-ecs dev");
  });

  it("hold for an argument that is written out as undefined, too", async () => {
    const nothing = { port: undefined, user: undefined, cpu: undefined, sidecars: undefined, environment: undefined };
    const more = { permissions: undefined, scaling: undefined, deployment: undefined, desiredCount: undefined };
    const args = { cluster, network, image };
    const [first, second] = [
      await record(() => new FargateService("web", args)),
      await record(() => new FargateService("web", { ...args, ...nothing, ...more })),
    ];
    const made = ({ resources }: typeof first) => resources.map(({ source: _, ...resource }) => resource);
    assert.deepEqual(made(second), made(first));
  });

  it("make a service of 256 CPU units and 512 MiB that one can see in full", async () => {
    const { one } = await record(() => {
      new FargateService("web", { cluster, network, image, port: 8080, region: "eu-west-1" });
    });
    const { cpu, memory, runtimePlatform, volumes, containerDefinitions } = one("TaskDefinition").inputs;
    assert.deepEqual(
      { cpu, memory, runtimePlatform, volumes },
      {
        cpu: "256",
        memory: "512",
        runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
        volumes: [{ name: "web_tmp" }],
      },
    );
    const [{ user, readonlyRootFilesystem, stopTimeout, environment }] = JSON.parse(String(containerDefinitions));
    assert.deepEqual([user, readonlyRootFilesystem, stopTimeout], [undefined, true, 30]);
    assert.deepEqual(environment, [
      { name: "ENVIRONMENT", value: "test" },
      { name: "IMAGE_VERSION", value: "1.2.3" },
      { name: "PORT", value: "8080" },
    ]);
    const { desiredCount, launchType, deploymentMinimumHealthyPercent, deploymentMaximumPercent } =
      one("web-service").inputs;
    assert.deepEqual(
      [desiredCount, launchType, deploymentMinimumHealthyPercent, deploymentMaximumPercent],
      [1, "FARGATE", 100, 200],
    );
    assert.equal(one("LogGroup").inputs.retentionInDays, 365);
  });
});
