// Has ECS start one task, and knows of a task that ECS may have started where its answer got lost. Following the task is
// left to oneTask.ts.

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type CapacityProviderStrategyItem,
  type KeyValuePair,
  RunTaskCommand,
  type RunTaskCommandInput,
  type RunTaskCommandOutput,
  type Task,
  type TaskOverride,
} from "@aws-sdk/client-ecs";
import { mayBeDone } from "./apiError.ts";
import { causeOfReason } from "./cause.ts";
import { GivenUp, givenUp } from "./givenUp.ts";
import { last, sentence } from "./names.ts";
import type { Ask } from "./session.ts";

/** Where a task runs, and with which volumes. */
export type Placed = Pick<
  RunTaskCommandInput,
  "networkConfiguration" | "capacityProviderStrategy" | "launchType" | "enableExecuteCommand" | "volumeConfigurations"
>;

export interface TaskRequest extends Placed {
  cluster: string;
  /** ARN of the revision. */
  taskDefinition: string;
  /** The container whose log is followed. */
  container: string;
  /** Replaces its command; its entry point stays. @default the task definition's own */
  command?: string[];
  /** Variables in place of the container's, or beside them. @default none */
  environment?: KeyValuePair[];
  /** In place of the task definition's size. @default its own */
  size?: { cpu?: string; memory?: string };
  /** What ECS shows the task as started by, and given up by. */
  startedBy: string;
  /** Ends the wait, and the task. */
  signal: AbortSignal;
}

/** How long this waits for the answer to a request that was under way when the wait ended. */
const lateAnswerMs = 2_000;

/**
 * The task, which has an ARN.
 * @throws GivenUp, with the task where ECS has started it all the same, and with `left` where that is not known
 */
export async function startTask(one: TaskRequest, ask: Ask): Promise<Task> {
  const { signal } = one;
  const request = requestFor(one);
  const isUnclear = unclear(request);
  let sent: Promise<RunTaskCommandOutput> | undefined;
  try {
    const { tasks, failures } = await ask(({ ecs }) => {
      sent = ecs.send(request);
      return sent;
    });
    if (tasks?.[0]?.taskArn) return tasks[0];
    if (tasks?.[0] || (!tasks && !failures)) throw unnamed(one);
    const reasons = (failures ?? []).map(({ reason, detail }) => detail ?? reason).join("; ") || "no reason given";
    throw new GivenUp(`could not start: ${sentence(reasons)}`, causeOfReason(reasons)?.next);
  } catch (error) {
    if (error instanceof GivenUp) throw error;
    const task = signal.aborted ? await answeredLate(sent) : undefined;
    const given = givenUp(isUnclear() ? "cannot be followed" : "could not start", error, signal);
    given.task = task;
    if (task === undefined && isUnclear()) given.left = left(one);
    throw given;
  }
}

/** What ECS has started for a request that it had already when the wait ended, so that it is stopped. */
async function answeredLate(sent: Promise<RunTaskCommandOutput> | undefined): Promise<Task | undefined> {
  const answer = sent?.catch(() => undefined);
  const late = await Promise.race([answer, sleep(lateAnswerMs, undefined, { ref: false })]);
  return late?.tasks?.[0];
}

function requestFor(one: TaskRequest): RunTaskCommand {
  const { cluster, taskDefinition, startedBy, networkConfiguration } = one;
  return new RunTaskCommand({
    cluster,
    taskDefinition,
    networkConfiguration,
    launchType: one.launchType,
    capacityProviderStrategy: onDemand(one.capacityProviderStrategy),
    enableExecuteCommand: one.enableExecuteCommand,
    volumeConfigurations: one.volumeConfigurations,
    overrides: overridesOf(one),
    startedBy,
    propagateTags: "TASK_DEFINITION",
    // Asked again after a lost answer, ECS starts no second task.
    clientToken: randomUUID(),
  });
}

/** A function that says whether ECS may have taken the request in an attempt that has no clear answer. */
function unclear({ middlewareStack }: RunTaskCommand): () => boolean {
  let attempts = 0;
  middlewareStack.add(
    (next) => async (args) => {
      attempts += 1;
      try {
        const answer = await next(args);
        attempts -= 1;
        return answer;
      } catch (error) {
        if (!mayBeDone(error)) attempts -= 1;
        throw error;
      }
    },
    // Within the SDK's own tries.
    { step: "finalizeRequest", priority: "low", name: "unclear" },
  );
  return () => attempts > 0;
}

function unnamed(one: TaskRequest): GivenUp {
  const given = new GivenUp("cannot be followed: ECS does not say which task it has started");
  given.left = left(one);
  return given;
}

function left({ cluster, startedBy }: TaskRequest): string {
  const command = `aws ecs list-tasks --cluster ${last(cluster)} --started-by ${startedBy}`;
  return `Whether ECS has started it is unknown: \`${command}\` shows it.`;
}

function overridesOf({ container, command, environment = [], size }: TaskRequest): TaskOverride | undefined {
  const own = { ...(command && { command }), ...(environment.length > 0 && { environment }) };
  const containers = Object.keys(own).length > 0 ? { containerOverrides: [{ name: container, ...own }] } : {};
  const overrides = { ...containers, ...size };
  return Object.keys(overrides).length > 0 ? overrides : undefined;
}

/** A task on Spot could be ended half way; where on-demand capacity is used at all, it takes that. */
function onDemand(strategy: CapacityProviderStrategyItem[] | undefined): CapacityProviderStrategyItem[] | undefined {
  const fargate = strategy?.find(({ capacityProvider }) => capacityProvider === "FARGATE");
  return fargate ? [{ capacityProvider: "FARGATE", weight: 1 }] : strategy;
}
