// Keeps a service's number of tasks between two bounds by what they have to do, and moves the bounds by the clock.
// AWS makes the alarms and the service-linked role itself; the service is left to fargateService.ts.

import { createHash } from "node:crypto";
import { appautoscaling } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceSettings } from "../../settings/keys/schema.ts";

export interface ServiceAutoscalingArgs {
  /** The stack file's `scaling`. */
  settings: NonNullable<ServiceSettings["scaling"]>;
  clusterName: pulumi.Input<string>;
  serviceName: pulumi.Input<string>;
  /** What requests are counted at; needed with `requestsPerTask`. */
  target?: { loadBalancerArnSuffix: pulumi.Input<string>; targetGroupArnSuffix: pulumi.Input<string> };
}

export class ServiceAutoscaling extends pulumi.ComponentResource {
  constructor(name: string, args: ServiceAutoscalingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:ServiceAutoscaling", name, {}, opts);
    const { settings } = args;
    const scalable = new appautoscaling.Target(
      `${name}-target`,
      {
        resourceId: pulumi.interpolate`service/${args.clusterName}/${args.serviceName}`,
        scalableDimension: "ecs:service:DesiredCount",
        serviceNamespace: "ecs",
        minCapacity: settings.min,
        maxCapacity: settings.max,
      },
      {
        parent: this,
        // Schedules move the bounds in AWS: set back to these, the night's minimum would hold by day until the
        // schedule's next time, and a drift check would report every move.
        ignoreChanges: settings.schedules.length > 0 ? ["minCapacity", "maxCapacity"] : [],
      },
    );
    // Read from the target, so that policies and schedules come after it.
    const { resourceId, scalableDimension, serviceNamespace } = scalable;

    for (const { role, metric, value } of this.trackedMetrics(args)) {
      new appautoscaling.Policy(
        `${name}-${role}`,
        {
          resourceId,
          scalableDimension,
          serviceNamespace,
          policyType: "TargetTrackingScaling",
          targetTrackingScalingPolicyConfiguration: {
            predefinedMetricSpecification: metric,
            targetValue: value,
            // Out at once and in slowly: too few tasks cost requests, too many only minutes of money.
            scaleOutCooldown: 60,
            scaleInCooldown: 300,
          },
        },
        { parent: this },
      );
    }
    for (const { expression, timeZone, min, max } of settings.schedules) {
      new appautoscaling.ScheduledAction(
        `${name}-schedule-${shortHash(`${expression} ${timeZone}`)}`,
        {
          resourceId,
          scalableDimension,
          serviceNamespace,
          schedule: expression,
          timezone: timeZone,
          scalableTargetAction: { minCapacity: min, maxCapacity: max },
        },
        { parent: this },
      );
    }
    this.registerOutputs();
  }

  private trackedMetrics({ settings, target }: ServiceAutoscalingArgs) {
    const { cpuPercent, memoryPercent, requestsPerTask } = settings;
    if (requestsPerTask !== undefined && target === undefined) {
      throw new pulumi.ResourceError("requestsPerTask needs a port: the load balancer counts the requests", this);
    }
    const requests = target && {
      predefinedMetricType: "ALBRequestCountPerTarget",
      resourceLabel: pulumi.interpolate`${target.loadBalancerArnSuffix}/${target.targetGroupArnSuffix}`,
    };
    return [
      { role: "cpu", metric: { predefinedMetricType: "ECSServiceAverageCPUUtilization" }, value: cpuPercent },
      { role: "memory", metric: { predefinedMetricType: "ECSServiceAverageMemoryUtilization" }, value: memoryPercent },
      { role: "requests", metric: requests, value: requestsPerTask },
    ].flatMap(({ role, metric, value }) => (metric && value !== undefined ? [{ role, metric, value }] : []));
  }
}

/** By what it says and not by its place: a schedule that moves in the stack file is not replaced. */
function shortHash(schedule: string): string {
  return createHash("sha256").update(schedule).digest("hex").slice(0, 8);
}
