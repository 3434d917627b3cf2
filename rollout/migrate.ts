// Runs one task of the new image before the service moves: the service's own task definition, network and roles, with
// another command. Its log streams while it runs; anything but exit code 0 is an error, which stops the update.

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type CapacityProviderStrategyItem,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type NetworkConfiguration,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import { apiFaultNextStep, apiFaultText } from "./apiError.ts";
import { causeOfReason } from "./cause.ts";
import type { Clients } from "./clients.ts";
import { RolloutError } from "./explain.ts";
import { sentence, shortDefinition, shortTask } from "./names.ts";
import { Session } from "./session.ts";
import { linesSince, logStream } from "./taskLog.ts";
import { failedContainer, whatFailed } from "./taskReport.ts";

export interface Migration {
  /** The service as the stack file names it, and its container, which runs the command. */
  name: string;
  /** Replaces the container's command; its entry point stays. */
  command: string[];
  /** Seconds, from the request to the task's end. */
  timeoutSeconds: number;
  cluster: string;
  /** ARN of the new revision. */
  taskDefinition: string;
  networkConfiguration: NetworkConfiguration;
  capacityProviderStrategy?: CapacityProviderStrategyItem[];
  connect: () => Clients;
  signal: AbortSignal;
  say: (line: string) => void;
  redact: (text: string) => string;
  /** Milliseconds between two looks. */
  pollMs?: number;
}

// After the task has ended its last lines may still be on their way.
const lateLinesMs = 6_000;
const quietMs = 2_000;

// For stopping the task; on Ctrl-C the CLI leaves five seconds in all.
const stopMs = 15_000;
const interruptedStopMs = 4_000;

/** Returns once the command has ended with 0; throws a RolloutError in every other case. No task is left running. */
export async function migrate(migration: Migration): Promise<void> {
  const { name, timeoutSeconds, signal, say, redact, pollMs = 2_000 } = migration;
  const deadline = Date.now() + timeoutSeconds * 1000;
  const session = new Session(migration.connect, signal, (trouble) => say(`${name}: ${redact(trouble)}`));
  let task: Task | undefined;
  try {
    task = await start(migration, session, deadline);
    say(`${name}: migration ${migration.command.join(" ")} in task ${shortTask(task)}`);
    const log = await logOf(migration, session, task, deadline);
    let wrote = false;
    while (task.lastStatus !== "STOPPED") {
      if (Date.now() >= deadline) throw new RolloutError(headline(migration, `took longer than ${timeoutSeconds} s`));
      await sleep(pollMs, undefined, { signal });
      task = await describe(migration, session, task, deadline);
      wrote = (await log()) || wrote;
    }
    wrote = (await drain(log)) || wrote;
    judge(migration, task, wrote);
  } catch (error) {
    const left = task && task.lastStatus !== "STOPPED" ? await stop(migration, task) : "";
    if (error instanceof RolloutError) throw new RolloutError(error.message + left);
    const why = signal.aborted ? "was interrupted" : `cannot be followed: ${apiFaultText(error)}`;
    const next = signal.aborted ? "" : `\nNext: ${apiFaultNextStep(error)}.`;
    throw new RolloutError(redact(headline(migration, why) + next) + left);
  } finally {
    session.close();
  }
}

async function start(migration: Migration, session: Session, deadline: number): Promise<Task> {
  const { name, command, cluster, taskDefinition, networkConfiguration } = migration;
  const request = new RunTaskCommand({
    cluster,
    taskDefinition,
    networkConfiguration,
    capacityProviderStrategy: onDemand(migration.capacityProviderStrategy),
    overrides: { containerOverrides: [{ name, command }] },
    startedBy: "migration",
    propagateTags: "TASK_DEFINITION",
    // Asked again after a lost answer, ECS starts no second task.
    clientToken: randomUUID(),
  });
  const { tasks, failures } = await session.ask(({ ecs }, abortSignal) => ecs.send(request, { abortSignal }), deadline);
  if (tasks?.[0]) return tasks[0];
  const reasons = (failures ?? []).map(({ reason, detail }) => detail ?? reason).join("; ") || "no reason given";
  const next = causeOfReason(reasons)?.next;
  throw new RolloutError(
    headline(migration, `could not start: ${sentence(reasons)}`) + (next ? `\nNext: ${next}` : ""),
  );
}

