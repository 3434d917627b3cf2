// The alarm on the load balancer's own answers in place of a service: 502 and 504. AWS counts these for no service, so
// they are reported as an incident of their own, unless a service's incident explains them.

import * as pulumi from "@pulumi/pulumi";
import { type Incident, incident, mailOf, type Notify } from "../alarms/incident.ts";
import { metricAlarm } from "../alarms/metricAlarm.ts";
import { loadBalancerMetrics } from "../alarms/metrics.ts";

export interface LoadBalancerAlarmsArgs {
  /** Percent of the requests, above 0 to 100. */
  gatewayErrorPercent: number;
  /** `app/<name>/<id>`. */
  loadBalancerArnSuffix: pulumi.Input<string>;
  /** The services' incidents. */
  incidents: readonly Incident[];
  notify: Notify;
}

export class LoadBalancerAlarms extends pulumi.ComponentResource {
  /** The alarm that sends mails; undefined where each sends its own. */
  readonly incident?: Incident;

  constructor(name: string, args: LoadBalancerAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:LoadBalancerAlarms", name, {}, opts);
    const { gatewayErrorPercent, notify } = args;
    const { requests, badGateway, gatewayTimeout } = loadBalancerMetrics(args.loadBalancerArnSuffix);
    const errors = metricAlarm(
      `${name}-gateway-errors`,
      {
        description: `The load balancer answers more than ${gatewayErrorPercent} % of the requests with 502 or 504`,
        metrics: { requests, badGateway, gatewayTimeout },
        // Without a healthy task it answers 503, and counts no request: the services' own alarms report that.
        expression: "100 * (FILL(badGateway, 0) + FILL(gatewayTimeout, 0)) / requests",
        when: { comparison: "GreaterThanThreshold", threshold: gatewayErrorPercent, periods: 3, of: 5 },
      },
      { parent: this },
      mailOf(notify),
    );
    this.incident = incident(
      `${name}-incident`,
      {
        subject: "the load balancer or what it reaches",
        // No service or job can have this name, as theirs have no `_`.
        suffix: "load_balancer",
        notify,
        alarmNames: [errors.name],
        explainedBy: args.incidents,
      },
      { parent: this },
    );
    this.registerOutputs({ incident: this.incident });
  }
}
