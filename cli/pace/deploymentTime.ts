// How long a deployment of a planned service takes, in words, and which of a change's services take longer or shorter
// than before. Read from the resources, so that it is about what is deployed; the counting is left to
// rollout/duration.ts.

import { containersOf, type Inputs, type Planned, PlannedStack } from "../../plan/charges/plannedStack.ts";
import type { Plan } from "../../plan/graph.ts";
import { assumed, type DeploymentCourse, deploymentSeconds } from "../../rollout/duration.ts";
import { stepsOf } from "./deploymentSteps.ts";

/** How long a deployment of a service takes before and after a change: texts as in the plan. */
export interface TimeChange {
  service: string;
  before: string;
  after: string;
}

/**
 * A text such as `about 2 min`, or `about 25 min, and what people take to continue it`. Undefined for a service without
 * tasks, and where an emulator stands in for AWS.
 */
function deploymentTime(service: Planned, stack: PlannedStack): string | undefined {
  const course = stack.emulated ? undefined : courseOf(service, stack);
  if (course === undefined) return undefined;
  const { inputs } = service;
  const watched = course.strategy === "rolling" && inputs.alarms?.enable === true;
  const ends = [
    ...(stepsOf(inputs).paused ? ["what people take to continue it"] : []),
    ...(watched ? [`up to ${minutes(assumed.alarms)} more while ECS looks at its alarms`] : []),
  ];
  return [`about ${minutes(deploymentSeconds(course))}`, ...ends].join(", and ");
}

/** Those of services that both plans have. */
export function timeChanges(before: Plan | undefined, after: Plan | undefined): TimeChange[] {
  if (before === undefined || after === undefined) return [];
  const [old, now] = [deploymentTimes(before), deploymentTimes(after)];
  return [...now].flatMap(([service, time]) => {
    const was = old.get(service);
    return was === undefined || was === time ? [] : [{ service, before: was, after: time }];
  });
}

/** Such as `web about 2 min → about 27 min`. */
export function timeChangesText(changes: readonly TimeChange[]): string {
  return changes.map(({ service, before, after }) => `${service} ${before} → ${after}`).join("; ");
}

/** Name → text, of each service that has one. */
export function deploymentTimes(plan: Plan): Map<string, string> {
  const stack = new PlannedStack(plan);
  const services = stack.all("aws:ecs/service:Service");
  const times = services.map((one) => [stack.componentOf(one), deploymentTime(one, stack)] as const);
  return new Map(times.flatMap(([name, time]) => (time === undefined ? [] : [[name, time]])));
}

function courseOf(service: Planned, stack: PlannedStack): DeploymentCourse | undefined {
  const { inputs } = service;
  const name = stack.componentOf(service);
  const tasks = Number(inputs.desiredCount ?? 0);
  if (tasks === 0) return undefined;
  const [definition] = stack.allIn(name, "aws:ecs/taskDefinition:TaskDefinition");
  const containers = definition === undefined ? [] : containersOf(definition);
  const groups = stack.allIn(name, "aws:lb/targetGroup:TargetGroup").map((group) => group.inputs);
  const { tested, paused: _, ...steps } = stepsOf(inputs);
  return {
    ...steps,
    tasks,
    tested,
    minimumHealthyPercent: Number(inputs.deploymentMinimumHealthyPercent ?? 100),
    maximumPercent: Number(inputs.deploymentMaximumPercent ?? 200),
    checkSeconds: longest([...groups.map(groupSeconds), ...containers.map(containerSeconds)]),
    deregistrationSeconds: longest(groups.map(({ deregistrationDelay }) => Number(deregistrationDelay ?? 300))),
    stopTimeoutSeconds: longest(containers.map(({ stopTimeout }) => Number(stopTimeout ?? 30))),
  };
}

/** A target that is healthy from its first check needs one only; a process that starts meanwhile needs all of them. */
function groupSeconds({ healthCheck, protocol }: Inputs): number {
  const { interval = 30, healthyThreshold = 5 } = healthCheck ?? {};
  const registration = /^HTTPS?$/.test(String(protocol)) ? 0 : assumed.registration;
  return registration + Number(interval) * Number(healthyThreshold);
}

/** A container is healthy from the first check that passes. */
function containerSeconds({ healthCheck }: Inputs): number {
  return healthCheck === undefined ? 0 : Number(healthCheck.interval ?? 30);
}

const longest = (seconds: number[]) => Math.max(0, ...seconds);

/** Such as `2 min`, or `1 h 5 min`; at least one minute. */
function minutes(seconds: number): string {
  const all = Math.max(1, Math.round(seconds / 60));
  const [hours, rest] = [Math.floor(all / 60), all % 60];
  return [...(hours > 0 ? [`${hours} h`] : []), ...(rest > 0 ? [`${rest} min`] : [])].join(" ");
}
