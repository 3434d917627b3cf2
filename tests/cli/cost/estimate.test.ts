import assert from "node:assert/strict";
import fc from "fast-check";
import { type Estimate, estimate } from "../../../cli/cost/estimate.ts";
import type { Plan, PlannedResource } from "../../../plan/graph.ts";
import { resource } from "../diff/graphs.ts";
import { made, service, stackIn } from "./plans.ts";

const found = (plan: Plan): Estimate => estimate(plan) ?? assert.fail("no estimate");
const ireland = (...resources: PlannedResource[]) => found(stackIn("eu-west-1", ...resources));
/** Item → USD, with the fewest tasks and with the most, in tenths of a cent. */
const told = ({ lines }: Estimate) =>
  Object.fromEntries(
    lines.map(({ item, usd }) => [item, [usd.least, usd.most].map((amount) => Number(amount.toFixed(3)))]),
  );
const same = (usd: number) => [usd, usd];

describe("A month's cost, as calculated by hand", () => {
  it("counts vCPU, memory and logs of a service's tasks for all hours of the month", () => {
    assert.deepEqual(told(ireland(...service("web", { desiredCount: 2, cpu: 512, memoryMiB: 1024 }))), {
      "Fargate vCPU": same(29.55), // 2 × 0.5 × 730 × 0.04048 = 29.5504
      "Fargate memory": same(6.49), // 2 × 1 × 730 × 0.004445 = 6.4897
      "logs sent": same(1.14), // 2 GB × 0.57
      "logs kept": same(0.059), // 2 GB × 30 × 24 / 730 × 0.03 = 0.0592
    });
  });

  it("counts a service on ARM with its disk of 50 GiB and its public addresses", () => {
    const costs = told(ireland(...service("web", { architecture: "ARM64", storageGiB: 50, publicIp: true })));
    assert.deepEqual(costs["Fargate vCPU (ARM)"], same(5.909)); // 0.25 × 730 × 0.03238
    assert.deepEqual(costs["Fargate memory (ARM)"], same(1.299)); // 0.5 × 730 × 0.00356
    assert.deepEqual(costs["Fargate storage above 20 GiB"], same(2.672)); // 30 × 730 × 0.000122
    assert.deepEqual(costs["public IPv4 addresses of tasks"], same(3.65)); // 730 × 0.005
  });

  it("counts what a file system holds, moves and keeps in backups", () => {
    const files = resource("aws:efs/fileSystem:FileSystem", "files", { inputs: { throughputMode: "elastic" } });
    const backups = resource("aws:efs/backupPolicy:BackupPolicy", "backups", {
      inputs: { backupPolicy: { status: "ENABLED" } },
    });
    assert.deepEqual(told(ireland(files, backups)), {
      "files kept": same(3.3), // 10 GB × 0.33
      "files read": same(0.3), // 10 GB × 0.03
      "files written": same(0.14), // 2 GB × 0.07
      "backups of files": same(0.6), // 12 GB × 0.05
    });
  });

  it("counts a service that scales with the fewest and with the most tasks, those beyond the base partly on Spot", () => {
    const spot = { base: 1, onDemand: 1, spot: 3 };
    const costs = told(ireland(...service("web", { scaling: { min: 1, max: 5 }, spot })));
    assert.deepEqual(costs["Fargate vCPU"], [7.388, 14.775]); // 1 and 2 × 0.25 × 730 × 0.04048
    assert.deepEqual(costs["Fargate Spot vCPU"], [0, 8.865]); // 3 × 0.25 × 730 × 0.04048 × 0.4
    assert.deepEqual(costs["Fargate Spot memory"], [0, 1.947]); // 3 × 0.5 × 730 × 0.004445 × 0.4
  });

  it("counts a service with off-hours for the hours in which it runs only", () => {
    const schedules: [string, number, number][] = [
      ["cron(0 20 ? * MON,TUE,WED,THU,FRI *)", 0, 0],
      ["cron(0 7 ? * TUE,WED,THU,FRI,MON *)", 1, 4],
    ];
    const off = ireland(...service("web", { scaling: { min: 1, max: 4 }, schedules }));
    // Five times 13 hours of 168 a week: 730 × 65 / 168 = 282.44 hours.
    assert.deepEqual(told(off)["Fargate vCPU"], [2.858, 11.433]);
    assert.deepEqual(off.notes, ["web-service has no tasks for 103 of a week's 168 hours, 1 to 4 for 65"]);
    const always = ireland(...service("web", { scaling: { min: 1, max: 4 } }));
    assert.ok(Math.abs(off.total.least / always.total.least - 65 / 168) < 1e-9);
  });

  it("counts each bound that a service's schedules set for as long as it holds", () => {
    const schedules: [string, number, number][] = [
      ["cron(0 7 ? * MON-FRI *)", 6, 12],
      ["cron(0 19 ? * MON-FRI *)", 3, 12],
    ];
    const costs = told(ireland(...service("web", { scaling: { min: 3, max: 12 }, schedules })));
    // (6 × 60 + 3 × 108) / 168 = 4.0714 tasks, and 12.
    assert.deepEqual(costs["Fargate vCPU"], [30.078, 88.651]);
  });

  it("leaves out schedules that differ from week to week, or in their time zones, and says so", () => {
    for (const schedules of [
      [["cron(0 7 1 * ? *)", 6, 12]],
      [
        ["cron(0 7 ? * MON *)", 6, 12, "UTC"],
        ["cron(0 7 ? * TUE *)", 1, 2, "Europe/Dublin"],
      ],
    ] as [string, number, number, string?][][]) {
      const estimated = ireland(...service("web", { scaling: { min: 1, max: 2 }, schedules }));
      assert.deepEqual(told(estimated)["Fargate vCPU"], [7.388, 14.775]);
      assert.match(estimated.notes[0] ?? "", /the schedules of web-service are not counted/);
    }
  });

  it("counts ten minutes for each run of a job", () => {
    const [logs, task] = service("nightly") as [PlannedResource, PlannedResource];
    const run = (schedule: string, inputs = {}) =>
      told(
        ireland(
          logs,
          task,
          made(
            "aws:scheduler/schedule:Schedule",
            "nightly",
            { scheduleExpression: schedule, ...inputs },
            { target: task },
          ),
        ),
      );
    // 730 / 24 runs × 1/6 h × 0.25 × 0.04048
    assert.deepEqual(run("rate(1 day)")["Fargate vCPU of runs"], same(0.051));
    // 5 × 730 / 168 runs × 1/6 h × …
    assert.deepEqual(run("cron(0 9 ? * MON-FRI *)")["Fargate vCPU of runs"], same(0.037));
    const open = { target: { ecsParameters: { networkConfiguration: { assignPublicIp: true } } } };
    assert.deepEqual(run("rate(1 hour)", open)["public IPv4 addresses of tasks"], same(0.608)); // 730 / 6 h × 0.005
  });

  it("counts a secret, and its versions with it", () => {
    const version = made("aws:secretsmanager/secretVersion:SecretVersion", "v", { secretString: "[secret]" });
    const costs = ireland(
      made("aws:secretsmanager/secret:Secret", "a"),
      made("aws:secretsmanager/secret:Secret", "b"),
      version,
    );
    assert.deepEqual(told(costs), { secrets: same(0.4) });
    assert.equal(costs.total.least, 0.8);
    assert.deepEqual(costs.unpriced, []);
  });

  it("counts five transitions of a state machine for each run of the schedule that starts it", () => {
    const machine = made("aws:sfn/stateMachine:StateMachine", "machine");
    const schedule = made(
      "aws:scheduler/schedule:Schedule",
      "often",
      { scheduleExpression: "rate(1 minute)" },
      { target: machine },
    );
    assert.deepEqual(told(ireland(machine, schedule))["state transitions"], same(5.475)); // 43,800 × 5 × 0.000025
  });

  const vpc = (strategy: string, zones = 2) =>
    made("awsx:ec2:Vpc", "vpc", { numberOfAvailabilityZones: zones, natGateways: { strategy } });
  const endpoint = made("aws:ec2/vpcEndpoint:VpcEndpoint", "logs", {
    vpcEndpointType: "Interface",
    subnetIds: ["a", "b", "c"],
  });
  const group = made("aws:cloudwatch/logGroup:LogGroup", "flow", { retentionInDays: 365 });
  const repositories = ["a", "b"].map((name) => made("aws:ecr/repository:Repository", name));
  const bucket = made("aws:s3/bucket:Bucket", "logs");
  const rules = ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"].map((name) => ({
    statement: { managedRuleGroupStatement: { name, vendorName: "AWS" } },
  }));
  const query = (metricName: string) => ({ id: metricName, metric: { metricName, period: 60 } });
  const tables: [what: string, resources: PlannedResource[], costs: Record<string, number>][] = [
    [
      "one NAT gateway",
      [vpc("Single")],
      { "NAT gateways": 35.04, "data through NAT gateways": 0.48, "public IPv4 addresses of NAT gateways": 3.65 },
    ],
    [
      "a NAT gateway in each of three zones",
      [vpc("OnePerAz", 3)],
      { "NAT gateways": 105.12, "data through NAT gateways": 0.48, "public IPv4 addresses of NAT gateways": 10.95 },
    ],
    ["a VPC without one", [vpc("None")], {}],
    [
      "an interface endpoint in three zones",
      [endpoint],
      { "interface endpoints": 24.09, "data through interface endpoints": 0.01 },
    ],
    ["the gateway endpoint of S3", [made("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", { vpcEndpointType: "Gateway" })], {}],
    [
      "a flow log",
      [
        group,
        made("aws:ec2/flowLog:FlowLog", "log", { logDestinationType: "cloud-watch-logs" }, { logDestination: group }),
      ],
      { "flow log sent": 0.57, "flow log kept": 0.36 },
    ],
    [
      "a load balancer in two zones",
      [
        made("aws:lb/loadBalancer:LoadBalancer", "alb", {
          internal: false,
          loadBalancerType: "application",
          subnets: ["a", "b"],
        }),
      ],
      { "load balancers": 18.396, "load balancer capacity": 5.84, "public IPv4 addresses of load balancers": 7.3 },
    ],
    [
      "an internal load balancer",
      [made("aws:lb/loadBalancer:LoadBalancer", "alb", { internal: true, subnets: ["a", "b"] })],
      { "load balancers": 18.396, "load balancer capacity": 5.84 },
    ],
    [
      "a load balancer without public IPv4 addresses",
      [
        made("aws:lb/loadBalancer:LoadBalancer", "alb", {
          ipAddressType: "dualstack-without-public-ipv4",
          subnets: ["a", "b"],
        }),
      ],
      { "load balancers": 18.396, "load balancer capacity": 5.84 },
    ],
    [
      "a web ACL of two rules",
      [made("aws:wafv2/webAcl:WebAcl", "acl", { rules })],
      { "web ACLs": 5, "rules of web ACLs": 2, "requests to web ACLs": 0.6 },
    ],
    [
      "access logs that are kept for 365 days",
      [
        bucket,
        made(
          "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
          "lifecycle",
          { rules: [{ expiration: { days: 365 } }] },
          { bucket },
        ),
        made("aws:lb/loadBalancer:LoadBalancer", "alb", { internal: true }, { accessLogs: bucket }),
      ],
      { "access logs kept": 0.276, "load balancers": 18.396, "load balancer capacity": 5.84 },
    ],
    ["two keys", [made("aws:kms/key:Key", "a"), made("aws:kms/key:Key", "b")], { keys: 1 + 1 }],
    ["two repositories", repositories, { "images kept": 0.2 }],
    ["a dashboard", [made("aws:cloudwatch/dashboard:Dashboard", "board")], { dashboards: 3 }],
    [
      "an alarm on two metrics, one on one, and what joins them",
      [
        made("aws:cloudwatch/metricAlarm:MetricAlarm", "errors", {
          metricQueries: [{ id: "e", expression: "a / b" }, query("a"), query("b")],
        }),
        made("aws:cloudwatch/metricAlarm:MetricAlarm", "cpu", { metricName: "CPUUtilization", period: 60 }),
        made("aws:cloudwatch/compositeAlarm:CompositeAlarm", "incident"),
      ],
      { alarms: 0.3, "composite alarms": 0.5 },
    ],
    [
      "target tracking",
      [made("aws:appautoscaling/policy:Policy", "cpu", { policyType: "TargetTrackingScaling" })],
      { "alarms of target tracking": 0.2 },
    ],
  ];
  for (const [what, resources, costs] of tables) {
    it(`counts ${what}`, () => {
      // All in one component, so that equal items are added up.
      const parent = resource("docker-on-ecs:index:Group", "group");
      const estimated = ireland(parent, ...resources.map((own) => ({ ...own, parent: parent.urn })));
      assert.deepEqual(
        told(estimated),
        Object.fromEntries(Object.entries(costs).map(([item, usd]) => [item, same(usd)])),
      );
      assert.deepEqual(estimated.unpriced, []);
    });
  }

  it("counts the metrics of Container Insights that AWS lists, in the hours with a task", () => {
    const insights = (value: string, given = {}) => {
      const cluster = made("aws:ecs/cluster:Cluster", "cluster", { settings: [{ name: "containerInsights", value }] });
      const [logs, task, web, ...others] = service("web", given) as [PlannedResource, PlannedResource, PlannedResource];
      const joined = { ...web, propertyDependencies: { ...web.propertyDependencies, cluster: [cluster.urn] } };
      return told(ireland(cluster, logs, task, joined, ...others))["metrics of Container Insights"];
    };
    assert.deepEqual(insights("enhanced"), same(8.54)); // 25 + 37 + 14 + 32 + 14 = 122 × 0.07
    assert.deepEqual(insights("enhanced", { scaling: { min: 1, max: 3 } }), [8.54, 14.98]); // + 2 × 46
    assert.deepEqual(insights("enabled"), same(11.1)); // 12 + 25 = 37 × 0.30
    assert.equal(insights("disabled"), undefined);
  });
});

