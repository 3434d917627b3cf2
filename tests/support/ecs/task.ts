// A task of the simulated ECS. What becomes of it is settled when it is launched, by the behaviour of its task
// definition, and again when ECS is asked to stop it; what it looks like at a moment follows from that.

import type { Task } from "@aws-sdk/client-ecs";
import type { SimulatedPace } from "./pace.ts";

/** What the tasks of a task definition do. */
export type Behaviour =
  | { kind: "serves" }
  /** The process ends by itself after `after` seconds. */
  | { kind: "exits"; after: number; code: number }
  /** The process runs; no health check passes. */
  | { kind: "unhealthy" }
  /** The image cannot be pulled: no process starts. */
  | { kind: "cannot-pull" };

export interface SimulatedTask {
  arn: string;
  definition: string;
  /** Such as `ecs-svc/1234`, or what RunTask was given. */
  startedBy: string;
  address: string;
  createdAt: number;
  runningAt: number;
  /** When the target group calls it healthy; infinite where it never does. */
  healthyAt: number;
  /** When ECS began to stop it. */
  stoppingAt: number;
  stopsAt: number;
  stopCode: NonNullable<Task["stopCode"]>;
  stoppedReason: string;
  exitCode?: number;
  /** Ended by itself, or failed its checks: what the circuit breaker counts. */
  fails: boolean;
}

const seconds = 1000;

type Launch = Pick<SimulatedTask, "arn" | "definition" | "startedBy" | "address">;

export function launched(what: Launch, now: number, pace: SimulatedPace, behaviour: Behaviour): SimulatedTask {
  const runningAt = now + pace.start * seconds;
  const serving: SimulatedTask = {
    ...what,
    createdAt: now,
    runningAt,
    healthyAt: runningAt + pace.healthy * seconds,
    stoppingAt: Number.POSITIVE_INFINITY,
    stopsAt: Number.POSITIVE_INFINITY,
    stopCode: "ServiceSchedulerInitiated",
    stoppedReason: "",
    fails: false,
  };
  const never = { healthyAt: Number.POSITIVE_INFINITY };
  switch (behaviour.kind) {
    case "serves":
      return serving;
    case "exits": {
      const stopsAt = runningAt + behaviour.after * seconds;
      return {
        ...serving,
        ...(behaviour.after < pace.healthy && never),
        ...{ stoppingAt: stopsAt, stopsAt, exitCode: behaviour.code, fails: true },
        ...{ stopCode: "EssentialContainerExited", stoppedReason: "Essential container in task exited" },
      };
    }
    case "unhealthy": {
      const stoppingAt = runningAt + pace.unhealthy * seconds;
      return {
        ...serving,
        ...never,
        ...{ stoppingAt, stopsAt: stoppingAt + pace.drain * seconds, fails: true },
        stoppedReason: "Task failed ELB health checks",
      };
    }
    case "cannot-pull":
      return {
        ...serving,
        ...never,
        ...{ runningAt: Number.POSITIVE_INFINITY, stoppingAt: runningAt, stopsAt: runningAt, fails: true },
        stopCode: "TaskFailedToStart",
        // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
        stoppedReason: "CannotPullContainerError: pull image manifest has been retried 5 time(s): not found",
      };
  }
}

/** ECS, or somebody, ends the task. */
export function stop(task: SimulatedTask, now: number, drain: number, reason: string, byUser = false): void {
  if (task.stoppingAt <= now) return;
  Object.assign(task, {
    stoppingAt: now,
    stopsAt: now + drain * seconds,
    stopCode: byUser ? "UserInitiated" : "ServiceSchedulerInitiated",
    stoppedReason: reason,
    exitCode: 0,
    fails: false,
  });
}

export const isLive = (task: SimulatedTask, now: number) => task.stoppingAt > now;
export const isGone = (task: SimulatedTask, now: number) => task.stopsAt <= now;
export const isRunning = (task: SimulatedTask, now: number) => isLive(task, now) && task.runningAt <= now;
export const isHealthy = (task: SimulatedTask, now: number) => isLive(task, now) && task.healthyAt <= now;

/** The next moment at which this task is another one than now. */
export function nextChange({ runningAt, healthyAt, stoppingAt, stopsAt }: SimulatedTask, now: number): number {
  return Math.min(...[runningAt, healthyAt, stoppingAt, stopsAt].filter((at) => at > now), Number.POSITIVE_INFINITY);
}

export function describeTask(task: SimulatedTask, now: number, cluster: string, container: string): Task {
  const ran = task.runningAt <= now;
  const gone = isGone(task, now);
  const lastStatus = gone ? "STOPPED" : task.stoppingAt <= now ? "DEACTIVATING" : ran ? "RUNNING" : "PENDING";
  return {
    taskArn: task.arn,
    clusterArn: cluster,
    taskDefinitionArn: task.definition,
    startedBy: task.startedBy,
    lastStatus,
    desiredStatus: isLive(task, now) ? "RUNNING" : "STOPPED",
    healthStatus: "UNKNOWN",
    createdAt: new Date(task.createdAt),
    ...(ran && { startedAt: new Date(task.runningAt) }),
    ...(gone && {
      stoppedAt: new Date(task.stopsAt),
      stopCode: task.stopCode,
      stoppedReason: task.stoppedReason,
    }),
    containers: [
      { name: container, lastStatus, ...(gone && ran && task.exitCode !== undefined && { exitCode: task.exitCode }) },
    ],
    attachments: [{ details: [{ name: "privateIPv4Address", value: task.address }] }],
  };
}
