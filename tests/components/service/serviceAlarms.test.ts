import assert from "node:assert/strict";
import { DeploymentAlarms, type DeploymentAlarmsArgs } from "../../../components/service/deploymentAlarms.ts";
import {
  ServiceAlarms,
  type ServiceAlarmsArgs,
  type ServiceAlarmThresholds,
} from "../../../components/service/serviceAlarms.ts";
import { record } from "../../support/record.ts";

const target = { loadBalancerArnSuffix: "app/alb/1", targetGroupArnSuffix: "targetgroup/web/2" };
const ids = { LoadBalancer: "app/alb/1", TargetGroup: "targetgroup/web/2" };
const tasks = { ClusterName: "cluster", ServiceName: "web-1a2b3c4" };

const atTarget = (args: Partial<DeploymentAlarmsArgs> = {}) =>
  record(() => {
    const { alarmNames } = new DeploymentAlarms("web", { seenBy: target, ...args });
    return { alarmNames };
  });

const ofService = (thresholds: ServiceAlarmThresholds = {}, args: Partial<ServiceAlarmsArgs> = {}) =>
  record(() => {
    const { incident } = new ServiceAlarms("web", {
      thresholds,
      service: { clusterName: "cluster", serviceName: "web-1a2b3c4" },
      containerInsights: true,
      alarmNames: ["web-latency-2", "web-errors-1"],
      notify: { topicArn: "arn:topic", prefix: "docker-on-ecs_dev", dashboardUrl: null },
      ...args,
    });
    return { incident: incident ?? "none" };
  });

/** The metrics by id, without what all have: a minute's period. */
function metricsOf({ inputs }: { inputs: Record<string, unknown> }) {
  const queries = inputs.metricQueries as { id: string; expression?: string; metric?: { period: number } }[];
  return Object.fromEntries(
    queries.flatMap(({ id, metric }) => {
      if (metric === undefined) return [];
      const { period, ...rest } = metric;
      assert.equal(period, 60);
      return [[id, rest]];
    }),
  );
}

function returned({ inputs }: { inputs: Record<string, unknown> }): string[] {
  const queries = inputs.metricQueries as { id: string; expression?: string; returnData: boolean }[];
  return queries.filter(({ returnData }) => returnData).map(({ id, expression }) => expression ?? id);
}

