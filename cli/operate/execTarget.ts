// Finds the running task and the container in it that a session of ECS Exec goes to. Opening the session is left to
// shell.ts and tunnel.ts.

import {
  type Container,
  DescribeTasksCommand,
  type ECSClient,
  paginateListTasks,
  type Task,
} from "@aws-sdk/client-ecs";
import { inParts } from "../../rollout/inParts.ts";
import { last, shortTask } from "../../rollout/names.ts";
import { pagesOf } from "../../rollout/pages.ts";
import { Problem } from "../commandLine.ts";
import type { Deployed } from "../deployed/deployed.ts";
import { type Described, describeTaskDefinition, describeWorkload, familyOf, ownContainer } from "./services.ts";

export interface Wanted {
  /** Name of a service; or of a job while a task of it runs. */
  name: string;
  /** A task's id, or the beginning of one. @default the newest of the service's own */
  task?: string;
  /** Name of the container. @default the service's own */
  container?: string;
}

export interface ExecTarget {
  task: Task;
  container: Container;
  /** As the Session Manager names it: `ecs:<cluster>_<task id>_<container's runtime id>`. */
  target: string;
}

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
const tasksPerRequest = 100;

const whyOff =
  "ECS Exec is off for it: set `cluster: { exec: true }` in the stack file and deploy. A task that started before stays without it";

/** @throws Problem where no such task runs, or where it takes no session */
export async function execTarget(ecs: ECSClient, deployed: Deployed, wanted: Wanted): Promise<ExecTarget> {
  const described = await describeWorkload(ecs, deployed, wanted.name);
  const task = await chosenTask(ecs, deployed, described, wanted);
  if (!task.enableExecuteCommand) throw new Problem(`${wanted.name}: task ${shortTask(task)}: ${whyOff}`);
  const container = await chosenContainer(ecs, described, task, wanted);
  if (!container.runtimeId)
    throw new Problem(`${wanted.name}: ECS has no id of container ${container.name} yet; wait a few seconds`);
  const target = `ecs:${last(task.clusterArn)}_${last(task.taskArn)}_${container.runtimeId}`;
  return { task, container, target };
}

/** The tasks of a family, or of a whole cluster, that ECS wants to run, newest first. */
export async function wantedTasks(ecs: ECSClient, cluster: string, family?: string): Promise<Task[]> {
  const arns: string[] = [];
  const query = { cluster, family, desiredStatus: "RUNNING" as const };
  for await (const { taskArns = [] } of pagesOf(paginateListTasks({ client: ecs }, query))) arns.push(...taskArns);
  const tasks = await inParts(arns, tasksPerRequest, async (some) => {
    return (await ecs.send(new DescribeTasksCommand({ cluster, tasks: some }))).tasks;
  });
  return tasks.sort((a, b) => Number(b.startedAt ?? 0) - Number(a.startedAt ?? 0));
}

/**
 * @param id a task's id or ARN, or the beginning of an id
 * @param of whose tasks these are
 * @param nameOf how one of them is shown
 * @throws Problem where none of the tasks is called so, or several are
 */
export function taskCalled(
  id: string,
  tasks: readonly Task[],
  { of, nameOf }: { of: string; nameOf: (task: Task) => string },
): Task {
  const beginning = last(id);
  const named = tasks.filter(({ taskArn }) => last(taskArn).startsWith(beginning));
  const [one, ...others] = named;
  // Of a single task every id begins with nothing, as a shell's unset variable says it.
  if (one !== undefined && others.length === 0 && beginning !== "") return one;
  const fault =
    beginning === ""
      ? "an id must not be empty"
      : `${one === undefined ? "no task's id begins" : `the ids of ${named.length} tasks begin`} with ${beginning}`;
  const running = tasks.map(nameOf).join(", ");
  throw new Problem(`${of}: ${fault}; ${running === "" ? "none is running" : `running: ${running}`}`);
}

async function chosenTask(
  ecs: ECSClient,
  { cluster }: Deployed,
  { service, taskDefinition }: Described,
  { name, task: id }: Wanted,
): Promise<Task> {
  const tasks = await wantedTasks(ecs, cluster, familyOf(taskDefinition));
  const running = tasks.filter(({ lastStatus }) => lastStatus === "RUNNING");
  if (id !== undefined) return taskCalled(id, running, { of: name, nameOf: shortTask });
  // Tasks that people start by hand have the same family.
  const [newest] = running.filter(({ group }) => service === undefined || group === `service:${service.serviceName}`);
  if (newest) return newest;
  const asked =
    service === undefined ? "" : `; ECS wants ${service.desiredCount}, and has ${service.pendingCount} pending`;
  throw new Problem(`${name} has no running task${asked}`);
}

async function chosenContainer(
  ecs: ECSClient,
  { taskDefinition }: Described,
  { containers = [] }: Task,
  { name, container: wanted }: Wanted,
): Promise<Container> {
  const definition = wanted === undefined ? await describeTaskDefinition(ecs, taskDefinition) : undefined;
  const own = wanted ?? (definition && ownContainer(name, definition)?.name);
  const found = containers.find((one) => one.name === own);
  const all = containers.map((one) => one.name).join(", ");
  if (own === undefined)
    throw new Problem(`${name}: its task definition names no container; name one with --container: ${all}`);
  if (!found) throw new Problem(`${name}: the task has no container ${own}; it has: ${all}`);
  const agent = found.managedAgents?.find((one) => one.name === "ExecuteCommandAgent");
  if (agent?.lastStatus && agent.lastStatus !== "RUNNING") {
    const reason = agent.reason ? ` (${agent.reason})` : "";
    throw new Problem(
      `${name}: the agent of ECS Exec in container ${own} is ${agent.lastStatus}${reason}; it starts some seconds after the task`,
    );
  }
  return found;
}
