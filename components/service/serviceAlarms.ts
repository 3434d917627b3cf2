// The alarms on a service's tasks, and the one alarm that sends mails: any other alarm of the service raises it, so
// that an incident is one message. What clients see is left to deploymentAlarms.ts.

import * as pulumi from "@pulumi/pulumi";
import { serviceAlarmDefaults } from "../../settings/defaults.ts";
import { type Incident, incident, mailOf, type Notify } from "../alarms/incident.ts";
import { type AlarmArgs, metricAlarm } from "../alarms/metricAlarm.ts";
import { queueMetrics, serviceMetrics } from "../alarms/metrics.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { queueNameOf } from "./queueReference.ts";

/** From when on something is wrong with a service; `false` for no alarm. */
export interface ServiceAlarmThresholds {
  /**
   * Percent, 0.1–100, of the requests that end in 5xx or get no connection to a task; without a load balancer, of the
   * calls through Service Connect. Rolls a deployment back. @default 5
   */
  errorPercent?: number | false;
  /** Seconds, 0.001–4000, in which 19 of 20 requests are answered; rolls a deployment back. @default 2 */
  p95Seconds?: number | false;
  /** Number of tasks, 1 or more, that fail the load balancer's health check; rolls a deployment back. @default 1 */
  unhealthyTasks?: number | false;
  /**
   * Minutes for which fewer tasks run than the service asks for, 1–1440; without Container Insights, fewer than it has
   * at least.
   * @default 10
   */
  belowDesiredMinutes?: number | false;
  /** Mean CPU use of the tasks in percent, 0.1–100. @default 90 */
  cpuPercent?: number | false;
  /** Mean memory use of the tasks in percent, 0.1–100. @default 90 */
  memoryPercent?: number | false;
  /** Seconds for which a message waits in the queue by which the service scales, 60–1209600. @default 1800 */
  oldestMessageSeconds?: number | false;
}

export interface ServiceAlarmsArgs {
  /** From when on something is wrong. @default the default of each threshold */
  thresholds?: ServiceAlarmThresholds;
  service: { clusterName: pulumi.Input<string>; serviceName: pulumi.Input<string> };
  /** Whether Container Insights count the running tasks and those that should run. */
  containerInsights: boolean;
  /** Tasks that run at any time: what too few is without Container Insights. @default 0: no alarm without them */
  fewestTasks?: number;
  /** The queue by which the service scales, by name or ARN. @default none */
  queue?: pulumi.Input<string>;
  /** Names of the service's other alarms. */
  alarmNames: readonly pulumi.Input<string>[];
  notify: Notify;
}

export class ServiceAlarms extends pulumi.ComponentResource {
  /** The alarm that sends mails; undefined where every alarm is turned off, or sends its own. */
  readonly incident?: Incident;

  constructor(name: string, args: ServiceAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:ServiceAlarms", name, {}, opts);
    const own = serviceAlarms(name, args).map(
      ([role, alarm]) => metricAlarm(`${name}-${role}`, alarm, { parent: this }, mailOf(args.notify)).name,
    );
    const alarmNames = [...args.alarmNames, ...own];
    if (alarmNames.length > 0) {
      const { notify } = args;
      const incidentArgs = { subject: `the service ${name}`, suffix: name, notify, alarmNames };
      this.incident = incident(`${name}-incident`, incidentArgs, { parent: this });
    }
    this.registerOutputs({ incident: this.incident });
  }
}

const tenMinutes = { periods: 10 };

function serviceAlarms(name: string, args: ServiceAlarmsArgs): [role: string, AlarmArgs][] {
  const { belowDesiredMinutes, cpuPercent, memoryPercent, oldestMessageSeconds } = withDefaults(
    args.thresholds ?? {},
    serviceAlarmDefaults,
  );
  const { cpu, memory, running, desired, counted } = serviceMetrics(args.service);
  const { fewestTasks = 0 } = args;
  const alarms: [string, AlarmArgs][] = [];
  if (belowDesiredMinutes !== false && args.containerInsights) {
    alarms.push([
      "below-desired",
      {
        description: `${name}: fewer tasks run than should for ${belowDesiredMinutes} min`,
        metrics: { running, desired },
        expression: "desired - running",
        when: { comparison: "GreaterThanThreshold", threshold: 0, periods: belowDesiredMinutes },
      },
    ]);
  }
  if (belowDesiredMinutes !== false && !args.containerInsights && fewestTasks > 0) {
    alarms.push([
      "below-desired",
      {
        description: `${name}: fewer than ${fewestTasks} ${fewestTasks === 1 ? "task runs" : "tasks run"} for ${belowDesiredMinutes} min`,
        metrics: { counted },
        when: { comparison: "LessThanThreshold", threshold: fewestTasks, periods: belowDesiredMinutes },
        // No task, no value.
        treatMissingData: "breaching",
      },
    ]);
  }
  if (oldestMessageSeconds !== false && args.queue !== undefined) {
    alarms.push([
      "oldest-message",
      {
        description: `${name}: a message waits for more than ${oldestMessageSeconds} s`,
        metrics: { oldestSeconds: queueMetrics(queueNameOf(args.queue)).oldestSeconds },
        when: { comparison: "GreaterThanThreshold", threshold: oldestMessageSeconds, periods: 3 },
      },
    ]);
  }
  if (cpuPercent !== false) {
    alarms.push([
      "cpu",
      {
        description: `${name}: the tasks use more than ${cpuPercent} % of their CPU`,
        metrics: { cpu },
        when: { comparison: "GreaterThanThreshold", threshold: cpuPercent, ...tenMinutes },
      },
    ]);
  }
  if (memoryPercent !== false) {
    alarms.push([
      "memory",
      {
        description: `${name}: the tasks use more than ${memoryPercent} % of their memory`,
        metrics: { memory },
        when: { comparison: "GreaterThanThreshold", threshold: memoryPercent, ...tenMinutes },
      },
    ]);
  }
  return alarms;
}