function condition({ inputs }: { inputs: Record<string, unknown> }) {
  const { comparisonOperator, threshold, datapointsToAlarm, evaluationPeriods, treatMissingData } = inputs;
  return [comparisonOperator, threshold, datapointsToAlarm, evaluationPeriods, treatMissingData];
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
describe("The alarms on what clients see", () => {
  it("are raised by a share of the requests that ends in 5xx or in no connection, in three of five minutes", async () => {
    const { one } = await atTarget({ thresholds: { errorPercent: 2.5 } });
    const of = (metricName: string) => ({ namespace: "AWS/ApplicationELB", metricName, stat: "Sum", dimensions: ids });
    assert.deepEqual(metricsOf(one("web-errors")), {
      requests: of("RequestCount"),
      serverErrors: of("HTTPCode_Target_5XX_Count"),
      connectionErrors: of("TargetConnectionErrorCount"),
    });
    assert.deepEqual(returned(one("web-errors")), [
      "100 * (FILL(serverErrors, 0) + FILL(connectionErrors, 0)) / requests",
    ]);
    assert.deepEqual(condition(one("web-errors")), ["GreaterThanThreshold", 2.5, 3, 5, "notBreaching"]);
  });

  it("are raised by a share of the calls that ends in 5xx, where only other services call", async () => {
    const { one, all } = await atTarget({
      seenBy: { discoveryName: "shop_dev_web" },
      thresholds: { errorPercent: 2.5 },
    });
    assert.equal(all("MetricAlarm").length, 1);
    const of = (metricName: string, dimension: string) => {
      return { namespace: "AWS/ECS", metricName, stat: "Sum", dimensions: { [dimension]: "shop_dev_web" } };
    };
    assert.deepEqual(metricsOf(one("web-errors")), {
      requests: of("RequestCount", "DiscoveryName"),
      serverErrors: of("HTTPCode_Target_5XX_Count", "TargetDiscoveryName"),
    });
    assert.deepEqual(returned(one("web-errors")), ["100 * FILL(serverErrors, 0) / requests"]);
    assert.deepEqual(condition(one("web-errors")), ["GreaterThanThreshold", 2.5, 3, 5, "notBreaching"]);
  });

  it("are raised by the time that 19 of 20 requests take, in three of five minutes", async () => {
    const { one } = await atTarget({ thresholds: { p95Seconds: 0.4 } });
    assert.deepEqual(metricsOf(one("web-latency")), {
      p95: { namespace: "AWS/ApplicationELB", metricName: "TargetResponseTime", stat: "p95", dimensions: ids },
    });
    assert.deepEqual(returned(one("web-latency")), ["p95"]);
    assert.deepEqual(condition(one("web-latency")), ["GreaterThanThreshold", 0.4, 3, 5, "notBreaching"]);
  });

  it("are raised by unhealthy tasks that have had their grace period and three minutes more", async () => {
    const minutes = async (gracePeriodSeconds: number) => {
      const { one } = await atTarget({ thresholds: { unhealthyTasks: 2 }, gracePeriodSeconds });
      const [operator, threshold, periods, of] = condition(one("web-unhealthy"));
      assert.deepEqual([operator, threshold], ["GreaterThanOrEqualToThreshold", 2]);
      assert.equal(periods, of);
      assert.deepEqual(metricsOf(one("web-unhealthy")), {
        unhealthy: {
          namespace: "AWS/ApplicationELB",
          metricName: "UnHealthyHostCount",
          stat: "Maximum",
          dimensions: ids,
        },
      });
      return periods;
    };
    assert.equal(await minutes(0), 3);
    assert.equal(await minutes(60), 4);
    assert.equal(await minutes(61), 5);
    assert.equal(await minutes(2147483647), 1440);
  });

  it("are only those that are not turned off, and send no mail themselves", async () => {
    const { all, outputs } = await atTarget({ thresholds: { errorPercent: false, unhealthyTasks: false } });
    assert.deepEqual(
      all("MetricAlarm").map(({ name }) => name),
      ["web-latency"],
    );
    assert.deepEqual(outputs, { alarmNames: ["${web-latency.name}"] });
    assert.equal(all("MetricAlarm")[0]?.inputs.alarmActions, undefined);
  });
});

describe("The alarms on a service's tasks", () => {
  it("are raised by fewer tasks than should run, for as long as the settings say", async () => {
    const { one } = await ofService({ belowDesiredMinutes: 7 });
    const of = (metricName: string) => {
      return { namespace: "ECS/ContainerInsights", metricName, stat: "Average", dimensions: tasks };
    };
    assert.deepEqual(metricsOf(one("web-below-desired")), {
      running: of("RunningTaskCount"),
      desired: of("DesiredTaskCount"),
    });
    assert.deepEqual(returned(one("web-below-desired")), ["desired - running"]);
    assert.deepEqual(condition(one("web-below-desired")), ["GreaterThanThreshold", 0, 7, 7, "notBreaching"]);
  });

  it("count tasks by their samples without Container Insights, against those that run at any time", async () => {
    const { one } = await ofService({}, { containerInsights: false, fewestTasks: 2 });
    assert.deepEqual(metricsOf(one("web-below-desired")), {
      counted: { namespace: "AWS/ECS", metricName: "CPUUtilization", stat: "SampleCount", dimensions: tasks },
    });
    assert.deepEqual(condition(one("web-below-desired")), ["LessThanThreshold", 2, 10, 10, "breaching"]);
  });

  it("say nothing of the number of tasks where none may run and Container Insights do not count", async () => {
    const { all } = await ofService({}, { containerInsights: false, fewestTasks: 0 });
    assert.deepEqual(
      all("MetricAlarm").map(({ name }) => name),
      ["web-cpu", "web-memory"],
    );
  });

  it("send a mail each where there is no composite alarm", async () => {
    const notify = { topicArn: "arn:topic", prefix: "p", composite: false };
    const { all, outputs } = await ofService({}, { notify });
    assert.deepEqual(all("CompositeAlarm"), []);
    for (const alarm of all("MetricAlarm")) assert.deepEqual(alarm.inputs.alarmActions, ["arn:topic"]);
    assert.deepEqual(outputs, { incident: "none" });
    const seen = await atTarget({ notify });
    for (const alarm of seen.all("MetricAlarm")) assert.deepEqual(alarm.inputs.alarmActions, ["arn:topic"]);
  });

  for (const [role, metricName, key] of [
    ["cpu", "CPUUtilization", "cpuPercent"],
    ["memory", "MemoryUtilization", "memoryPercent"],
  ] as const) {
    it(`are raised by ${key} for ten minutes`, async () => {
      const { one } = await ofService({ [key]: 75 });
      assert.deepEqual(metricsOf(one(`web-${role}`)), {
        [role]: { namespace: "AWS/ECS", metricName, stat: "Average", dimensions: tasks },
      });
      assert.deepEqual(condition(one(`web-${role}`)), ["GreaterThanThreshold", 75, 10, 10, "notBreaching"]);
    });
  }

  it("are one incident with those on what clients see, which alone sends mails, under a name that says where", async () => {
    const { one, all, outputs } = await ofService({ memoryPercent: false });
    const { alarmName, alarmRule, alarmActions, alarmDescription } = one("web-incident").inputs;
    assert.equal(alarmName, "docker-on-ecs_dev_web");
    assert.equal(
      alarmRule,
      'ALARM("${web-below-desired.name}") OR ALARM("${web-cpu.name}") OR ALARM("web-errors-1") OR ALARM("web-latency-2")',
    );
    assert.deepEqual(alarmActions, ["arn:topic"]);
    assert.equal(alarmDescription, "Something is wrong with the service web: the alarms below say what.");
    for (const alarm of all("MetricAlarm")) assert.equal(alarm.inputs.alarmActions, undefined);
    assert.deepEqual(outputs, { incident: { alarmName: "docker-on-ecs_dev_web", arn: "${web-incident.arn}" } });
  });

  it("say where to look next", async () => {
    const notify = { topicArn: "arn:topic", prefix: "p", dashboardUrl: "https://dashboard" };
    const { inputs } = (await ofService({}, { notify })).one("web-incident");
    assert.match(String(inputs.alarmDescription), / Look at https:\/\/dashboard$/);
  });

  it("are no incident where all are turned off", async () => {
    const off = { belowDesiredMinutes: false, cpuPercent: false, memoryPercent: false } as const;
    const { all, outputs } = await ofService(off, { alarmNames: [] });
    assert.deepEqual(all("CompositeAlarm"), []);
    assert.deepEqual(outputs, { incident: "none" });
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