describe("What has no price", () => {
  it("is reported, and never counted as 0, where nobody has thought of the type", () => {
    const { unpriced, total } = ireland(made("aws:rds/cluster:Cluster", "orders"));
    assert.deepEqual(unpriced, [
      { component: "orders", resource: "orders", item: "aws.rds.Cluster", reason: "what it costs is not known here" },
    ]);
    assert.deepEqual(total, { least: 0, most: 0 });
  });

  it("is reported for each item that has none in a region", () => {
    const { unpriced, lines } = found(stackIn("cn-north-1", ...service("web"), made("aws:kms/key:Key", "key")));
    assert.deepEqual(lines, []);
    assert.deepEqual(
      unpriced.map(({ resource, item, reason }) => `${resource}: ${item}: ${reason}`),
      [
        "key: keys: no price is known in cn-north-1",
        ...["Fargate vCPU", "Fargate memory", "logs sent", "logs kept"].map(
          (item) => `web-service: ${item}: no price is known in cn-north-1`,
        ),
      ],
    );
  });

  it("is reported where a quantity cannot be read", () => {
    const reasons = (...resources: PlannedResource[]) =>
      ireland(...resources).unpriced.map(({ item, reason }) => `${item}: ${reason}`);
    const [, task, web] = service("web") as [PlannedResource, PlannedResource, PlannedResource];
    assert.deepEqual(reasons(web), ["tasks: its task definition is not in the plan"]);
    assert.match(reasons({ ...task, inputs: {} }, web)[0] ?? "", /Fargate vCPU: how much is not known/);
    assert.deepEqual(reasons(made("aws:lb/loadBalancer:LoadBalancer", "gwlb", { loadBalancerType: "gateway" })), [
      "load balancer: the price of one of type gateway is not known",
    ]);
    const rules = [{ statement: { managedRuleGroupStatement: { name: "AWSManagedRulesBotControlRuleSet" } } }];
    assert.deepEqual(reasons(made("aws:wafv2/webAcl:WebAcl", "acl", { rules })), [
      "rule group AWSManagedRulesBotControlRuleSet: its own price is not known",
    ]);
  });

  it("is nothing at all where nothing is deployed to AWS", () => {
    const key = made("aws:kms/key:Key", "key");
    assert.equal(estimate({ ...stackIn("eu-west-1"), resources: [key] }), undefined, "no region");
    const endpoints = JSON.stringify([{ ecs: "http://127.0.0.1:4566" }]);
    const emulated = resource("pulumi:providers:aws", "aws", { inputs: { region: "us-east-1", endpoints } });
    assert.equal(estimate({ ...stackIn("eu-west-1"), resources: [emulated, key] }), undefined, "an emulator");
  });
});