/** A migration on Spot could be ended half way; where the service uses on-demand capacity at all, it takes that. */
function onDemand(strategy: CapacityProviderStrategyItem[] | undefined): CapacityProviderStrategyItem[] | undefined {
  const fargate = strategy?.find(({ capacityProvider }) => capacityProvider === "FARGATE");
  return fargate ? [{ capacityProvider: "FARGATE", weight: 1 }] : strategy;
}

async function describe({ cluster }: Migration, session: Session, task: Task, deadline: number): Promise<Task> {
  const request = new DescribeTasksCommand({ cluster, tasks: [task.taskArn ?? ""] });
  const { tasks } = await session.ask(({ ecs }, abortSignal) => ecs.send(request, { abortSignal }), deadline);
  // A task just started may be unknown for a moment.
  return tasks?.[0] ?? task;
}

/** A function that says the lines written since it was called last, and returns whether there were any. */
async function logOf(
  { name, taskDefinition, say, redact }: Migration,
  session: Session,
  task: Task,
  deadline: number,
): Promise<() => Promise<boolean>> {
  const request = new DescribeTaskDefinitionCommand({ taskDefinition });
  const definition = await session.ask(({ ecs }, abortSignal) => ecs.send(request, { abortSignal }), deadline);
  const where = logStream(definition.taskDefinition, name, task.taskArn ?? "");
  let token: string | undefined;
  return async () => {
    if (!where) return false;
    // A page may be followed by more at once, and an empty one too; the token stays the same at the end.
    for (let said = false; ; ) {
      const page = await session.ask((clients, abort) => linesSince(clients, where, token, abort), deadline);
      for (const line of page.lines) say(`${name} migration | ${redact(line)}`);
      said ||= page.lines.length > 0;
      if (page.token === token) return said;
      token = page.token;
    }
  };
}

async function drain(log: () => Promise<boolean>): Promise<boolean> {
  const end = Date.now() + lateLinesMs;
  let wrote = false;
  for (let quietSince = Date.now(); Date.now() < end && Date.now() - quietSince < quietMs; await sleep(500)) {
    if (!(await log())) continue;
    wrote = true;
    quietSince = Date.now();
  }
  return wrote;
}

function judge(migration: Migration, task: Task, wrote: boolean): void {
  const own = task.containers?.find(({ name }) => name === migration.name);
  if (own?.exitCode === 0) {
    migration.say(`${migration.name}: migration done`);
    return;
  }
  const container = own?.exitCode === undefined ? failedContainer(task) : own;
  const log = wrote ? "Its log stands above." : "It wrote nothing to its log.";
  const explained = [headline(migration, "failed"), whatFailed(task, container), log];
  throw new RolloutError(migration.redact(explained.join("\n\n")));
}

/** Stops the task, and returns what to add to the report where that did not work. */
async function stop({ cluster, connect, signal }: Migration, task: Task): Promise<string> {
  const clients = connect();
  const abortSignal = AbortSignal.timeout(signal.aborted ? interruptedStopMs : stopMs);
  const request = new StopTaskCommand({ cluster, task: task.taskArn, reason: "The migration was given up" });
  try {
    await clients.ecs.send(request, { abortSignal });
    return "";
  } catch (error) {
    return `\nTask ${shortTask(task)} could not be stopped and may still run: ${apiFaultText(error)}.`;
  } finally {
    clients.close();
  }
}

function headline({ name, taskDefinition }: Migration, what: string): string {
  return `${name}: the migration of ${shortDefinition(taskDefinition)} ${what}. The service was not touched.`;
}
