// What ECS's answers say about the deployment that was asked for: it goes on, is done, failed, was rolled back or
// replaced. Pure: one look after another goes in, the state comes out. Looking, and for how long, is left to watch.ts.

import type { Deployment, Service, ServiceEvent, Task } from "@aws-sdk/client-ecs";
import type { TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { breakerThreshold } from "./deadline.ts";
import type { Counts } from "./progress.ts";
import { deploymentId, isSince, type Recorded } from "./serviceDeployment.ts";
import { phaseOf, reasonOf, type Shift, shiftOf } from "./shift.ts";

/** What the API answered at one moment. */
export interface Look {
  /** Milliseconds since the epoch. */
  at: number;
  /** Undefined when ECS knows no such service. */
  service?: Service;
  /** The service's tasks that ECS wants to run. */
  tasks: Task[];
  /** Its tasks that stopped; ECS forgets them after an hour. */
  stopped: Task[];
  /** For each way in to the service, the health of its targets; two groups that share requests count as one. */
  targets: TargetHealthDescription[][];
  /** ECS's record of the deployment, where the service shifts requests and the engine keeps one. */
  recorded?: Recorded;
}

/** What was asked for. */
export interface Expected {
  taskDefinition: string;
  /** When it was asked for, in milliseconds since the epoch. */
  since: number;
  /** False when nothing changed that makes ECS start a deployment: what runs already may be believed at once. */
  startsDeployment: boolean;
  /** True when a container has a health check of its own, so that a task of unknown health is not healthy yet. */
  checksContainers: boolean;
  /** The container port that the load balancer reached the tasks on, where it is another one now. */
  formerPort?: number;
  /** Whether a person asked for it at a terminal. @default false: `pulumi up` did */
  byHand?: boolean;
}

export type Phase = "in-progress" | "succeeded" | "failed" | "unstable" | "rolled-back" | "replaced" | "deleted";

export interface Rollout extends Counts {
  phase: Phase;
  /** The deployment being followed, once a description has shown it. */
  deployment?: Deployment;
  /** ECS's own words for the phase. */
  reason?: string;
  /** How far requests are shifted, where they are. */
  shift?: Shift;
  /** When each healthy task was first seen healthy, in milliseconds since the epoch. */
  healthySince: ReadonlyMap<string, number>;
}

// ECS's descriptions lag behind its answers: for a minute a description without the deployment means nothing.
const unseenMs = 60_000;

// A completed deployment counts once its tasks were healthy for five seconds. ECS takes longer than that to call a
// deployment completed; an emulator may call a service's first one completed before its tasks have started.
const settleMs = 5_000;

/** The state after one more look. */
export function follow(before: Rollout | undefined, look: Look, expected: Expected): Rollout {
  const state: Rollout = {
    desired: look.service?.desiredCount ?? 0,
    healthy: 0,
    failed: 0,
    ...before,
    phase: "in-progress",
    healthySince: new Map(),
  };
  const early = !before?.deployment && look.at - expected.since < unseenMs;
  if (look.service?.status !== "ACTIVE") return early ? state : { ...state, phase: "deleted" };

  const deployments = look.service.deployments ?? [];
  const primary = deployments.find(({ status }) => status === "PRIMARY");
  const { recorded } = look;
  const ours = recorded
    ? deploymentOf(recorded, deployments, expected)
    : followed(deployments, primary, expected, before?.deployment?.id);
  if (!ours) return early ? state : { ...state, ...superseded(primary) };

  const dead = deadTasks(look, ours, expected);
  const healthy = look.tasks.filter((task) => belongs(task, ours, expected) && isHealthy(task, ours, look, expected));
  const seen: Rollout = {
    ...state,
    deployment: ours,
    desired: look.service.desiredCount ?? 0,
    healthy: healthy.length,
    failed: Math.max(ours.failedTasks ?? 0, dead.length),
    reason: ours.rolloutStateReason || undefined,
    healthySince: new Map(healthy.map(({ taskArn = "" }) => [taskArn, before?.healthySince.get(taskArn) ?? look.at])),
  };
  if (recorded) return shifted(seen, recorded, look, expected);
  if (ours.rolloutState === "FAILED") {
    const back = primary !== ours || canRollBack(look.service, deployments, ours);
    return { ...seen, phase: back ? "rolled-back" : "failed" };
  }
  if (primary !== ours) return { ...seen, ...superseded(primary) };
  if (ours.rolloutState !== "COMPLETED") return seen;

  const settled = [...seen.healthySince.values()].every((since) => look.at - since >= settleMs);
  if (seen.healthy >= seen.desired && (settled || !expected.startsDeployment)) return { ...seen, phase: "succeeded" };
  return dead.length >= breakerThreshold(seen.desired) ? { ...seen, phase: "unstable" } : seen;
}

/** DescribeServices no longer has it once its tasks are gone, as after a rollback. */
function deploymentOf({ record }: Recorded, deployments: Deployment[], { taskDefinition }: Expected): Deployment {
  const { arn, runningTaskCount, pendingTaskCount } = record.targetServiceRevision ?? {};
  const id = deploymentId(arn);
  const counts = { runningCount: runningTaskCount, pendingCount: pendingTaskCount };
  const gone = { id, taskDefinition, createdAt: record.createdAt, ...counts };
  return deployments.find((one) => one.id === id) ?? gone;
}

/** The state by ECS's own record. It calls a deployment successful once its tasks are healthy and the old ones gone. */
function shifted(seen: Rollout, { record, isSuperseded }: Recorded, look: Look, expected: Expected): Rollout {
  const shift = shiftOf(record, seen.shift, look.at);
  const phase = phaseOf(record, isSuperseded);
  const failed = Math.max(seen.failed, record.deploymentCircuitBreaker?.failureCount ?? 0);
  const now = { ...seen, shift, failed, reason: reasonOf(record) };
  if (phase !== "succeeded" || isSince(expected, record.createdAt)) return { ...now, phase };
  // Nothing was deployed: what runs may be somebody else's by now, or ill.
  if (isSuperseded) return { ...now, phase: "replaced" };
  return { ...now, phase: seen.healthy >= seen.desired ? "succeeded" : "in-progress" };
}

/**
 * The deployment to watch: the one seen before, or the newest of the task definition; a newer PRIMARY of it takes over.
 */
function followed(
  deployments: Deployment[],
  primary: Deployment | undefined,
  { taskDefinition }: Expected,
  id?: string,
): Deployment | undefined {
  const candidates = deployments.filter((one) => (id ? one.id === id : one.taskDefinition === taskDefinition));
  const ours = candidates.sort((a, b) => Number(b.createdAt ?? 0) - Number(a.createdAt ?? 0))[0];
  const takesOver =
    primary?.taskDefinition === taskDefinition && !isRollback(primary) && ours?.rolloutState !== "FAILED";
  return takesOver ? primary : ours;
}

function superseded(primary: Deployment | undefined): Pick<Rollout, "phase" | "reason"> {
  return { phase: primary && isRollback(primary) ? "rolled-back" : "replaced", reason: primary?.rolloutStateReason };
}

// ECS starts a deployment of the old task definition, "ECS deployment circuit breaker: rolling back to deploymentId …":
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
function isRollback({ rolloutStateReason = "" }: Deployment): boolean {
  return /roll(ing|ed)? ?back/i.test(rolloutStateReason);
}

/** True between the moment a deployment is marked failed and the moment its predecessor is PRIMARY again. */
function canRollBack(service: Service, deployments: Deployment[], failed: Deployment): boolean {
  const enabled = service.deploymentConfiguration?.deploymentCircuitBreaker?.rollback ?? false;
  return enabled && deployments.some((one) => one !== failed && one.rolloutState === "COMPLETED");
}

/**
 * The deployment's tasks that stopped without being asked to. Where no deployment was started they are only those that
 * stopped since, as the deployment is an old one with a past.
 */
export function deadTasks(look: Look, deployment: Deployment | undefined, expected: Expected): Task[] {
  const { since, startsDeployment } = expected;
  return look.stopped.filter(
    (task) =>
      belongs(task, deployment, expected) &&
      diedByItself(task) &&
      (startsDeployment || Number(task.stoppedAt ?? 0) >= since),
  );
}

/** What ECS wrote about the service since the deployment began, newest first. */
export function eventsOf(look: Look, deployment: Deployment | undefined, expected: Expected): ServiceEvent[] {
  const began = Number((expected.startsDeployment && deployment?.createdAt) || expected.since);
  return (look.service?.events ?? []).filter(({ createdAt }) => Number(createdAt ?? 0) >= began);
}

/** ECS writes the deployment's id into `startedBy`; where it does not (an emulator), definition and time decide. */
export function belongs(task: Task, deployment: Deployment | undefined, { taskDefinition }: Expected): boolean {
  if (task.taskDefinitionArn !== taskDefinition) return false;
  if (!deployment) return true;
  if (task.startedBy?.startsWith("ecs-svc/")) return task.startedBy === deployment.id;
  return Number(task.createdAt ?? 0) >= Number(deployment.createdAt ?? 0);
}

/** Not a task that a rollout, a scaling or a person ended. */
function diedByItself({ stopCode, stoppedReason = "" }: Task): boolean {
  if (stopCode === "ServiceSchedulerInitiated") return /health check/i.test(stoppedReason);
  return stopCode !== "UserInitiated";
}

function isHealthy(task: Task, { rolloutState }: Deployment, look: Look, { checksContainers }: Expected): boolean {
  if (task.lastStatus !== "RUNNING" || task.healthStatus === "UNHEALTHY") return false;
  // To ECS a completed deployment's tasks are healthy, whatever an emulator leaves unknown.
  if (checksContainers && rolloutState !== "COMPLETED" && task.healthStatus !== "HEALTHY") return false;
  const address = privateAddress(task);
  return look.targets.every((group) =>
    group.some(({ Target, TargetHealth }) => Target?.Id === address && TargetHealth?.State === "healthy"),
  );
}

/** The task's address in the VPC, by which a target group knows it. */
export function privateAddress(task: Task): string | undefined {
  const details = (task.attachments ?? []).flatMap(({ details }) => details ?? []);
  return details.find(({ name }) => name === "privateIPv4Address")?.value;
}
