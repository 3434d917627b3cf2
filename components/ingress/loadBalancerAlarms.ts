// The alarm on what the load balancer itself answers in place of a service: 502 and 504. AWS counts these for no
// service, so they are told as an incident of their own, unless that of a service explains them.

import * as pulumi from "@pulumi/pulumi";
import { type Incident, incident, type Notify } from "../alarms/incident.ts";
import { metricAlarm } from "../alarms/metricAlarm.ts";
import { loadBalancerMetrics } from "../alarms/metrics.ts";

export interface LoadBalancerAlarmsArgs {
  /** Share of the requests, above 0 to 100. */
  gatewayErrorPercent: number;
  /** `app/<name>/<id>`. */
  loadBalancerArnSuffix: pulumi.Input<string>;
  /** Of the services. */
  incidents: readonly Incident[];
  notify: Notify;
}

/** Whatever the names, a rule's 10240 characters have room for so many; and it may look at 100 alarms at most. */
const mostExplanations = 40;

export class LoadBalancerAlarms extends pulumi.ComponentResource {
  readonly incident: Incident;

  constructor(name: string, args: LoadBalancerAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:LoadBalancerAlarms", name, {}, opts);
    const { gatewayErrorPercent, notify } = args;
    const { requests, badGateway, gatewayTimeout } = loadBalancerMetrics(args.loadBalancerArnSuffix);
    const errors = metricAlarm(
      `${name}-gateway-errors`,
      {
        description: `The load balancer answers more than ${gatewayErrorPercent} % of the requests with 502 or 504`,
        metrics: { requests, badGateway, gatewayTimeout },
        // Without a task to send a request to it answers 503, and counts no request: that is the services' alarm.
        expression: "100 * (FILL(badGateway, 0) + FILL(gatewayTimeout, 0)) / requests",
        when: { comparison: "GreaterThanThreshold", threshold: gatewayErrorPercent, periods: 3, of: 5 },
      },
      { parent: this },
    );
    this.incident = incident(
      `${name}-incident`,
      {
        subject: "the load balancer or what it reaches",
        // No service and no job may be called so.
        suffix: "load_balancer",
        notify,
        alarmNames: [errors.name],
        explainedBy: args.incidents.slice(0, mostExplanations).map(({ alarmName }) => alarmName),
      },
      { parent: this },
    );
    this.registerOutputs({ incident: this.incident });
  }
}