describe("A month's cost, of any service", () => {
  const services = fc.record({
    desiredCount: fc.integer({ min: 0, max: 20 }),
    cpu: fc.constantFrom(256, 512, 1024, 2048),
    memoryMiB: fc.integer({ min: 512, max: 8192 }),
    architecture: fc.constantFrom("X86_64", "ARM64"),
    publicIp: fc.boolean(),
    spot: fc.option(
      fc.record({ base: fc.integer({ min: 1, max: 3 }), onDemand: fc.nat({ max: 4 }), spot: fc.nat({ max: 4 }) }),
      {
        nil: undefined,
      },
    ),
  });
  const cost = (given: Parameters<typeof service>[1]) => ireland(...service("web", given)).total.least;

  it("grows with tasks, vCPU and memory, and does not grow by Spot", () => {
    fc.assert(
      fc.property(services, fc.nat({ max: 5 }), (given, more) => {
        const grown = (changes: object) => cost({ ...given, ...changes }) - cost(given) >= -1e-9;
        assert.ok(grown({ desiredCount: given.desiredCount + more }));
        assert.ok(grown({ cpu: given.cpu * 2 }));
        assert.ok(grown({ memoryMiB: given.memoryMiB + more * 512 }));
        assert.ok(cost(given) <= cost({ ...given, spot: undefined }) + 1e-9);
      }),
    );
  });

  it("is the same in whatever order the plan's resources stand, and is the sum of its lines", () => {
    fc.assert(
      fc.property(services, fc.infiniteStream(fc.nat()), (given, keys) => {
        const all = [
          ...stackIn("eu-west-1", ...service("web", given), ...service("api", { desiredCount: 2 })).resources,
        ];
        const key = new Map(all.map((one) => [one, keys.next().value]));
        const shuffled = all.toSorted((a, b) => Number(key.get(a)) - Number(key.get(b)));
        const [first, second] = [all, shuffled].map((resources) => found({ ...stackIn("eu-west-1"), resources }));
        const each = (estimated?: Estimate) =>
          estimated?.lines.map(({ component, item, usd }) => `${component} ${item} ${usd.least.toFixed(6)}`).sort();
        assert.deepEqual(each(first), each(second));
        const sum = first?.lines.reduce((total, { usd }) => total + usd.most, 0) ?? 0;
        assert.ok(Math.abs(sum - (first?.total.most ?? 0)) < 1e-9);
      }),
    );
  });

  it("is never more with the fewest tasks than with the most", () => {
    fc.assert(
      fc.property(services, fc.nat({ max: 5 }), fc.nat({ max: 5 }), (given, min, more) => {
        const { least, most } = ireland(...service("web", { ...given, scaling: { min, max: min + more } })).total;
        assert.ok(least <= most + 1e-9);
      }),
    );
  });
});
