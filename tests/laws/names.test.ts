// Physical names: the name that Pulumi makes of a resource's name fits AWS's limit, whatever the stack's name is.

import assert from "node:assert/strict";
import type { PlannedResource } from "../../plan/graph.ts";
import { type Configuration, planConfiguration } from "../../plan/planConfiguration.ts";
import { serviceName } from "../../settings/keys/service.ts";
import { firstOf, type Inputs, law } from "../support/law.ts";
import { configurationOf, fixtures } from "../support/stacks.ts";

interface NameRule {
  /** The input that sets the physical name. */
  property: string;
  /** The number of characters, with those that autonaming adds. */
  longest: number;
  pattern: RegExp;
  source: string;
}

/** What Pulumi adds to a name where no physical one is given: a hyphen and seven hexadecimal digits. */
const autonaming = "-0123456";

const aws = "https://docs.aws.amazon.com";
const elb = `${aws}/elasticloadbalancing/latest/APIReference`;
const albName = /^(?!internal-)(?!.*--$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/;

const rules: Record<string, NameRule> = {
  "aws:budgets/budget:Budget": {
    property: "name",
    longest: 100,
    pattern: /^[^:\\]+$/,
    source: `${aws}/aws-cost-management/latest/APIReference/API_budgets_Budget.html`,
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    property: "alarmName",
    longest: 255,
    pattern: /^[A-Za-z0-9_-]+$/,
    source: `${aws}/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html`,
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    property: "dashboardName",
    longest: 255,
    pattern: /^[A-Za-z0-9_-]+$/,
    source: `${aws}/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html`,
  },
  "aws:cloudwatch/eventRule:EventRule": {
    property: "name",
    longest: 64,
    pattern: /^[.\-_A-Za-z0-9]+$/,
    source: `${aws}/eventbridge/latest/APIReference/API_PutRule.html`,
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    property: "name",
    longest: 512,
    pattern: /^[.\-_/#A-Za-z0-9]+$/,
    source: `${aws}/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html`,
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    property: "name",
    longest: 255,
    pattern: /^[A-Za-z0-9_-]+$/,
    source: `${aws}/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html`,
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    property: "name",
    longest: 255,
    pattern: /^(?!sg-)[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]+$/,
    source: `${aws}/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html`,
  },
  "aws:ecr/repository:Repository": {
    property: "name",
    longest: 256,
    pattern: /^[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/,
    source: `${aws}/AmazonECR/latest/APIReference/API_CreateRepository.html`,
  },
  "aws:ecs/capacityProvider:CapacityProvider": {
    property: "name",
    longest: 255,
    pattern: /^(?!aws|ecs|fargate)[A-Za-z0-9_-]+$/,
    source: `${aws}/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html`,
  },
  "aws:ecs/cluster:Cluster": {
    property: "name",
    longest: 255,
    pattern: /^[A-Za-z0-9_-]+$/,
    source: `${aws}/AmazonECS/latest/APIReference/API_CreateCluster.html`,
  },
  "aws:ecs/service:Service": {
    property: "name",
    longest: 255,
    pattern: /^[A-Za-z0-9_-]+$/,
    source: `${aws}/AmazonECS/latest/APIReference/API_CreateService.html`,
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    property: "family",
    longest: 255,
    pattern: /^[A-Za-z0-9_-]+$/,
    source: `${aws}/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html`,
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    property: "name",
    longest: 128,
    pattern: /^[\w+=,.@-]+$/,
    source: `${aws}/IAM/latest/APIReference/API_CreateInstanceProfile.html`,
  },
  "aws:iam/role:Role": {
    property: "name",
    longest: 64,
    pattern: /^[\w+=,.@-]+$/,
    source: `${aws}/IAM/latest/APIReference/API_CreateRole.html`,
  },
  "aws:iam/rolePolicy:RolePolicy": {
    property: "name",
    longest: 128,
    pattern: /^[\w+=,.@-]+$/,
    source: `${aws}/IAM/latest/APIReference/API_PutRolePolicy.html`,
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    property: "name",
    longest: 32,
    pattern: albName,
    source: `${elb}/API_CreateLoadBalancer.html`,
  },
  "aws:lb/targetGroup:TargetGroup": {
    property: "name",
    longest: 32,
    pattern: albName,
    source: `${elb}/API_CreateTargetGroup.html`,
  },
  "aws:s3/bucket:Bucket": {
    property: "bucket",
    longest: 63,
    pattern: /^[a-z0-9][a-z0-9.-]+[a-z0-9]$/,
    source: `${aws}/AmazonS3/latest/userguide/bucketnamingrules.html`,
  },
  "aws:scheduler/schedule:Schedule": {
    property: "name",
    longest: 64,
    pattern: /^[0-9a-zA-Z-_.]+$/,
    source: `${aws}/scheduler/latest/APIReference/API_CreateSchedule.html`,
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": {
    property: "name",
    longest: 64,
    pattern: /^[0-9a-zA-Z-_.]+$/,
    source: `${aws}/scheduler/latest/APIReference/API_CreateScheduleGroup.html`,
  },
  "aws:servicediscovery/httpNamespace:HttpNamespace": {
    property: "name",
    longest: 1024,
    pattern: /^[!-~]+$/,
    source: `${aws}/cloud-map/latest/api/API_CreateHttpNamespace.html`,
  },
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": {
    property: "name",
    longest: 253,
    pattern: /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+internal$/,
    source: `${aws}/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html`,
  },
  "aws:servicediscovery/service:Service": {
    property: "name",
    longest: 63,
    pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
    source: `${aws}/cloud-map/latest/api/API_CreateService.html`,
  },
  "aws:lb/trustStore:TrustStore": {
    property: "name",
    longest: 32,
    pattern: /^[a-zA-Z0-9][a-zA-Z0-9-]*$/,
    source: `${aws}/elasticloadbalancing/latest/APIReference/API_CreateTrustStore.html`,
  },
  "aws:sfn/stateMachine:StateMachine": {
    property: "name",
    longest: 80,
    pattern: /^[A-Za-z0-9_-]+$/,
    source: `${aws}/step-functions/latest/apireference/API_CreateStateMachine.html`,
  },
  "aws:sns/topic:Topic": {
    property: "name",
    longest: 256,
    pattern: /^[A-Za-z0-9_-]+$/,
    source: `${aws}/sns/latest/api/API_CreateTopic.html`,
  },
  "aws:sqs/queue:Queue": {
    property: "name",
    longest: 80,
    pattern: /^[A-Za-z0-9_-]+$/,
    source: `${aws}/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html`,
  },
  "aws:wafv2/ipSet:IpSet": {
    property: "name",
    longest: 128,
    pattern: /^[\w-]+$/,
    source: `${aws}/waf/latest/APIReference/API_CreateIPSet.html`,
  },
  "aws:wafv2/webAcl:WebAcl": {
    property: "name",
    longest: 128,
    pattern: /^[\w-]+$/,
    source: `${aws}/waf/latest/APIReference/API_CreateWebACL.html`,
  },
};

function physicalName(name: string, inputs: Inputs, property: string): string {
  return String(inputs[property] ?? `${name}${autonaming}`);
}

describe("laws of names", () => {
  law(
    "every physical name fits, with what autonaming adds",
    ({ resources }) =>
      resources.flatMap(({ type, name, inputs }) => {
        const rule = rules[type];
        if (!rule) return [];
        const physical = physicalName(name, inputs, rule.property);
        const given = physical.replace(/\$\{[^}]*\}/g, "x");
        return given.length <= rule.longest && rule.pattern.test(given)
          ? []
          : [`${type} ${physical}: at most ${rule.longest}, ${rule.pattern} (${rule.source})`];
      }),
    (plan) => {
      firstOf(plan, "aws:lb/targetGroup:TargetGroup").name = "a-service-of-25-letters-x";
    },
  );

  law(
    "a load balancer and a target group have no fixed name, or a replacement collides with what it replaces",
    ({ resources }) =>
      resources
        .filter(({ type, inputs }) => /^aws:lb\/(loadBalancer|targetGroup):/.test(type) && inputs.name !== undefined)
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, "aws:lb/targetGroup:TargetGroup").inputs.name = "web";
    },
  );

  // The plan itself refuses two resources of one URN.
  describe("of services and jobs that are called as anything in the stack is, or the beginning of it", () => {
    for (const kind of ["services", "jobs"] as const) {
      it(`keep the resources of ${kind} apart from all others`, async () => {
        const known = await planConfiguration(withWorkloads(["web"], ["nightly"]));
        const names = namesWithin(known.resources).filter((name) => name !== "web" && name !== "nightly");
        for (const name of ["aws", "network", "ingress", "monitoring", "web-task", "nightly-exclusive"]) {
          assert.ok(names.includes(name), name);
        }
        const [services, jobs] = kind === "services" ? [names, []] : [[], names];
        const plan = await planConfiguration(withWorkloads(["web", ...services], ["nightly", ...jobs]));
        assert.deepEqual(namedTwice(plan.resources), []);
      }).timeout(60_000);
    }

    it("keep the ports of a service apart from a service that is called as the two together", async () => {
      const worker = { image: "a:1", user: "1" };
      const services = {
        a: { ...worker, listen: { b: { port: 1 }, from: { port: 2 } } },
        "a-b": { ...worker, port: 80, listen: { c: { port: 3 } } },
        nlb: { ...worker, listen: { address: { port: 4 } } },
      };
      const config = { "aws:region": "eu-west-1", "shop:services": JSON.stringify(services) };
      const { resources } = await planConfiguration({ project: "shop", stack: "dev", root: fixtures, config });
      const alarms = resources.flatMap(({ name }) => (/^a-b.*unhealthy$/.test(name) ? [name] : []));
      assert.deepEqual(alarms.sort(), ["a-b-c-unhealthy", "a-b-unhealthy", "a-b-unhealthy"]);
    });

    it("does find an alarm that is called as another is", () => {
      const alarm = (type: string, property: string) => ({ type, inputs: { [property]: "shop_load-balancer" } });
      const [metric, composite] = [
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      ];
      assert.deepEqual(namedTwice([alarm(metric, "name"), alarm(composite, "alarmName")]), [
        "alarm shop_load-balancer",
      ]);
    });
  });
});

