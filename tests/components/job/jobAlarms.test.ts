import assert from "node:assert/strict";
import {
  JobAlarms,
  type JobAlarmsArgs,
  type JobAlarmThresholds,
  usualHours,
} from "../../../components/job/jobAlarms.ts";
import { record } from "../../support/record.ts";

const notify = { topicArn: "arn:topic", prefix: "docker-on-ecs_dev", dashboardUrl: null };

const alarms = (thresholds: JobAlarmThresholds = {}, args: Partial<JobAlarmsArgs> = {}) =>
  record(() => {
    const { incident, failedRule } = new JobAlarms("nightly", {
      thresholds,
      due: { schedule: "rate(1 day)" },
      task: { family: "docker-on-ecs_dev_nightly", cluster: { arn: "arn:cluster", clusterName: "cluster" } },
      scheduleGroup: "nightly-schedules-1",
      notify,
      ...args,
    });
    return { incident: incident ?? "none", failedRule: failedRule ?? "none" };
  });

const ended = {
  source: ["aws.ecs"],
  "detail-type": ["ECS Task State Change"],
  detail: { clusterArn: ["arn:cluster"], group: ["scheduled_docker-on-ecs_dev_nightly"], lastStatus: ["STOPPED"] },
};

function queryOf({ inputs }: { inputs: Record<string, unknown> }) {
  const { comparisonOperator, threshold, datapointsToAlarm, evaluationPeriods, treatMissingData } = inputs;
  return {
    queries: inputs.metricQueries,
    when: [comparisonOperator, threshold, datapointsToAlarm, evaluationPeriods, treatMissingData],
  };
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
describe("The alarms on a job", () => {
  it("count the runs of the schedule that end in any way but their own container's with 0", async () => {
    const { inputs } = (await alarms()).one("nightly-failed-runs");
    assert.deepEqual(JSON.parse(String(inputs.eventPattern)), {
      ...ended,
      detail: {
        ...ended.detail,
        $or: [
          { stopCode: [{ "anything-but": ["EssentialContainerExited"] }] },
          { containers: { name: ["nightly"], exitCode: [{ "anything-but": [0] }] } },
        ],
      },
    });
  });

  it("are raised by one failed run, within five minutes", async () => {
    assert.deepEqual(queryOf((await alarms()).one("nightly-failed")), {
      queries: [
        {
          id: "failed",
          metric: {
            namespace: "AWS/Events",
            metricName: "MatchedEvents",
            stat: "Sum",
            dimensions: { RuleName: "${nightly-failed-runs.name}" },
            period: 300,
          },
          returnData: true,
        },
      ],
      when: ["GreaterThanOrEqualToThreshold", 1, 1, 1, "notBreaching"],
    });
  });

  it("are raised by one run that the scheduler gave up", async () => {
    const { queries, when } = queryOf((await alarms()).one("nightly-not-started"));
    assert.deepEqual(queries, [
      {
        id: "dropped",
        metric: {
          namespace: "AWS/Scheduler",
          metricName: "InvocationDroppedCount",
          stat: "Sum",
          dimensions: { ScheduleGroup: "nightly-schedules-1" },
          period: 300,
        },
        returnData: true,
      },
    ]);
    assert.deepEqual(when, ["GreaterThanOrEqualToThreshold", 1, 1, 1, "notBreaching"]);
  });

  it("are raised by one run that the state machine gave up, where there is one", async () => {
    const { one } = await alarms({}, { stateMachineArn: "arn:machine" });
    const { queries } = queryOf(one("nightly-not-started")) as {
      queries: { id: string; expression?: string; metric?: { metricName: string; dimensions: object } }[];
    };
    assert.equal(queries[0]?.expression, "FILL(dropped, 0) + FILL(failed, 0) + FILL(timedOut, 0)");
    assert.deepEqual(
      queries.slice(1).map(({ id, metric }) => [id, metric?.metricName, metric?.dimensions]),
      [
        ["dropped", "InvocationDroppedCount", { ScheduleGroup: "nightly-schedules-1" }],
        ["failed", "ExecutionsFailed", { StateMachineArn: "arn:machine" }],
        ["timedOut", "ExecutionsTimedOut", { StateMachineArn: "arn:machine" }],
      ],
    );
  });

  it("are raised when no run has ended for the hours given, which a new job has before its first run", async () => {
    const { one } = await alarms();
    assert.deepEqual(JSON.parse(String(one("nightly-ended-runs").inputs.eventPattern)), ended);
    const { queries, when } = queryOf(one("nightly-missing"));
    assert.deepEqual(when, ["LessThanThreshold", 1, 27, 27, "breaching"]);
    assert.deepEqual(queries, [
      {
        id: "ended",
        metric: {
          namespace: "AWS/Events",
          metricName: "MatchedEvents",
          stat: "Sum",
          dimensions: { RuleName: "${nightly-ended-runs.name}" },
          period: 3600,
        },
        returnData: true,
      },
    ]);
    assert.deepEqual(one("nightly-missing").inputs.warmUpConfiguration, {
      warmUpPeriodDurationInMinutes: 27 * 60,
      onlyStartEvaluatingAfterWarmUpPeriodEnds: true,
    });
  });

  it("wait for a new job's first run no longer than CloudWatch can", async () => {
    const { inputs } = (await alarms({ missingAfterHours: 75 })).one("nightly-missing");
    assert.equal(
      (inputs.warmUpConfiguration as { warmUpPeriodDurationInMinutes: number }).warmUpPeriodDurationInMinutes,
      2880,
    );
  });

  it("are one incident, which alone sends mails", async () => {
    const { one, all, outputs } = await alarms();
    const { alarmName, alarmRule, alarmActions, alarmDescription } = one("CompositeAlarm").inputs;
    assert.equal(alarmName, "docker-on-ecs_dev_nightly");
    assert.equal(
      alarmRule,
      'ALARM("${nightly-failed.name}") OR ALARM("${nightly-missing.name}") OR ALARM("${nightly-not-started.name}")',
    );
    assert.deepEqual(alarmActions, ["arn:topic"]);
    assert.equal(alarmDescription, "Something is wrong with the job nightly: the alarms below say what.");
    for (const { inputs } of all("MetricAlarm")) assert.equal(inputs.alarmActions, undefined);
    assert.deepEqual(outputs, {
      incident: { alarmName: "docker-on-ecs_dev_nightly", arn: "${nightly-incident.arn}" },
      failedRule: "${nightly-failed-runs.name}",
    });
  });

  it("are only those that are not turned off, with what they count", async () => {
    const { all } = await alarms({ failed: false, missingAfterHours: false });
    assert.deepEqual(
      all("MetricAlarm").map(({ name }) => name),
      ["nightly-not-started"],
    );
    assert.deepEqual(all("EventRule"), []);
  });

  it("are no incident where all are turned off", async () => {
    const { all, outputs } = await alarms({ failed: false, notStarted: false, missingAfterHours: false });
    assert.deepEqual(all("CompositeAlarm"), []);
    assert.deepEqual(outputs, { incident: "none", failedRule: "none" });
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above

describe("A run of a job is missing", () => {
  for (const [due, hours] of [
    [{ schedule: "rate(1 day)" }, 24 + 1 + 2],
    [{ schedule: "rate(1 day)", maximumAgeSeconds: 7200 }, 24 + 2 + 2],
    [{ schedule: "rate(5 minutes)", maximumAgeSeconds: 60 }, 1 + 2],
    [{ schedule: "cron(0 3 ? * MON-FRI *)" }, 72 + 1 + 2],
  ] as const) {
    it(`after ${hours} hours with ${JSON.stringify(due)}`, () => assert.equal(usualHours(due), hours));
  }

  for (const due of [
    { schedule: "rate(1 day)", enabled: false },
    { schedule: "rate(7 days)" },
    { schedule: "cron(0 3 1 * ? *)" },
    { schedule: "at(2027-01-31T08:00:00)" },
  ]) {
    it(`never with ${JSON.stringify(due)}`, () => assert.equal(usualHours(due), false));
  }

  it("after the hours that are given, whatever the schedule is", async () => {
    const due = { schedule: "cron(0 3 1 * ? *)" };
    const { inputs } = (await alarms({ missingAfterHours: 168 }, { due })).one("nightly-missing");
    assert.equal(inputs.evaluationPeriods, 168);
    assert.deepEqual((await alarms({ missingAfterHours: false })).named("nightly-missing"), []);
  });
});
