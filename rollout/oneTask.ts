// One task, run now and to its end: started, its container's log followed, and stopped where nobody waits for it any
// more. What its end means, and how it is reported, is left to the callers: commandTask.ts, and `./ecs task`.

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type CapacityProviderStrategyItem,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type KeyValuePair,
  RunTaskCommand,
  type RunTaskCommandInput,
  type RunTaskCommandOutput,
  StopTaskCommand,
  type Task,
  type TaskDefinition,
  type TaskOverride,
} from "@aws-sdk/client-ecs";
import { apiFaultNextStep, apiFaultText } from "./apiError.ts";
import { causeOfReason } from "./cause.ts";
import type { Clients } from "./clients.ts";
import { type Clock, machineClock } from "./clock.ts";
import { sentence, shortTask } from "./names.ts";
import { type Ask, Session } from "./session.ts";
import { drain, logFollower, logStream } from "./taskLog.ts";

/** Where a task runs, and with which volumes. */
export type Placed = Pick<
  RunTaskCommandInput,
  "networkConfiguration" | "capacityProviderStrategy" | "launchType" | "enableExecuteCommand" | "volumeConfigurations"
>;

export interface OneTask extends Placed {
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
  /** Seconds, from the request to the task's end. @default as long as it takes */
  timeoutSeconds?: number;
  connect: () => Clients;
  /** Ends the wait, and the task. */
  signal: AbortSignal;
  /** Gets the task once ECS has taken it. */
  onStart: (task: Task) => void;
  /** Gets it at each look. @default nobody wants to know */
  onLook?: (task: Task) => void;
  /** Gets every line of the container's log, once. */
  onLine: (line: string) => void;
  /** Gets a sentence on trouble that may pass. */
  onTrouble: (text: string) => void;
  /** Milliseconds between two looks. */
  pollMs?: number;
  /** @default the machine's own */
  clock?: Clock;
  /**
   * Milliseconds for stopping the task once `signal` has ended the wait.
   * @default 4000: Pulumi's CLI leaves five seconds
   */
  interruptedStopMs?: number;
}

/** A task that has come to its end, well or not. */
export interface Ended {
  task: Task;
  definition?: TaskDefinition;
  /** Whether there was a line in the log. */
  wrote: boolean;
}

/** Why a task did not start, or is not waited for; by then it is stopped, or `left` says that it is not. */
export class GivenUp extends Error {
  override name = "GivenUp";
  /** What to do, a sentence that begins with `Next:`. */
  readonly next?: string;
  /** What ECS had started. */
  task?: Task;
  /** What may still run, one sentence. */
  left?: string;

  /** @param what what became of the task, to stand after its name */
  constructor(what: string, next?: string) {
    super(what);
    this.next = next && `Next: ${next}`;
  }
}

const stopMs = 15_000;

/** How long this waits for the answer to a request that was under way when the wait ended. */
const lateAnswerMs = 2_000;

/** How long this waits through an outage of AWS, where the task itself may take as long as it likes. */
const patienceMs = 600_000;

/** @throws GivenUp where the task did not come to its end; none is left running then. */
export async function runOneTask(one: OneTask): Promise<Ended> {
  const { timeoutSeconds, signal, pollMs = 2_000, clock = machineClock } = one;
  const deadline = timeoutSeconds === undefined ? undefined : clock.now() + timeoutSeconds * 1000;
  const session = new Session(one.connect, signal, one.onTrouble);
  const ask: Ask = (request) => session.ask(request, deadline ?? clock.now() + patienceMs);
  let task: Task | undefined;
  try {
    task = await start(one, ask);
    one.onStart(task);
    const { taskDefinition } = one;
    const request = new DescribeTaskDefinitionCommand({ taskDefinition });
    const definition = (await ask(({ ecs }, abortSignal) => ecs.send(request, { abortSignal }))).taskDefinition;
    const log = logFollower(logStream(definition, one.container, task.taskArn ?? ""), ask, one.onLine);
    let wrote = false;
    while (task.lastStatus !== "STOPPED") {
      if (deadline && clock.now() >= deadline) throw new GivenUp(`took longer than ${timeoutSeconds} s`);
      await clock.sleep(pollMs, signal);
      task = await described(one, ask, task);
      one.onLook?.(task);
      wrote = (await log()) || wrote;
    }
    wrote = (await drain(log, clock)) || wrote;
    return { task, definition, wrote };
  } catch (error) {
    const given = givenUp(error, signal);
    given.task ??= task;
    if (given.task && given.task.lastStatus !== "STOPPED") given.left = await stop(one, given.task);
    throw given;
  } finally {
    session.close();
  }
}

async function start(one: OneTask, ask: Ask): Promise<Task> {
  const { cluster, taskDefinition, startedBy, networkConfiguration } = one;
  const request = new RunTaskCommand({
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
  let sent: Promise<RunTaskCommandOutput> | undefined;
  try {
    const { tasks, failures } = await ask(({ ecs }) => {
      sent = ecs.send(request);
      return sent;
    });
    if (tasks?.[0]) return tasks[0];
    const reasons = (failures ?? []).map(({ reason, detail }) => detail ?? reason).join("; ") || "no reason given";
    throw new GivenUp(`could not start: ${sentence(reasons)}`, causeOfReason(reasons)?.next);
  } catch (error) {
    // Given up while ECS had the request already: its answer names the task that is to be stopped.
    if (!sent || !one.signal.aborted) throw error;
    const late = await Promise.race([sent.catch(() => undefined), sleep(lateAnswerMs)]);
    const given = givenUp(error, one.signal);
    given.task = late?.tasks?.[0];
    throw given;
  }
}

function overridesOf({ container, command, environment = [], size }: OneTask): TaskOverride | undefined {
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

async function described({ cluster }: OneTask, ask: Ask, task: Task): Promise<Task> {
  const request = new DescribeTasksCommand({ cluster, tasks: [task.taskArn ?? ""] });
  const { tasks } = await ask(({ ecs }, abortSignal) => ecs.send(request, { abortSignal }));
  // A task just started may be unknown for a moment.
  return tasks?.[0] ?? task;
}

function givenUp(error: unknown, signal: AbortSignal): GivenUp {
  if (error instanceof GivenUp) return error;
  if (signal.aborted) return new GivenUp("was interrupted");
  return new GivenUp(`cannot be followed: ${apiFaultText(error)}`, `${apiFaultNextStep(error)}.`);
}

/** Stops the task, and returns what to report where that did not work. */
async function stop(one: OneTask, task: Task): Promise<string | undefined> {
  const { cluster, connect, signal, startedBy, interruptedStopMs = 4_000 } = one;
  const clients = connect();
  const abortSignal = AbortSignal.timeout(signal.aborted ? interruptedStopMs : stopMs);
  const request = new StopTaskCommand({ cluster, task: task.taskArn, reason: `Given up by ${startedBy}` });
  try {
    await clients.ecs.send(request, { abortSignal });
    return undefined;
  } catch (error) {
    return `Task ${shortTask(task)} could not be stopped and may still run: ${apiFaultText(error)}.`;
  } finally {
    clients.close();
  }
}
