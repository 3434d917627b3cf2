// Gathers what is known of a failed deployment: the task that explains most, its definition, its last log lines, the
// health of its target. A part that cannot be read is left out or named as unreadable, so that nothing fails a second
// time.

import { DescribeTaskDefinitionCommand, type Task, type TaskDefinition } from "@aws-sdk/client-ecs";
import { apiFaultText } from "./apiError.ts";
import type { Clients } from "./clients.ts";
import { belongs, deadTasks, type Expected, eventsOf, type Look, privateAddress, type Rollout } from "./deployment.ts";
import type { Facts } from "./explain.ts";
import { logPlace } from "./logPlace.ts";
import { lastLines, logStream } from "./taskLog.ts";
import { failedContainer } from "./taskReport.ts";

const linesShown = 20;

// The log driver sends lines with a delay, so the last lines of a process that died at once come late.
const logTries = 4;
const logWaitMs = 1_500;

/** What explain.ts reports of a rollout that did not succeed, but for its name and how long it was followed. */
export async function diagnose(
  clients: Clients,
  look: Look,
  { deployment }: Pick<Rollout, "deployment">,
  expected: Expected,
  abortSignal: AbortSignal,
): Promise<Pick<Facts, "service" | "events" | "definition" | "task" | "targets" | "log">> {
  const task = telling(look, deployment, expected);
  const definition = await definitionOf(clients, expected.taskDefinition, abortSignal);
  const address = task && privateAddress(task);
  return {
    service: look.service,
    events: eventsOf(look, deployment, expected),
    definition,
    task,
    targets: look.targets.flat().filter(({ Target }) => address !== undefined && Target?.Id === address),
    log: task && (await logOf(clients, task, definition, abortSignal)),
  };
}

/** The newest of the deployment's tasks that died; else one that does not become healthy. */
function telling(look: Look, deployment: Rollout["deployment"], expected: Expected): Task | undefined {
  const unhealthy = look.tasks.filter((task) => {
    const address = privateAddress(task);
    const states = look.targets.flat().filter(({ Target }) => Target?.Id === address);
    return task.healthStatus === "UNHEALTHY" || states.some(({ TargetHealth }) => TargetHealth?.State !== "healthy");
  });
  const time = ({ stoppedAt, createdAt }: Task) => Number(stoppedAt ?? createdAt ?? 0);
  for (const tasks of [deadTasks(look, deployment, expected), unhealthy, look.tasks]) {
    const newest = tasks.filter((task) => belongs(task, deployment, expected)).sort((a, b) => time(b) - time(a))[0];
    if (newest) return newest;
  }
  return undefined;
}

async function definitionOf(
  { ecs }: Clients,
  taskDefinition: string,
  abortSignal: AbortSignal,
): Promise<TaskDefinition | undefined> {
  try {
    return (await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }), { abortSignal })).taskDefinition;
  } catch {
    // Without it the log's place is unknown; all else still explains itself.
    return undefined;
  }
}

async function logOf(
  clients: Clients,
  task: Task,
  definition: TaskDefinition | undefined,
  abortSignal: AbortSignal,
): Promise<Facts["log"]> {
  const container = failedContainer(task, definition);
  // A container without a start never wrote.
  if (!container?.name || !task.taskArn || !(task.startedAt || container.exitCode !== undefined)) return undefined;
  const place = logPlace(definition, container.name);
  if (place && "output" in place) return place;
  const where = logStream(definition, container.name, task.taskArn);
  if (!where) return undefined;
  try {
    let lines: string[] = [];
    const tries = task.lastStatus === "STOPPED" ? logTries : 1;
    for (let tried = 0; lines.length === 0 && tried < tries; tried++) {
      if (tried > 0) await new Promise((resolve) => setTimeout(resolve, logWaitMs));
      lines = await lastLines(clients, where, linesShown, abortSignal);
    }
    return { stream: `${where.group} ${where.stream}`, lines };
  } catch (error) {
    return { unreadable: apiFaultText(error) };
  }
}
