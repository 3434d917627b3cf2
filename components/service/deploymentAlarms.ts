// The alarms on what a service's clients see at the load balancer: errors, slow answers, unhealthy tasks; or, where
// only other services call it, on the errors that their proxies of Service Connect count. They exist
// before the service, so that ECS can watch them and roll back a deployment that raises one. Who gets a mail is left to
// serviceAlarms.ts.

import * as pulumi from "@pulumi/pulumi";
import { healthDefaults, serviceAlarmDefaults } from "../../settings/defaults.ts";
import { mailOf, type Notify } from "../alarms/incident.ts";
import { type AlarmArgs, metricAlarm } from "../alarms/metricAlarm.ts";
import { callMetrics, type Metric, metricsOfGroups, type TargetIds } from "../alarms/metrics.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import type { ServiceAlarmThresholds } from "./serviceAlarms.ts";

export interface DeploymentAlarmsArgs {
  /** From when on something is wrong. @default the default of each threshold */
  thresholds?: ServiceAlarmThresholds;
  /** Seconds after a task's start in which ECS ignores that it is unhealthy. @default 30 */
  gracePeriodSeconds?: number;
  /** Where alarms are reported, each by itself only without a composite alarm. @default nowhere */
  notify?: Notify;
  /** The service's ids in the load balancer's metrics, or its name in Cloud Map. */
  seenBy: TargetIds | { discoveryName: string };
}

export class DeploymentAlarms extends pulumi.ComponentResource {
  /** Names of the alarms that are not turned off. */
  readonly alarmNames: pulumi.Output<string>[];

  constructor(name: string, args: DeploymentAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:DeploymentAlarms", name, {}, opts);
    const { seenBy } = args;
    const alarms = "discoveryName" in seenBy ? callAlarms(name, args, seenBy) : targetAlarms(name, args, seenBy);
    const mail = mailOf(args.notify);
    this.alarmNames = alarms.map(([role, alarm]) => metricAlarm(`${name}-${role}`, alarm, { parent: this }, mail).name);
    this.registerOutputs({ alarmNames: this.alarmNames });
  }
}

/** Three of five minutes, as a spike of one minute is no incident. */
const mostly = { periods: 3, of: 5 };

type Roles = [role: string, AlarmArgs][];

/** Missing data counts as good: nobody called. */
function callAlarms(name: string, { thresholds = {} }: DeploymentAlarmsArgs, seen: { discoveryName: string }): Roles {
  const { errorPercent } = withDefaults(thresholds, serviceAlarmDefaults);
  if (errorPercent === false) return [];
  const alarm: AlarmArgs = {
    description: `${name}: more than ${errorPercent} % of the calls of other services end in 5xx`,
    metrics: callMetrics(seen.discoveryName),
    expression: "100 * FILL(serverErrors, 0) / requests",
    when: { comparison: "GreaterThanThreshold", threshold: errorPercent, ...mostly },
  };
  return [["errors", alarm]];
}

/** Missing data counts as good: there were no requests, or the load balancer has no task yet. */
function targetAlarms(name: string, args: DeploymentAlarmsArgs, target: TargetIds): Roles {
  const { errorPercent, p95Seconds, unhealthyTasks } = withDefaults(args.thresholds ?? {}, serviceAlarmDefaults);
  const { gracePeriodSeconds } = withDefaults(args, healthDefaults);
  const groups = metricsOfGroups(target);
  const alarms: Roles = [];
  if (errorPercent !== false) {
    alarms.push([
      "errors",
      {
        description: `${name}: more than ${errorPercent} % of the requests end in 5xx, or in no connection to the task`,
        ...inEachGroup(groups, ["requests", "serverErrors", "connectionErrors"], (requests, server, connection) => {
          return `100 * (FILL(${server}, 0) + FILL(${connection}, 0)) / ${requests}`;
        }),
        when: { comparison: "GreaterThanThreshold", threshold: errorPercent, ...mostly },
      },
    ]);
  }
  if (p95Seconds !== false) {
    alarms.push([
      "latency",
      {
        description: `${name}: one request in twenty takes longer than ${p95Seconds} s`,
        ...inEachGroup(groups, ["p95"]),
        when: { comparison: "GreaterThanThreshold", threshold: p95Seconds, ...mostly },
      },
    ]);
  }
  if (unhealthyTasks !== false) {
    const description = `${name}: ${unhealthyTasks} or more tasks fail the load balancer's health check`;
    alarms.push([
      "unhealthy",
      unhealthyAlarm(description, inEachGroup(groups, ["unhealthy"]), unhealthyTasks, gracePeriodSeconds),
    ]);
  }
  return alarms;
}

type Groups = ReturnType<typeof metricsOfGroups>;

/**
 * A value of the service, from the metrics of its target group. With two groups it is the higher of both: of all
 * requests together, a tenth that goes wrong would hardly be seen.
 *
 * @param rate the value, from the metrics' ids; @default the value of the only metric
 */
function inEachGroup(
  { first, second }: Groups,
  names: readonly (keyof Groups["first"])[],
  rate?: (...ids: string[]) => string,
): Pick<AlarmArgs, "metrics" | "expression"> {
  const of = (metrics: Groups["first"], end: string): Record<string, Metric> =>
    Object.fromEntries(names.map((name) => [`${name}${end}`, metrics[name]]));
  const one = of(first, "");
  if (second === undefined) return { metrics: one, expression: rate?.(...Object.keys(one)) };
  const other = of(second, "2");
  // A group without requests has no value, and would leave the other one without one, too.
  const values = [one, other].map((ids) => `FILL(${(rate ?? String)(...Object.keys(ids))}, 0)`);
  return { metrics: { ...one, ...other }, expression: `MAX([${values.join(", ")}])` };
}

export function unhealthyAlarm(
  description: string,
  unhealthy: Pick<AlarmArgs, "metrics" | "expression">,
  threshold: number,
  gracePeriodSeconds: number,
): AlarmArgs {
  const periods = unhealthyMinutes(gracePeriodSeconds);
  return {
    description,
    ...unhealthy,
    when: { comparison: "GreaterThanOrEqualToThreshold", threshold, periods },
  };
}

/**
 * A new task is unhealthy until it answers, for which it has its grace period. An alarm looks back a day at most:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (EvaluationPeriods)
 */
function unhealthyMinutes(gracePeriodSeconds: number): number {
  return Math.min(3 + Math.ceil(gracePeriodSeconds / 60), 24 * 60);
}
