import assert from "node:assert/strict";
import type { Incident } from "../../../components/alarms/incident.ts";
import { Monitoring, type MonitoringArgs } from "../../../components/monitoring/monitoring.ts";
import { MonthlyBudget } from "../../../components/monitoring/monthlyBudget.ts";
import { record } from "../../support/record.ts";

const base: MonitoringArgs = {
  region: "eu-west-1",
  cluster: {
    clusterName: "cluster",
    containerInsights: true,
  },
  loadBalancer: { arnSuffix: "app/alb/1" },
  notify: { topicArn: "arn:topic", prefix: "docker-on-ecs_dev", dashboardUrl: "https://dashboard" },
  dashboardName: "docker-on-ecs_dev",
  services: {
    web: {
      serviceName: "web-1",
      targetGroupArnSuffix: "targetgroup/web/1",
      size: { cpu: 256, memoryMiB: 512, architecture: "X86_64" },
      capacityProviderStrategies: [
        { capacityProvider: "FARGATE", base: 1, weight: 1 },
        { capacityProvider: "FARGATE_SPOT", base: 0, weight: 1 },
      ],
    },
  },
};

const monitoring = (args: Partial<MonitoringArgs> = {}) =>
  record(() => {
    new Monitoring("monitoring", { ...base, ...args });
  });

/** A service as FargateService gives it. */
const incidentOf = (name: string) =>
  ({ alarmName: `docker-on-ecs_dev_${name}`, arn: `arn:${name}` }) as unknown as Incident;

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
describe("Monitoring", () => {
  it("is alarmed by what the load balancer itself answers, of the requests that it had a task for", async () => {
    const { inputs } = (await monitoring()).one("MetricAlarm");
    const [value, ...metrics] = inputs.metricQueries as { expression?: string; metric?: Record<string, unknown> }[];
    assert.equal(value?.expression, "100 * (FILL(badGateway, 0) + FILL(gatewayTimeout, 0)) / requests");
    assert.deepEqual(
      metrics.map(({ metric }) => [metric?.metricName, metric?.dimensions]),
      ["RequestCount", "HTTPCode_ELB_502_Count", "HTTPCode_ELB_504_Count"].map((name) => [
        name,
        { LoadBalancer: "app/alb/1" },
      ]),
    );
    assert.deepEqual([inputs.threshold, inputs.datapointsToAlarm, inputs.evaluationPeriods], [5, 3, 5]);
  });

  it("reports that only where no service's incident explains it", async () => {
    const services = {
      web: { serviceName: "web-1", incident: incidentOf("web") },
      api: { serviceName: "api-1", incident: incidentOf("api") },
      quiet: { serviceName: "quiet-1" },
    };
    const { alarmName, alarmRule, alarmActions } = (await monitoring({ services })).one("CompositeAlarm").inputs;
    assert.equal(alarmName, "docker-on-ecs_dev_load_balancer");
    assert.equal(
      alarmRule,
      '(ALARM("${monitoring-load-balancer-gateway-errors.name}")) AND NOT ' +
        '(ALARM("docker-on-ecs_dev_api") OR ALARM("docker-on-ecs_dev_web"))',
    );
    assert.deepEqual(alarmActions, ["arn:topic"]);
    assert.equal(
      (await monitoring()).one("CompositeAlarm").inputs.alarmRule,
      'ALARM("${monitoring-load-balancer-gateway-errors.name}")',
    );
  });

  it("keeps that rule as short as CloudWatch wants it, however many services there are and whatever they are called", async () => {
    const long = (index: number) => `${"p".repeat(200)}_${"s".repeat(17)}${String(index).padStart(3, "0")}`;
    const services = Object.fromEntries(
      Array.from({ length: 120 }, (_, index) => {
        const incident = { ...incidentOf("web"), alarmName: long(index) } as unknown as Incident;
        return [`s${index}`, { serviceName: `s${index}`, incident }];
      }),
    );
    const rule = String((await monitoring({ services })).one("CompositeAlarm").inputs.alarmRule);
    assert.ok(rule.length <= 10240, `${rule.length} characters`);
    assert.ok(rule.split("ALARM(").length - 1 <= 100);
  });

  it("has no alarm without a load balancer, where nobody would get it, and where it is turned off", async () => {
    const turnedOff = [{ loadBalancer: undefined }, { notify: undefined }, { gatewayErrorPercent: false as const }];
    for (const args of turnedOff) assert.deepEqual((await monitoring(args)).all("MetricAlarm"), []);
  });

  it("shows all incidents on the dashboard, under the name that its URL has", async () => {
    const { inputs } = (
      await monitoring({
        services: { web: { serviceName: "web-1", incident: incidentOf("web") } },
        jobs: { nightly: { scheduleGroup: "nightly-1", incident: incidentOf("nightly") } },
      })
    ).one("aws:cloudwatch/dashboard:Dashboard");
    assert.equal(inputs.dashboardName, "docker-on-ecs_dev");
    const [alarms] = JSON.parse(String(inputs.dashboardBody)).widgets;
    assert.deepEqual(alarms.properties.alarms, ["${monitoring-load-balancer-incident.arn}", "arn:nightly", "arn:web"]);
  });

  it("says on the dashboard what the running tasks cost, by their size, region and capacity providers", async () => {
    const body = async (region: string) => {
      const { inputs } = (await monitoring({ region })).one("aws:cloudwatch/dashboard:Dashboard");
      return JSON.stringify(JSON.parse(String(inputs.dashboardBody)));
    };
    // On demand 0.25 × 0.04048 + 0.5 × 0.004445 = 0.0123425; beyond the base half of them on Spot at 0.4 of that.
    assert.match(
      await body("eu-west-1"),
      /"IF\(m0 > 1, 1 \* 0\.0123425 \+ \(m0 - 1\) \* 0\.00863975, m0 \* 0\.0123425\)"/,
    );
    assert.match(await body("eu-central-1"), /m0 \* 0\.014195\)/);
    assert.doesNotMatch(await body("cn-north-1"), /Cost/);
  });

  it("has no dashboard where none is wanted", async () => {
    assert.deepEqual((await monitoring({ dashboard: false })).all("aws:cloudwatch/dashboard:Dashboard"), []);
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above

describe("MonthlyBudget", () => {
  it("counts all that has the stack's tags, and sends mails at 80 % of the forecast and at 100 % of the costs", async () => {
    const { inputs } = (
      await record(() => {
        new MonthlyBudget("budget", {
          monthlyUsd: 250,
          emails: ["ops@example.com", "dev@example.com"],
          tags: { Project: "docker-on-ecs", Environment: "dev" },
        });
      })
    ).one("Budget");
    const to = { thresholdType: "PERCENTAGE", subscriberEmailAddresses: ["dev@example.com", "ops@example.com"] };
    assert.deepEqual(inputs, {
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: "250",
      limitUnit: "USD",
      filterExpression: {
        ands: [
          { tags: { key: "Project", values: ["docker-on-ecs"] } },
          { tags: { key: "Environment", values: ["dev"] } },
        ],
      },
      metrics: "UnblendedCost",
      notifications: [
        { notificationType: "FORECASTED", comparisonOperator: "GREATER_THAN", threshold: 80, ...to },
        { notificationType: "ACTUAL", comparisonOperator: "GREATER_THAN", threshold: 100, ...to },
      ],
    });
  });
});
