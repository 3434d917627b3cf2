// The alarms on a job's runs: a run failed, a run could not be started, no run has ended for too long. The last also
// finds a run that hangs and a schedule that starts nothing any more. incident.ts reports them as one incident.

import { cloudwatch } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { jobAlarmDefaults, jobDefaults } from "../../settings/defaults.ts";
import { longestGapMinutes } from "../../settings/facts/weeklyTimes.ts";
import { type Incident, incident, mailOf, type Notify } from "../alarms/incident.ts";
import { type AlarmArgs, metricAlarm } from "../alarms/metricAlarm.ts";
import { type Metric, matchedEvents, scheduleMetrics, stateMachineMetrics } from "../alarms/metrics.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { groupOf, type TaskToRun } from "./startTask.ts";

/** Which faults of a job are reported. */
export interface JobAlarmThresholds {
  /** Whether a run that ends with another exit code than 0 is reported. @default true */
  failed?: boolean;
  /** Whether a run that could not be started is reported. @default true */
  notStarted?: boolean;
  /**
   * Hours for which no run has ended, 1–168; `false` for no alarm.
   * @default a little more than the longest time between two runs, if every week has the same runs and that time is
   * short enough; else false
   */
  missingAfterHours?: number | false;
}

/** When a job runs. */
interface Due {
  schedule?: string;
  maximumAgeSeconds?: number;
  enabled?: boolean;
}

export interface JobAlarmsArgs {
  /** @default those of each threshold */
  thresholds?: JobAlarmThresholds;
  due: Due;
  task: Pick<TaskToRun, "family" | "cluster">;
  /** @default none: events alone start it */
  scheduleGroup?: pulumi.Input<string>;
  /** Metrics of events that started nothing. @default none */
  undelivered?: Record<string, Metric>;
  /** The state machine that starts runs. @default none: the schedule itself does */
  stateMachineArn?: pulumi.Input<string>;
  /** Whether that follows each run to its end, and so fails where the run does. @default false */
  followed?: boolean;
  notify: Notify;
}

export class JobAlarms extends pulumi.ComponentResource {
  /** The alarm that sends mails; undefined where every alarm is turned off, or sends its own. */
  readonly incident?: Incident;
  /** The rule that counts failed runs; undefined where that alarm is turned off. */
  readonly failedRule?: pulumi.Output<string>;

  constructor(name: string, args: JobAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:JobAlarms", name, {}, opts);
    const { thresholds = {}, due, notify } = args;
    const { failed, notStarted } = withDefaults(thresholds, jobAlarmDefaults);
    const missingAfterHours = thresholds.missingAfterHours ?? usualHours(due);
    const alarms: [role: string, AlarmArgs][] = [];
    if (failed) {
      this.failedRule = this.countRuns(`${name}-failed-runs`, `Failed runs of ${name}`, failedRun(name, args.task));
      alarms.push(["failed", failedAlarm(name, args, this.failedRule)]);
    }
    if (notStarted) alarms.push(["not-started", notStartedAlarm(name, args)]);
    if (missingAfterHours !== false) {
      const ended = this.countRuns(`${name}-ended-runs`, `Runs of ${name}, however they ended`, endedRun(args.task));
      alarms.push(["missing", missingAlarm(name, ended, missingAfterHours)]);
    }
    const alarmNames = alarms.map(
      ([role, alarm]) => metricAlarm(`${name}-${role}`, alarm, { parent: this }, mailOf(notify)).name,
    );
    if (alarmNames.length > 0) {
      const incidentArgs = { subject: `the job ${name}`, suffix: name, notify, alarmNames };
      this.incident = incident(`${name}-incident`, incidentArgs, { parent: this });
    }
    this.registerOutputs({ incident: this.incident, failedRule: this.failedRule });
  }

