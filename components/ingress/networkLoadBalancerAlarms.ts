// The alarm on connections that tasks reset at the network load balancer, for protocols in which no task does that
// while all is well. AWS counts resets for no port, so it is an incident of its own, unless a service's incident
// explains it.

import * as pulumi from "@pulumi/pulumi";
import { type Incident, incident, mailOf, type Notify } from "../alarms/incident.ts";
import { metricAlarm } from "../alarms/metricAlarm.ts";
import { networkLoadBalancerMetrics } from "../alarms/metrics.ts";

export interface NetworkLoadBalancerAlarmsArgs {
  /** Connections in a minute, 1 or more. */
  targetResets: number;
  /** `net/<name>/<id>`. */
  loadBalancerArnSuffix: pulumi.Input<string>;
  /** The services' incidents. */
  incidents: readonly Incident[];
  notify: Notify;
}

export class NetworkLoadBalancerAlarms extends pulumi.ComponentResource {
  /** The alarm that sends mails; undefined where each sends its own. */
  readonly incident?: Incident;

  constructor(name: string, args: NetworkLoadBalancerAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:NetworkLoadBalancerAlarms", name, {}, opts);
    const { targetResets, notify } = args;
    const resets = metricAlarm(
      `${name}-resets`,
      {
        description: `Tasks reset ${targetResets} or more connections a minute at the network load balancer`,
        metrics: { resets: networkLoadBalancerMetrics(args.loadBalancerArnSuffix).targetResets },
        when: { comparison: "GreaterThanOrEqualToThreshold", threshold: targetResets, periods: 3, of: 5 },
      },
      { parent: this },
      mailOf(notify),
    );
    this.incident = incident(
      `${name}-incident`,
      {
        subject: "the network load balancer or what it reaches",
        // No service or job can have this name, as theirs have no `_`.
        suffix: "network_load_balancer",
        notify,
        alarmNames: [resets.name],
        explainedBy: args.incidents,
      },
      { parent: this },
    );
    this.registerOutputs({ incident: this.incident });
  }
}
