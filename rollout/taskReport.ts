// The report on one task: which container failed, the cause, AWS's own words, the next step. Pure. It joins what a
// task, its target, its log and ECS's events say; the words for each are left to other files.

import type { Container, Service, ServiceEvent, Task, TaskDefinition } from "@aws-sdk/client-ecs";
import type { TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { type Cause, causeOfReason } from "./cause.ts";
import { causeOfExit } from "./exitCode.ts";
import type { Elsewhere } from "./logPlace.ts";
import { last, sentence, shortTask } from "./names.ts";
import { causeOfTargetHealth } from "./targetHealth.ts";

/** What is known around a task. */
export interface TaskFacts {
  service?: Service;
  /** ECS's events since the deployment began, newest first. */
  events?: ServiceEvent[];
  definition?: TaskDefinition;
  /** What the target groups say of the task's address. */
  targets?: TargetHealthDescription[];
  log?: { stream: string; lines: string[] } | { unreadable: string } | Elsewhere;
}

/** The container that made the task stop: it has a reason or an error of its own, or it was essential and ended. */
export function failedContainer({ containers = [] }: Task, definition?: TaskDefinition): Container | undefined {
  const essential = (one: Container) =>
    definition?.containerDefinitions?.find(({ name }) => name === one.name)?.essential !== false;
  // When one essential container ends, ECS ends the others: with SIGTERM, then with SIGKILL.
  const wasTold = ({ exitCode }: Container) => exitCode === 143 || exitCode === 137;
  return (
    containers.find((one) => one.reason) ??
    containers.find((one) => essential(one) && one.exitCode && !wasTold(one)) ??
    containers.find((one) => essential(one) && one.exitCode) ??
    containers.find((one) => essential(one) && one.exitCode !== undefined) ??
    containers.find(essential)
  );
}

/** Why this task is not up, from all that was written about it. */
export function causeOf(task: Task, container?: Container, facts: TaskFacts = {}): Cause | undefined {
  const reasons = [task.stopCode, task.stoppedReason, ...(task.containers ?? []).map(({ reason }) => reason)];
  const named = causeOfReason(reasons.filter((text) => text).join("\n"));
  if (named) return named;
  const unhealthy = targetReason(task, facts);
  if (unhealthy !== undefined) return causeOfTargetHealth(unhealthy.reason, unhealthy.port ?? portOf(facts));
  // Docker writes an exec error to the log alone.
  const log = facts.log && "lines" in facts.log ? facts.log.lines.join("\n") : "";
  if (/exec format error/i.test(log)) return causeOfReason(log);
  if (container?.exitCode !== undefined) return causeOfExit(container.exitCode);
  return causeOfEvents(facts.events);
}

/** What became of one task, with the cause and the next step. */
export function whatFailed(task: Task, container: Container | undefined, facts: TaskFacts = {}): string {
  const cause = causeOf(task, container, facts);
  const stopped = task.lastStatus === "STOPPED";
  const reasons = [task.stoppedReason, container?.reason].filter((text) => text && text !== task.stopCode);
  const unhealthy = targetReason(task, facts);
  const facets = [
    stopped ? (task.stopCode ?? "stopped") : `still ${task.lastStatus}`,
    container?.exitCode === undefined ? undefined : `exit code ${container.exitCode}`,
    ...new Set(reasons.map((text) => sentence(text ?? ""))),
    unhealthy === undefined ? undefined : `load balancer: ${sentence(unhealthy.reason)}`,
  ].filter((text) => text);
  return [
    `What failed: ${cause?.what ?? "no known cause; the lines below are all that AWS says"}.`,
    `  task ${shortTask(task)}${container ? `, container ${container.name}` : ""}: ${facets.join("; ")}`,
    ...(cause ? [`Next: ${cause.next}`] : []),
  ].join("\n");
}

/** What the load balancer, or ECS in its name, said of this task. */
function targetReason(task: Task, { targets = [], events }: TaskFacts): { reason: string; port?: number } | undefined {
  const id = last(task.taskArn);
  const event = events?.find(
    ({ message = "" }) => id && message.includes(id) && /is unhealthy in \(target-group/.test(message),
  );
  const [, reason] = /due to \(reason (.*)\)\.?$/.exec(event?.message ?? "") ?? [];
  if (reason) return { reason, port: Number(/\(port (\d+)\)/.exec(event?.message ?? "")?.[1]) || undefined };
  const ill = targets.find(({ TargetHealth }) => TargetHealth?.State === "unhealthy");
  const { Description, Reason } = ill?.TargetHealth ?? {};
  const seen = task.lastStatus === "STOPPED" ? undefined : (Description ?? Reason);
  if (seen !== undefined) return { reason: seen, port: ill?.Target?.Port };
  const { stoppedReason = "" } = task;
  return /failed ELB health checks/i.test(stoppedReason) ? { reason: stoppedReason } : undefined;
}

function portOf({ service, definition }: TaskFacts): number | undefined {
  const ports = definition?.containerDefinitions?.flatMap(({ portMappings = [] }) => portMappings) ?? [];
  return service?.loadBalancers?.[0]?.containerPort ?? ports[0]?.containerPort;
}

/** The newest event that names a cause: what ECS could not place leaves no task behind to ask. */
export function causeOfEvents(events: ServiceEvent[] = []): Cause | undefined {
  return events.map(({ message = "" }) => causeOfReason(message)).find((cause) => cause);
}