/**
 * Every legal service name among the beginnings of resources' names, up to a hyphen, and the parts of physical names.
 */
function namesWithin(resources: readonly PlannedResource[]): string[] {
  const within = resources.flatMap(({ type, name, inputs }) => {
    const words = name.split("-");
    const begun = words.map((_, index) => words.slice(0, index + 1).join("-"));
    return [...begun, ...physicalName(name, inputs, rules[type]?.property ?? "").split("_")];
  });
  return [...new Set(within)].filter((name) => serviceName.safeParse(name).success);
}

/** The physical names that the program sets itself, and that two resources have. */
function namedTwice(resources: readonly Pick<PlannedResource, "type" | "inputs">[]): string[] {
  const named = resources.flatMap(({ type, inputs }) => {
    const given = inputs[rules[type]?.property ?? ""];
    // Both kinds of alarm share one set of names in AWS.
    return given === undefined ? [] : [`${/alarm/i.test(type) ? "alarm" : type} ${given}`];
  });
  return named.filter((name, index) => named.indexOf(name) !== index);
}

/**
 * The fixtures' `prod` with everything that a stack can have, and services and jobs with everything that they can have.
 */
function withWorkloads(services: readonly string[], jobs: readonly string[]): Configuration {
  const { config, ...rest } = configurationOf("prod");
  const secrets = { API_KEY: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:api-AbCdEf" };
  // A load balancer has 100 target groups at most, and the names are in no order that counts.
  const service = (name: string, index: number) => ({
    build: { context: "app" },
    port: 8080,
    ...(index < 99 && { route: { path: `/${name}/*` } }),
    migrate: { command: ["bin/migrate"] },
    callers: ["nightly", ...(name === "web" ? [] : ["web"])],
    ...{ cpu: 512, memoryMiB: 1024 },
    secrets,
    scaling: {
      ...{ min: 2, max: 4, cpuPercent: 60, memoryPercent: 60, ...(index < 99 && { requestsPerTask: 100 }) },
      schedules: [{ expression: "cron(0 7 ? * MON-FRI *)", min: 2, max: 8 }],
    },
  });
  const job = { build: { context: "app" }, schedule: "rate(1 day)", overlap: false, secrets };
  const values = {
    cluster: { exec: true },
    budget: { monthlyUsd: 100, emails: ["costs@example.com"] },
    services: Object.fromEntries(services.map((name, index) => [name, service(name, index)])),
    jobs: Object.fromEntries(jobs.map((name) => [name, job])),
  };
  const own = Object.entries(values).map(([key, value]) => [`${rest.project}:${key}`, JSON.stringify(value)]);
  return { ...rest, config: { ...config, ...Object.fromEntries(own) } };
}
