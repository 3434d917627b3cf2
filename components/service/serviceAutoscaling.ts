// Changes a service's number of tasks between two bounds by their load, and the bounds by the clock. AWS makes the
// alarms and the service-linked role itself; the service is left to fargateService.ts.

import { createHash } from "node:crypto";
import { appautoscaling } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { scalingDefaults } from "../../settings/defaults.ts";

export interface ScalingArgs {
  /** Fewest tasks, 0 or more. */
  min: number;
  /** Most tasks, `min` or more. */
  max: number;
  /** Target for CPU use in percent. @default 60 where no target is set and `max` is above `min` */
  cpuPercent?: number;
  /** Target for memory use in percent. @default none */
  memoryPercent?: number;
  /** Target for the requests in a minute to one task; only behind a load balancer. @default none */
  requestsPerTask?: number;
  /** Changes of `min` and `max` by the clock. @default [] */
  schedules?: readonly ScalingSchedule[];
}

export interface ScalingSchedule {
  /** `cron(…)` with six fields, `rate(…)` or `at(…)`. */
  expression: string;
  /** IANA time zone of the expression. @default "UTC" */
  timeZone?: string;
  /** Fewest tasks from then on. */
  min: number;
  /** Most tasks from then on. */
  max: number;
}

export interface ServiceAutoscalingArgs {
  scaling: ScalingArgs;
  clusterName: pulumi.Input<string>;
  serviceName: pulumi.Input<string>;
  /** Load balancer and target group that count the requests; needed with `requestsPerTask`. */
  target?: { loadBalancerArnSuffix: pulumi.Input<string>; targetGroupArnSuffix: pulumi.Input<string> };
}

export class ServiceAutoscaling extends pulumi.ComponentResource {
  constructor(name: string, args: ServiceAutoscalingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:ServiceAutoscaling", name, {}, opts);
    const { scaling } = args;
    const { schedules = [] } = scaling;
    const scalable = new appautoscaling.Target(
      `${name}-target`,
      {
        resourceId: pulumi.interpolate`service/${args.clusterName}/${args.serviceName}`,
        scalableDimension: "ecs:service:DesiredCount",
        serviceNamespace: "ecs",
        minCapacity: scaling.min,
        maxCapacity: scaling.max,
      },
      {
        parent: this,
        // Schedules change the bounds in AWS. A deployment would set them back until the schedule's next time, and a
        // drift check would report every change.
        ignoreChanges: schedules.length > 0 ? ["minCapacity", "maxCapacity"] : [],
      },
    );
    // Read from the target, so that policies and schedules are made after it.
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
            // Scales out fast and in slowly: too few tasks lose requests, too many cost only some minutes.
            scaleOutCooldown: 60,
            scaleInCooldown: 300,
          },
        },
        { parent: this },
      );
    }
    for (const { expression, timeZone = scalingDefaults.timeZone, min, max } of schedules) {
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

  private trackedMetrics({ scaling, target }: ServiceAutoscalingArgs) {
    const { cpuPercent, memoryPercent, requestsPerTask } = withTarget(scaling);
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

/** The scaling with a target, where `max` is above `min`. */
function withTarget(scaling: ScalingArgs): ScalingArgs {
  const { cpuPercent, memoryPercent, requestsPerTask, schedules = [] } = scaling;
  const hasTarget = (cpuPercent ?? memoryPercent ?? requestsPerTask) !== undefined;
  const hasRange = [scaling, ...schedules].some(({ min, max }) => min < max);
  return hasRange && !hasTarget ? { ...scaling, cpuPercent: scalingDefaults.cpuPercent } : scaling;
}

/** Names a schedule by its content, not its place, so that moving it in the stack file does not replace it. */
function shortHash(schedule: string): string {
  return createHash("sha256").update(schedule).digest("hex").slice(0, 8);
}
