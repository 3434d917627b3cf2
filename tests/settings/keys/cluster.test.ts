import assert from "node:assert/strict";
import { accepted, config, reported, service, tells } from "../../support/reported.ts";

const main = "arn:aws:ecs:eu-west-1:123456789012:cluster/main";

describe("A cluster", () => {
  tells([
    [
      "refuses a base of less than no task",
      config({ cluster: { spot: { base: -1 } } }),
      "cluster.spot.base must be an integer from 0 to 100000, got -1; raise it to 0",
    ],
    [
      "refuses weights that are all 0",
      config({ cluster: { spot: { onDemandWeight: 0, spotWeight: 0 } } }),
      "cluster.spot.spotWeight must be 1 or more when onDemandWeight is 0, got 0; raise one of the two weights",
    ],
    [
      "refuses a weight above 1000",
      config({ cluster: { spot: { spotWeight: 1001 } } }),
      "cluster.spot.spotWeight must be an integer from 0 to 1000, got 1001; lower it to 1000",
    ],
    [
      "refuses Spot that is only turned on",
      config({ cluster: { spot: true } }),
      "cluster.spot must be a map of keys and values, got true; write spot: { spotWeight: 3 }",
    ],
    [
      "refuses waits of 120 s with Spot",
      config({
        cluster: { spot: {} },
        services: {
          web: service({
            deregistrationDelaySeconds: 120,
            stopTimeoutSeconds: 120,
            sidecars: { proxy: { user: "1:1", image: "envoy:1.30", stopTimeoutSeconds: 120 } },
          }),
        },
      }),
      "services.web.deregistrationDelaySeconds must be less than 120 with cluster.spot, whose tasks end 120 s after the notice, got 120; lower it to 119 or take cluster.spot out",
      "services.web.stopTimeoutSeconds must be less than 120 with cluster.spot, whose tasks end 120 s after the notice, got 120; lower it to 119 or take cluster.spot out",
      "services.web.sidecars.proxy.stopTimeoutSeconds must be less than 120 with cluster.spot, whose tasks end 120 s after the notice, got 120; lower it to 119 or take cluster.spot out",
    ],
    [
      "holds a service to its own spot in place of the cluster's, and a job on Spot to the notice",
      config({
        cluster: { spot: {} },
        services: {
          web: service({ spot: false, stopTimeoutSeconds: 120 }),
          api: service({ route: { host: "a.example.com" }, spot: true, stopTimeoutSeconds: 120 }),
          none: service({ route: { host: "b.example.com" }, spot: { onDemandWeight: 0, spotWeight: 0 } }),
          text: service({ route: { host: "c.example.com" }, spot: "yes" }),
        },
        jobs: {
          clean: {
            image: "a:1",
            user: "1:1",
            stopTimeoutSeconds: 120,
            schedule: "rate(1 day)",
            spot: true,
            sidecars: { proxy: { user: "1:1", image: "a:1", stopTimeoutSeconds: 120 } },
          },
          slow: {
            image: "a:1",
            user: "1:1",
            schedule: "rate(1 day)",
            sidecars: { proxy: { user: "1:1", image: "a:1", stopTimeoutSeconds: 120 } },
          },
        },
      }),
      "services.api.stopTimeoutSeconds must be less than 120 with services.api.spot, whose tasks end 120 s after the notice, got 120; lower it to 119 or take services.api.spot out",
      "services.none.spot.spotWeight must be 1 or more when onDemandWeight is 0, got 0; raise one of the two weights",
      'services.text.spot must be true, false or a map of keys and values, got "yes"; write spot: { spotWeight: 3 }',
      "jobs.clean.stopTimeoutSeconds must be less than 120 with jobs.clean.spot, whose tasks end 120 s after the notice, got 120; lower it to 119 or take jobs.clean.spot out",
      "jobs.clean.sidecars.proxy.stopTimeoutSeconds must be less than 120 with jobs.clean.spot, whose tasks end 120 s after the notice, got 120; lower it to 119 or take jobs.clean.spot out",
    ],
    [
      "refuses beside machines what only Fargate has, a name that is AWS's, and machines for a job",
      config({
        network: { egress: "public" },
        services: {
          web: service({ spot: true, ephemeralStorageGiB: 30, memoryMiB: 1000, machines: { gpus: 1 } }),
          api: service({ route: { host: "a.example.com" }, machines: { capacityProvider: "FARGATE", gpus: 17 } }),
          other: service({ route: { host: "b.example.com" }, machines: { capacityProvider: "ecs-gpu" } }),
        },
        jobs: { train: { image: "a:1", user: "1:1", schedule: "rate(1 day)", gpu: 1 } },
      }),
      "services.web.spot must not stand beside machines, got both; take it out; for machines on Spot have resources.ts make the capacity provider (capacityOptionType)",
      "services.web.ephemeralStorageGiB must not stand beside machines, got both; take it out; write machines.storageSizeGiB, which the tasks on an instance share",
      "services.web.machines must come with tasks in private subnets: a task on a machine gets no public IP, got network: { egress: public }; write network: { egress: single-nat }, or take it out",
      "services.api.machines must come with tasks in private subnets: a task on a machine gets no public IP, got network: { egress: public }; write network: { egress: single-nat }, or take it out",
      'services.api.machines.capacityProvider must be one of ECS Managed Instances, got "FARGATE"; take machines out; spot says how much is on Spot',
      "services.api.machines.gpus must be an integer from 1 to 16, got 17; lower it to 16",
      "services.other.machines must come with tasks in private subnets: a task on a machine gets no public IP, got network: { egress: public }; write network: { egress: single-nat }, or take it out",
      'services.other.machines.capacityProvider must not begin with aws, ecs or fargate, which AWS keeps for itself, got "ecs-gpu"; name yours',
      'jobs.train.gpu must be a known key, got "gpu", which is not supported; a run is on Fargate; make a service of it, with machines and scaling: { queue: …, min: 0 }',
    ],
    [
      "refuses types of instances that there cannot be, or beside a capacity provider, and machines without a way out to ECS",
      config({
        network: { egress: "endpoints" },
        services: {
          web: service({ machines: { gpus: 1, instanceTypes: ["G5", "m7i.*"] } }),
          api: service({
            route: { host: "a.example.com" },
            machines: { capacityProvider: "gpu", instanceTypes: ["g5.xlarge"], storageSizeGiB: 60 },
          }),
        },
      }),
      "services.web.machines must come with a way out to ECS for the instances, which the endpoints do not give, got network: { egress: endpoints }; write network: { egress: single-nat }, or name a capacityProvider of the cluster",
      'services.web.machines.instanceTypes[0] must be a type of EC2 instance, or a pattern of types, got "G5"; write such as g5.xlarge, or m7i.* for all of a family',
      "services.api.machines.instanceTypes must not stand beside capacityProvider, got both; take one of them out; the capacity provider says which instances there are",
      "services.api.machines.storageSizeGiB must not stand beside capacityProvider, got both; take one of them out; the capacity provider says which instances there are",
    ],
    [
      "says what to do in place of Windows",
      config({ services: { web: service({ osFamily: "WINDOWS_SERVER_2022_CORE" }) } }),
      'services.web.osFamily must be a known key, got "osFamily", which is not supported; tasks are of Linux, and Windows is not supported; build the app for Linux',
    ],
    [
      "refuses insights that there are not",
      config({ cluster: { containerInsights: "on" } }),
      'cluster.containerInsights must be enhanced, enabled or disabled, got "on"; write one of these',
    ],
    [
      "refuses the ARN of a service",
      config({ cluster: { arn: "arn:aws:ecs:eu-west-1:123456789012:service/main/web" } }),
      "cluster.arn must be the ARN of an ECS cluster, got one of a service; copy the ARN of the service's cluster",
    ],
    [
      "refuses a name in place of an ARN",
      config({ cluster: { arn: "main" } }),
      'cluster.arn must be the ARN of an ECS cluster, got "main"; write it whole, such as arn:aws:ecs:eu-west-1:123456789012:cluster/main',
    ],
    [
      "refuses a cluster in another region",
      config({ cluster: { arn: "arn:aws:ecs:us-east-1:123456789012:cluster/main" } }),
      "cluster.arn must be in eu-west-1, as the stack is, got one in us-east-1; name one that is there, or change aws:region",
    ],
    [
      "refuses to change a cluster that is there already",
      config({ cluster: { arn: main, exec: false, containerInsights: "enhanced" } }),
      "cluster.exec must not stand beside cluster.arn, got both; take it out: it is a setting of that cluster, where the stack changes nothing",
      "cluster.containerInsights must not stand beside cluster.arn, got both; take it out: it is a setting of that cluster, where the stack changes nothing",
    ],
  ]);
});

