// Changes a service's number of tasks between two bounds by their load, and the bounds by the clock. AWS makes the
// alarms and the service-linked role itself; the service is left to fargateService.ts, a queue to queueScaling.ts.

import { createHash } from "node:crypto";
import { appautoscaling } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { scalingDefaults, serviceDefaults } from "../../settings/defaults.ts";
import { metricsOfGroups, type TargetIds } from "../alarms/metrics.ts";
import { QueueScaling } from "./queueScaling.ts";
import { scalingQueries } from "./scalingQueries.ts";

export interface ScalingArgs {
  /** Fewest tasks, 0 or more. */
  min: number;
  /** Most tasks, `min` or more. */
  max: number;
  /** Target for CPU use in percent, 1–100. @default 60 where no target is set and `max` is above `min` */
  cpuPercent?: number;
  /** Target for memory use in percent, 1–100. @default none */
  memoryPercent?: number;
  /** Target for the requests in a minute to one task, 1 or more; only behind a load balancer. @default none */
  requestsPerTask?: number;
  /**
   * The SQS queue that the tasks work on, by name or ARN, in the service's account and region: its messages alone
   * decide the number of tasks, from 0 on. @default none
   */
  queue?: pulumi.Input<string>;
  /** Target for the messages of `queue` that wait for each task, 1 or more. @default 10 */
  backlogPerTask?: number;
  /** Messages of `queue` that a task works on at a time, 1–120000: as many make it busy. @default 1 */
  inFlightPerTask?: number;
  /** Changes of `min` and `max` by the clock. @default [] */
  schedules?: readonly ScalingSchedule[];
}

export interface ScalingSchedule {
  /** `cron(…)` with six fields, `rate(…)` or `at(…)`. */
  expression: string;
  /** IANA time zone of the expression. @default "UTC" */
  timeZone?: string;
  /** Fewest tasks from then on, 0 or more. */
  min: number;
  /** Most tasks from then on, `min` or more. */
  max: number;
}

export interface ServiceAutoscalingArgs {
  scaling: ScalingArgs;
  clusterName: pulumi.Input<string>;
  serviceName: pulumi.Input<string>;
  /** Whether Container Insights count the running tasks; only a queue's backlog needs their number. @default false */
  containerInsights?: boolean;
  /** Load balancer and target group that count the requests; needed with `requestsPerTask`. */
  target?: TargetIds;
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

    const { queue } = scaling;
    if (queue !== undefined) {
      const { clusterName, serviceName, containerInsights } = args;
      const service = { clusterName, serviceName, containerInsights };
      new QueueScaling(`${name}-queue`, { queue, ...scaling, scalable, service }, { parent: this });
    }
    for (const { role, metric, value } of queue === undefined ? this.trackedMetrics(args) : []) {
      new appautoscaling.Policy(
        `${name}-${role}`,
        {
          resourceId,
          scalableDimension,
          serviceNamespace,
          policyType: "TargetTrackingScaling",
          targetTrackingScalingPolicyConfiguration: {
            ...metric,
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
    const predefined = (predefinedMetricType: string) => ({ predefinedMetricSpecification: { predefinedMetricType } });
    return [
      { role: "cpu", metric: predefined("ECSServiceAverageCPUUtilization"), value: cpuPercent },
      { role: "memory", metric: predefined("ECSServiceAverageMemoryUtilization"), value: memoryPercent },
      { role: "requests", metric: target && requestsOf(target), value: requestsPerTask },
    ].flatMap(({ role, metric, value }) => (metric && value !== undefined ? [{ role, metric, value }] : []));
  }
}

/**
 * Requests in a minute to one task. AWS counts them for one target group; of two all requests count, and the tasks of
 * the group with more: while a deployment moves requests, both revisions have as many tasks as the service wants.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
function requestsOf(target: TargetIds) {
  const { first: one, second: two } = metricsOfGroups(target);
  if (two === undefined) {
    const resourceLabel = pulumi.interpolate`${target.loadBalancerArnSuffix}/${target.targetGroupArnSuffix}`;
    return {
      predefinedMetricSpecification: { predefinedMetricType: "ALBRequestCountPerTarget", resourceLabel },
    };
  }
  const metrics = { requests: one.requests, requests2: two.requests, healthy: one.healthy, healthy2: two.healthy };
  return {
    customizedMetricSpecification: {
      metrics: [
        {
          id: "perTask",
          expression: "(FILL(requests, 0) + FILL(requests2, 0)) / MAX([FILL(healthy, 0), FILL(healthy2, 0)])",
          label: "Requests in a minute to one task",
          returnData: true,
        },
        ...scalingQueries(metrics),
      ],
    },
  };
}

/** The tasks that a new service starts with: one that a queue scales shows at once that it runs. */
export function initialTasks({ queue, min, max }: ScalingArgs): number {
  return queue === undefined ? min : Math.min(Math.max(min, 1), max);
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

/** The number of tasks that a service has at any time. */
export function fewestTasks({ desiredCount, scaling }: { desiredCount?: number; scaling?: ScalingArgs }): number {
  if (scaling === undefined) return desiredCount ?? serviceDefaults.desiredCount;
  return Math.min(...[scaling, ...(scaling.schedules ?? [])].map(({ min }) => min));
}
