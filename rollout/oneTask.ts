// One task, run now and to its end: started, its container's log followed, and stopped where nobody waits for it any
// more. What its end means, and how it is reported, is left to the callers: commandTask.ts, and `./ecs task`.

import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  StopTaskCommand,
  type Task,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import { apiFaultText } from "./apiError.ts";
import type { Clients } from "./clients.ts";
import { type Clock, machineClock } from "./clock.ts";
import { GivenUp, givenUp } from "./givenUp.ts";
import { last, shortTask } from "./names.ts";
import { type Ask, Session } from "./session.ts";
import { startTask, type TaskRequest } from "./startTask.ts";
import { logStream, TaskLog } from "./taskLog.ts";

export interface OneTask extends TaskRequest {
  /** Seconds, from the request to the task's end. @default as long as it takes */
  timeoutSeconds?: number;
  connect: () => Clients;
  /** Gets the task once ECS has taken it. */
  onStart: (task: Task) => void;
  /** Gets it at each look. @default nobody wants to know */
  onLook?: (task: Task) => void;
  /** Gets every line of the container's log, once. */
  onLine: (line: string) => void;
  /** Gets a sentence on trouble that may pass, and on a log that cannot be read. */
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
  /** Ends the wait for that, too. @default nothing does */
  leave?: AbortSignal;
}

/** A task that has come to its end, well or not. */
export interface Ended {
  task: Task;
  definition?: TaskDefinition;
  log: Pick<TaskLog, "wrote" | "isUnread">;
}

const stopMs = 15_000;

/** How long this waits through an outage of AWS, where the task itself may take as long as it likes. */
const patienceMs = 600_000;

/** How long ECS may not know of a task that it has started. */
const unknownMs = 60_000;

/** @throws GivenUp where the task did not come to its end; none is left running then. */
export async function runOneTask(one: OneTask): Promise<Ended> {
  const { timeoutSeconds, signal, taskDefinition, pollMs = 2_000, clock = machineClock } = one;
  const deadline = timeoutSeconds === undefined ? undefined : clock.now() + timeoutSeconds * 1000;
  const session = new Session(one.connect, signal, one.onTrouble);
  const ask: Ask = (request) => session.ask(request, deadline ?? clock.now() + patienceMs);
  // The next look asks again.
  const askForLog: Ask = (request) => session.ask(request, clock.now());
  let task: Task | undefined;
  try {
    // Asked for first, as nothing is started then where it cannot be had.
    const asked = new DescribeTaskDefinitionCommand({ taskDefinition });
    const definition = (await ask(({ ecs }, abortSignal) => ecs.send(asked, { abortSignal }))).taskDefinition;
    task = await startTask(one, ask);
    one.onStart(task);
    const log = new TaskLog(logStream(definition, one.container, task.taskArn ?? ""), { ...one, ask: askForLog });
    let knownAt = clock.now();
    while (task.lastStatus !== "STOPPED") {
      if (deadline && clock.now() >= deadline) throw new GivenUp(`took longer than ${timeoutSeconds} s`);
      await clock.sleep(pollMs, signal);
      const now: Task | undefined = await described(one, ask, task);
      if (now !== undefined) {
        task = now;
        knownAt = clock.now();
        one.onLook?.(task);
      }
      await log.follow();
      if (clock.now() - knownAt > unknownMs) throw forgotten();
    }
    await log.drain(clock);
    return { task, definition, log };
  } catch (error) {
    const given = givenUp("cannot be followed", error, signal);
    given.task ??= task;
    if (given.task && given.task.lastStatus !== "STOPPED") given.left = await stop(one, given.task);
    throw given;
  } finally {
    session.close();
  }
}

/** Undefined where ECS does not know it: for a moment after its start, and an hour after its end. */
async function described({ cluster }: OneTask, ask: Ask, task: Task): Promise<Task | undefined> {
  const request = new DescribeTasksCommand({ cluster, tasks: [task.taskArn ?? ""] });
  const { tasks } = await ask(({ ecs }, abortSignal) => ecs.send(request, { abortSignal }));
  return tasks?.[0]?.lastStatus === undefined ? undefined : tasks[0];
}

/** As where this machine has slept. */
function forgotten(): GivenUp {
  const next = "see in its log how it ended, before you run it again.";
  return new GivenUp("is not known to ECS any more, which forgets a task an hour after its end", next);
}

/** Stops the task, and returns what to report where that did not work. */
async function stop(one: OneTask, task: Task): Promise<string | undefined> {
  const { cluster, connect, signal, startedBy, leave, interruptedStopMs = 4_000 } = one;
  const ms = signal.aborted ? interruptedStopMs : stopMs;
  const timeout = AbortSignal.timeout(ms);
  const session = new Session(connect, leave ?? new AbortController().signal, () => undefined);
  const request = new StopTaskCommand({ cluster, task: task.taskArn, reason: `Given up by ${startedBy}` });
  try {
    await session.ask(({ ecs }, given) => {
      return ecs.send(request, { abortSignal: AbortSignal.any([given, timeout]) });
    }, Date.now() + ms);
    return undefined;
  } catch (error) {
    // It has ended, and ECS has forgotten it.
    if (/task was not found/i.test((error as Error).message)) return undefined;
    const unanswered = timeout.aborted ? `AWS has not answered within ${ms / 1000} s` : apiFaultText(error);
    const why = leave?.aborted ? "AWS has not answered yet" : unanswered;
    const command = `aws ecs stop-task --cluster ${last(cluster)} --task ${last(task.taskArn)}`;
    return `Task ${shortTask(task)} could not be stopped and may still run: ${why}. \`${command}\` stops it.`;
  } finally {
    session.close();
  }
}