describe("A cluster at its limits", () => {
  for (const spot of [
    { base: 0, onDemandWeight: 0, spotWeight: 1 },
    { base: 1, onDemandWeight: 0, spotWeight: 1 },
    { base: 100000, onDemandWeight: 1000, spotWeight: 0 },
    {},
    null,
  ]) {
    it(`may have Spot with ${JSON.stringify(spot)}`, () => {
      const services = { web: service({ deregistrationDelaySeconds: 119, stopTimeoutSeconds: 119 }) };
      assert.deepEqual(reported(config({ cluster: { spot }, services })), []);
    });
  }

  it("lets a worker on Spot have any deregistration delay, as it has none", () => {
    const services = { worker: { user: "1:1", image: "app:1", stopTimeoutSeconds: 119 } };
    assert.deepEqual(reported(config({ cluster: { spot: {} }, services })), []);
  });

  it("may be one that is there already, by its ARN or by another stack's output, with Spot or without", () => {
    for (const arn of [main, { stack: "base/prod", output: "clusterArn" }])
      for (const spot of [undefined, {}])
        assert.deepEqual(reported(config({ cluster: { arn, spot, serviceConnect: false } })), []);
  });

  it("has no Spot, enhanced insights and Service Connect by default", () => {
    const { cluster } = accepted(config());
    assert.deepEqual(cluster, { exec: false, containerInsights: "enhanced", serviceConnect: true });
  });
});
