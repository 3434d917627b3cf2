// Has the number of a service's tasks follow the messages that wait in a queue: from none on the first message, by the
// backlog of each task, and back when there is no work. Everything is read from CloudWatch; no function runs.
// The queue, and what the tasks may do to it, is left to the caller.

import { appautoscaling } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { scalingDefaults } from "../../settings/defaults.ts";
import { type AlarmArgs, metricAlarm } from "../alarms/metricAlarm.ts";
import { type Metric, queueMetrics, serviceMetrics } from "../alarms/metrics.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { queueNameOf } from "./queueReference.ts";
import { scalingQueries } from "./scalingQueries.ts";

export interface QueueScalingArgs {
  /** Name or ARN. */
  queue: pulumi.Input<string>;
  /** Target for the messages that wait for each task. @default 10 */
  backlogPerTask?: number;
  /** Messages that a task works on at a time. @default 1 */
  inFlightPerTask?: number;
  /** Fewest tasks, 0 or more. */
  min: number;
  /** Most tasks. */
  max: number;
  /** Changes of the two by the clock. @default [] */
  schedules?: readonly { min: number; max: number }[];
  /** The service's number of tasks. */
  scalable: appautoscaling.Target;
  service: { clusterName: pulumi.Input<string>; serviceName: pulumi.Input<string>; containerInsights?: boolean };
}

/**
 * Longer than a task takes to start and CloudWatch to count it: until then the backlog of each task looks as before,
 * and the same messages would be answered twice.
 */
const cooldownSeconds = 300;

/** Minutes in a row; a quiet moment ends nothing. As long as AWS's own target tracking waits. */
const quietMinutes = 15;

export class QueueScaling extends pulumi.ComponentResource {
  constructor(name: string, args: QueueScalingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:QueueScaling", name, {}, opts);
    const { service } = args;
    const { backlogPerTask, inFlightPerTask } = withDefaults(args, scalingDefaults);
    const ofQueue = queueMetrics(queueNameOf(args.queue));
    const ofService = serviceMetrics(service);
    const running = service.containerInsights ? ofService.running : ofService.counted;

    this.trackBacklog(name, args, { visible: ofQueue.visible, running }, backlogPerTask);
    this.makeStep(name, "spare", args, spareAlarm(ofQueue, running, { backlogPerTask, inFlightPerTask }), fewer);
    this.makeStep(name, "idle", args, idleAlarm(ofQueue), none);
    const ranges = [args, ...(args.schedules ?? [])];
    if (ranges.some(({ min, max }) => min === 0 && max > 0)) {
      const most = Math.max(...ranges.map(({ max }) => max));
      this.makeStep(name, "from-zero", args, waitingAlarm(ofQueue), first(backlogPerTask, most));
    }
    this.registerOutputs();
  }

  /** Adds tasks only: what it would take away, it would take from messages that are being worked on. */
  private trackBacklog(name: string, { scalable }: QueueScalingArgs, metrics: Record<string, Metric>, target: number) {
    const queries = scalingQueries(metrics);
    const backlog = { id: "backlog", expression: "visible / running", label: "Messages that wait for each task" };
    new appautoscaling.Policy(
      `${name}-backlog`,
      {
        ...placeOf(scalable),
        policyType: "TargetTrackingScaling",
        targetTrackingScalingPolicyConfiguration: {
          customizedMetricSpecification: { metrics: [{ ...backlog, returnData: true }, ...queries] },
          targetValue: target,
          disableScaleIn: true,
          scaleOutCooldown: cooldownSeconds,
        },
      },
      { parent: this },
    );
  }

  private makeStep(name: string, role: string, { scalable }: QueueScalingArgs, alarm: AlarmArgs, step: Step): void {
    const policy = new appautoscaling.Policy(
      `${name}-${role}`,
      {
        ...placeOf(scalable),
        policyType: "StepScaling",
        stepScalingPolicyConfiguration: { metricAggregationType: "Maximum", ...step },
      },
      { parent: this },
    );
    metricAlarm(`${name}-${role}-alarm`, alarm, { parent: this }, policy.arn);
  }
}

