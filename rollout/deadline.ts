// How long a deployment may take before it is called overdue, computed from the service's own settings. Pure.
// It covers both ends: that every task is replaced, and that ECS's circuit breaker has seen enough to give up.

import type { ServiceSettings } from "../settings/keys/schema.ts";
import { assumed, type DeploymentSteps, shiftsOf, waitSeconds } from "./duration.ts";

type Sidecar = ServiceSettings["sidecars"][string];

/** What of a service's settings bears on how long its rollout takes. */
export type PaceSettings = Pick<
  ServiceSettings,
  "listen" | "health" | "healthCheck" | "deregistrationDelaySeconds" | "stopTimeoutSeconds" | "deployment"
> & {
  route?: object;
  sidecars: Readonly<Record<string, Pick<Sidecar, "essential" | "healthCheck" | "stopTimeoutSeconds">>>;
  /** Whether ECS looks at alarms before it calls a deployment completed. @default false */
  watchedByAlarms?: boolean;
};

// Seconds from a task's launch to its process: network interface, image pull with Fargate's own retries, start.
const startSeconds = 180;
// Seconds that ECS's scheduler takes to notice, and to call a deployment completed or failed.
const schedulerSeconds = 60;
// Seconds that ECS takes for a stage of a deployment that shifts requests, and for one shift.
const stageSeconds = 60;
const stages = 10;

/**
 * Seconds until a deployment of `desiredCount` tasks is overdue, without what a test and people take at a pause:
 * `deployment.timeoutSeconds` where it is set, else
 *
 *     max(rollout + bake, breaker) + 60
 *     rollout = batches × (180 + ready + drain)      the tasks are replaced batch by batch
 *     breaker = rounds × (180 + unready + drain)     the breaker's threshold of failures, a batch at once
 *     ready   = max(grace period, start period) + healthy threshold × interval
 *     unready = max(grace period, start period) + unhealthy threshold × interval
 *     drain   = deregistration delay + stop timeout
 *     ready and unready with a network load balancer: 180 more
 *     bake    = 300 where alarms are looked at
 *
 * With a strategy all tasks start at once, and requests are shifted before the old tasks go:
 *
 *     max(180 + ready + shift + bake + drain, breaker) + 60
 *     shift   = 60 for each stage and shift, and the minutes between shifts
 *     bake    = the minutes with both revisions
 *
 * A container's own health check counts like the load balancer's, the slower of the two.
 * The breaker's threshold is half the tasks, at least 3 and at most 200:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export function deadlineSeconds(settings: PaceSettings, desiredCount: number): number {
  if (settings.deployment.timeoutSeconds !== undefined) return settings.deployment.timeoutSeconds;
  const tasks = Math.max(1, desiredCount);
  const isRolling = settings.deployment.strategy === "rolling";
  const batch = isRolling ? batchSize(settings, tasks) : tasks;
  const { ready, unready } = checks(settings);
  const drain = (isBalanced(settings) ? settings.deregistrationDelaySeconds : 0) + longestStop(settings);
  const rollout = Math.ceil(tasks / batch) * (startSeconds + ready + drain);
  const breaker = Math.ceil(breakerThreshold(tasks) / batch) * (startSeconds + unready + drain);
  const bake = settings.watchedByAlarms ? assumed.alarms : 0;
  const after = isRolling ? bake : shiftSeconds(stepsOf(settings));
  return Math.max(rollout + after, breaker) + schedulerSeconds;
}

/** From the moment that all new tasks are healthy until the old ones may go. */
function shiftSeconds(steps: DeploymentSteps): number {
  return (stages + shiftsOf(steps)) * stageSeconds + waitSeconds(steps);
}

/** The settings have what a strategy leaves to its defaults. */
export function stepsOf({ deployment }: PaceSettings): DeploymentSteps {
  const { strategy, percent, bakeMinutes, stepMinutes } = deployment;
  // A canary's first share stays as long as both revisions do after it.
  return { strategy, percent, bakeMinutes, minutesBetween: strategy === "canary" ? bakeMinutes : stepMinutes };
}

/** How many failed tasks make ECS's circuit breaker give a deployment up. */
export function breakerThreshold(desiredCount: number): number {
  return Math.min(200, Math.max(3, Math.ceil(desiredCount / 2)));
}

/** New tasks at a time: what the maximum leaves beside the tasks that the minimum keeps. */
function batchSize({ deployment }: PaceSettings, tasks: number): number {
  const most = Math.floor((tasks * deployment.maximumPercent) / 100);
  const least = Math.ceil((tasks * deployment.minimumHealthyPercent) / 100);
  return Math.min(tasks, Math.max(1, most - least));
}

export function isBalanced({ route, listen }: PaceSettings): boolean {
  return route !== undefined || Object.keys(listen).length > 0;
}

/** Seconds from a task's process until its slowest check calls it healthy, without time to start. */
export function checkSeconds({ route, health, healthCheck, sidecars, listen }: PaceSettings): number {
  const targets = targetsOf({ route, health, listen });
  const ready = [
    ...targets.map((t) => t.intervalSeconds * t.healthyThreshold),
    ...ownChecks({ healthCheck, sidecars }).map((check) => check.intervalSeconds),
  ];
  return registrationOf(listen) + longest(ready);
}

function checks(settings: PaceSettings): { ready: number; unready: number } {
  const { health, listen } = settings;
  const own = ownChecks(settings);
  const grace = isBalanced(settings) ? health.gracePeriodSeconds : 0;
  const start = longest([grace, ...own.map((check) => check.startPeriodSeconds)]);
  const unready = [
    ...targetsOf(settings).map((t) => t.intervalSeconds * t.unhealthyThreshold),
    ...own.map((c) => c.intervalSeconds * c.retries),
  ];
  return { ready: start + checkSeconds(settings), unready: start + registrationOf(listen) + longest(unready) };
}

const longest = (seconds: number[]) => Math.max(0, ...seconds);

function targetsOf({ route, health, listen }: Pick<PaceSettings, "route" | "health" | "listen">) {
  return [...(route === undefined ? [] : [health]), ...Object.values(listen).map((port) => port.health)];
}

function ownChecks({ healthCheck, sidecars }: Pick<PaceSettings, "healthCheck" | "sidecars">) {
  const all = [healthCheck, ...Object.values(sidecars).map((sidecar) => sidecar.healthCheck)];
  return all.filter((check) => check !== undefined);
}

function registrationOf(listen: PaceSettings["listen"]): number {
  return Object.keys(listen).length > 0 ? assumed.registration : 0;
}

export function longestStop({ stopTimeoutSeconds, sidecars }: PaceSettings): number {
  return Math.max(stopTimeoutSeconds, ...Object.values(sidecars).map((sidecar) => sidecar.stopTimeoutSeconds));
}
