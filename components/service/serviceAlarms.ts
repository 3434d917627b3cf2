// The alarms on a service's tasks, and the one alarm that tells people: it is raised by any other of the service, so
// that an incident is one message. What clients see is left to deploymentAlarms.ts.

import * as pulumi from "@pulumi/pulumi";
import type { ServiceSettings } from "../../settings/keys/schema.ts";
import { type AlarmPlatform, type Incident, incident } from "../alarms/incident.ts";
import { type AlarmArgs, metricAlarm } from "../alarms/metricAlarm.ts";
import { serviceMetrics } from "../alarms/metrics.ts";

export interface ServiceAlarmsArgs {
  /** The stack file's `alarms` of the service. */
  settings: ServiceSettings["alarms"];
  service: { clusterName: pulumi.Input<string>; serviceName: pulumi.Input<string> };
  /** Whether Container Insights count the running tasks. */
  containerInsights: boolean;
  /** Of the service's other alarms. */
  alarmNames: readonly pulumi.Input<string>[];
  platform: AlarmPlatform;
}

export class ServiceAlarms extends pulumi.ComponentResource {
  /** What tells people; undefined where every alarm is turned off. */
  readonly incident?: Incident;

  constructor(name: string, args: ServiceAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:ServiceAlarms", name, {}, opts);
    const own = serviceAlarms(name, args).map(
      ([role, alarm]) => metricAlarm(`${name}-${role}`, alarm, { parent: this }).name,
    );
    const alarmNames = [...args.alarmNames, ...own];
    if (alarmNames.length > 0) {
      const { platform } = args;
      const incidentArgs = { subject: `the service ${name}`, suffix: name, platform, alarmNames };
      this.incident = incident(`${name}-incident`, incidentArgs, { parent: this });
    }
    this.registerOutputs({ incident: this.incident });
  }
}

const tenMinutes = { periods: 10 };

function serviceAlarms(name: string, args: ServiceAlarmsArgs): [role: string, AlarmArgs][] {
  const { belowDesiredMinutes, cpuPercent, memoryPercent } = args.settings;
  const { cpu, memory, running, desired } = serviceMetrics(args.service);
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