type Step = NonNullable<appautoscaling.PolicyArgs["stepScalingPolicyConfiguration"]>;

/** Read from the target, so that policies are made after it. */
function placeOf({ resourceId, scalableDimension, serviceNamespace }: appautoscaling.Target) {
  return { resourceId, scalableDimension, serviceNamespace };
}

/** A fifth of the tasks, at least one, leaves at a time. */
const spareShare = 0.2;

const fewer: Step = {
  adjustmentType: "PercentChangeInCapacity",
  minAdjustmentMagnitude: 1,
  cooldown: cooldownSeconds,
  stepAdjustments: [{ metricIntervalUpperBound: "0", scalingAdjustment: -100 * spareShare }],
};

/** As few as the bounds allow. */
const none: Step = {
  adjustmentType: "ExactCapacity",
  cooldown: cooldownSeconds,
  stepAdjustments: [{ metricIntervalUpperBound: "0", scalingAdjustment: 0 }],
};

/**
 * The first tasks: about as many as the messages need, as a second look is minutes away. The exact number, as the alarm
 * asks again each minute until a task takes a message.
 */
function first(backlogPerTask: number, most: number): Step {
  const doublings = Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, power) => 2 ** power).slice(
    0,
    mostSteps,
  );
  const from = (tasks: number) => (tasks === 1 ? 0 : tasks * backlogPerTask - 1);
  return {
    adjustmentType: "ExactCapacity",
    cooldown: 60,
    stepAdjustments: doublings.map((tasks, index) => ({
      metricIntervalLowerBound: `${from(tasks)}`,
      metricIntervalUpperBound: index === doublings.length - 1 ? undefined : `${from(tasks * 2)}`,
      scalingAdjustment: tasks,
    })),
  };
}

// https://docs.aws.amazon.com/general/latest/gr/as-app.html (Step adjustments per step scaling policy)
const mostSteps = 20;

type Queue = ReturnType<typeof queueMetrics>;

/**
 * Messages wait, and nobody takes one: there is no task. The queue itself says so, as CloudWatch counts a service's
 * tasks some minutes later than a queue's messages, and never those of a service that never had one.
 */
function waitingAlarm({ visible, received, emptyReceives, inFlight }: Queue): AlarmArgs {
  return {
    description: "Messages wait, and no task takes them",
    metrics: { visible, received, emptyReceives, inFlight },
    expression: "IF(received + emptyReceives + inFlight < 1, visible, 0)",
    when: { comparison: "GreaterThanOrEqualToThreshold", threshold: 1, periods: 1 },
  };
}

/**
 * Few messages wait, and the tasks that stay would not be busy all the time with what is being worked on: without that,
 * tasks would be taken away until too few are left, and come back. The last task stays until there is no work at all.
 */
function spareAlarm(
  { visible, inFlight }: Queue,
  running: Metric,
  { backlogPerTask, inFlightPerTask }: { backlogPerTask: number; inFlightPerTask: number },
): AlarmArgs {
  const busy = (share: number) => Number((0.85 * share * inFlightPerTask).toFixed(3));
  const staying = [`${busy(1)} * (running - 1)`, `${busy(1 - spareShare)} * running`];
  const spare = [`visible < ${backlogPerTask / 2} * running`, ...staying.map((most) => `inFlight < ${most}`)];
  return {
    description: "Fewer tasks would do",
    metrics: { visible, inFlight, running },
    expression: `IF(running > 1 AND ${spare.join(" AND ")}, 0, 1)`,
    when: { comparison: "LessThanThreshold", threshold: 1, periods: quietMinutes },
  };
}

function idleAlarm({ visible, inFlight }: Queue): AlarmArgs {
  return {
    description: "No message waits, and none is being worked on",
    metrics: { visible, inFlight },
    expression: "visible + inFlight",
    when: { comparison: "LessThanThreshold", threshold: 1, periods: quietMinutes },
  };
}
