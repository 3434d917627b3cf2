// The alarms on a service's ports at the network load balancer. They exist before the service, so that ECS can watch
// them and roll back a deployment that raises one. A component of its own: a port's name may end a service's name, too.

import * as pulumi from "@pulumi/pulumi";
import { healthDefaults, serviceAlarmDefaults } from "../../settings/defaults.ts";
import { mailOf } from "../alarms/incident.ts";
import { metricAlarm } from "../alarms/metricAlarm.ts";
import { listenMetrics } from "../alarms/metrics.ts";
import { sortedEntries } from "../shared/sortedEntries.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { type DeploymentAlarmsArgs, unhealthyAlarm } from "./deploymentAlarms.ts";

export interface ListenAlarmsArgs extends Omit<DeploymentAlarmsArgs, "seenBy"> {
  /** The ports' ids in the load balancer's metrics, by their names. */
  listens: Readonly<Record<string, Parameters<typeof listenMetrics>[0]>>;
}

/** Of TCP and UDP nobody counts errors: a task that fails its health check is all that is seen from outside. */
export class ListenAlarms extends pulumi.ComponentResource {
  /** Names of the alarms; none where they are turned off. */
  readonly alarmNames: pulumi.Output<string>[];

  constructor(name: string, args: ListenAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:ListenAlarms", name, {}, opts);
    const { thresholds = {}, listens, notify } = args;
    const { unhealthyTasks } = withDefaults(thresholds, serviceAlarmDefaults);
    const { gracePeriodSeconds } = withDefaults(args, healthDefaults);
    this.alarmNames = sortedEntries(listens).flatMap(([key, ids]) => {
      if (unhealthyTasks === false) return [];
      const who = `${name}: ${unhealthyTasks} or more tasks fail the network load balancer's health check of ${key}`;
      const alarm = unhealthyAlarm(who, { metrics: listenMetrics(ids) }, unhealthyTasks, gracePeriodSeconds);
      return metricAlarm(`${name}-${key}-unhealthy`, alarm, { parent: this }, mailOf(notify)).name;
    });
    this.registerOutputs({ alarmNames: this.alarmNames });
  }
}