  /** A rule without a target: EventBridge counts the events that it matches, which is enough. */
  private countRuns(name: string, description: string, eventPattern: object): pulumi.Output<string> {
    const pattern = pulumi.jsonStringify(eventPattern);
    return new cloudwatch.EventRule(name, { description, eventPattern: pattern }, { parent: this }).name;
  }
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html */
function endedRun(task: JobAlarmsArgs["task"]) {
  return {
    source: ["aws.ecs"],
    "detail-type": ["ECS Task State Change"],
    detail: { clusterArn: [task.cluster.arn], group: [groupOf(task)], lastStatus: ["STOPPED"] },
  };
}

/** A run fails if its own container, which a sidecar may outlive, did not end it or ended with another code than 0. */
function failedRun(container: string, task: JobAlarmsArgs["task"]) {
  const { detail, ...rest } = endedRun(task);
  const failed = [
    { stopCode: [{ "anything-but": ["EssentialContainerExited"] }] },
    { containers: { name: [container], exitCode: [{ "anything-but": [0] }] } },
  ];
  return { ...rest, detail: { ...detail, $or: failed } };
}

const once = { comparison: "GreaterThanOrEqualToThreshold", threshold: 1, periods: 1 } as const;

/** Of a run that is followed only the last failure counts: the others are run again. */
function failedAlarm(
  name: string,
  { followed, stateMachineArn }: JobAlarmsArgs,
  rule: pulumi.Input<string>,
): AlarmArgs {
  if (followed && stateMachineArn !== undefined) {
    return {
      description: `${name}: a run has failed, and is not run again; the dead-letter queue has its input`,
      ...inAll(failuresOf(stateMachineArn)),
      when: once,
      periodSeconds: 300,
    };
  }
  return {
    description: `${name}: a run ended with an error`,
    metrics: { failed: matchedEvents(rule) },
    when: once,
    periodSeconds: 300,
  };
}

/** The scheduler or EventBridge gave up or, where a state machine starts runs and no more, that did. */
function notStartedAlarm(name: string, args: JobAlarmsArgs): AlarmArgs {
  const { scheduleGroup, stateMachineArn, followed, undelivered } = args;
  const description = `${name}: a run could not be started; the dead-letter queue has those of the last two weeks`;
  const dropped: Record<string, Metric> =
    scheduleGroup === undefined ? {} : { dropped: scheduleMetrics(scheduleGroup).dropped };
  const failed: Record<string, Metric> = stateMachineArn === undefined || followed ? {} : failuresOf(stateMachineArn);
  return { description, ...inAll({ ...dropped, ...failed, ...undelivered }), when: once, periodSeconds: 300 };
}

function failuresOf(stateMachineArn: pulumi.Input<string>) {
  const { failed, timedOut } = stateMachineMetrics(stateMachineArn);
  return { failed, timedOut };
}

/** The sum of metrics, each of which has no value while it is 0. */
function inAll(metrics: Record<string, Metric>): Pick<AlarmArgs, "metrics" | "expression"> {
  const ids = Object.keys(metrics);
  return ids.length === 1 ? { metrics } : { metrics, expression: ids.map((id) => `FILL(${id}, 0)`).join(" + ") };
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
const longestWarmUpMinutes = 48 * 60;

/** No value means no run. A new job has all of the time until its first run, or as much as CloudWatch waits. */
function missingAlarm(name: string, rule: pulumi.Input<string>, hours: number): AlarmArgs {
  return {
    description: `${name}: no run has ended for ${hours} h`,
    metrics: { ended: matchedEvents(rule) },
    when: { comparison: "LessThanThreshold", threshold: 1, periods: hours },
    periodSeconds: 3600,
    treatMissingData: "breaching",
    warmUpMinutes: Math.min(hours * 60, longestWarmUpMinutes),
  };
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (EvaluationPeriods)
const mostHours = 168;

/**
 * Hours without a run from which on something is wrong: the longest time between two runs, the longest delay, one hour
 * for the change of daylight saving time and one for the run itself. `false` where no alarm can look back so far.
 */
export function usualHours(due: Due): number | false {
  const { schedule, maximumAgeSeconds, enabled } = withDefaults(due, jobDefaults);
  const gap = schedule === undefined ? undefined : longestGapMinutes(schedule);
  if (gap === undefined || !enabled) return false;
  const hours = Math.ceil(gap / 60 + maximumAgeSeconds / 3600) + 2;
  return hours > mostHours ? false : hours;
}
