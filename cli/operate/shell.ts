// Opens ECS Exec in a running task: finds the task and the container, and has ECS open a session. The session itself is
// left to sessionManagerPlugin.ts.

import {
  type Container,
  DescribeTasksCommand,
  type ECSClient,
  ExecuteCommandCommand,
  type ExecuteCommandCommandOutput,
  paginateListTasks,
  type Task,
} from "@aws-sdk/client-ecs";
import { connect } from "../../rollout/clients.ts";
import { last, shortTask } from "../../rollout/names.ts";
import { Problem } from "../commandLine.ts";
import type { Deployed } from "../deployed/deployed.ts";
import { type Described, describeTaskDefinition, describeWorkload, familyOf, ownContainer } from "./services.ts";
import { handOver, requirePlugin } from "./sessionManagerPlugin.ts";

export interface Shell {
  /** Name of a service; or of a job while a task of it runs. */
  name: string;
  /** A task's id, or the beginning of one. @default the newest of the service's own */
  task?: string;
  /** Name of the container. @default the service's own */
  container?: string;
  /** The command to run. @default /bin/sh */
  command?: string[];
}

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
const tasksPerRequest = 100;

const whyOff =
  "ECS Exec is off for it: set `cluster: { exec: true }` in the stack file and deploy. A task that started before stays without it";

/** Gives the exit code of the session. */
export async function openShell(deployed: Deployed, shell: Shell, say: (text: string) => void): Promise<number> {
  await requirePlugin();
  const { ecs, close } = connect(deployed.aws);
  const asked: { endpoint?: string } = {};
  ecs.middlewareStack.add(
    (next) => (args) => {
      const { protocol, hostname, port, path } = args.request as Record<string, string | undefined>;
      asked.endpoint = `${protocol}//${hostname}${port ? `:${port}` : ""}${path === "/" ? "" : path}`;
      return next(args);
    },
    { step: "finalizeRequest", name: "askedEndpoint" },
  );
  try {
    const described = await describeWorkload(ecs, deployed, shell.name);
    const task = await chosenTask(ecs, deployed, described, shell);
    if (!task.enableExecuteCommand) throw new Problem(`${shell.name}: task ${shortTask(task)}: ${whyOff}`);
    const container = await chosenContainer(ecs, described, task, shell);
    const command = commandLine(shell.command ?? ["/bin/sh"]);
    const opened = await execute(ecs, deployed, { task, container, command });
    say(`${shell.name}: task ${shortTask(task)}, container ${container.name}`);
    return await handOver({
      session: opened.session ?? {},
      region: await ecs.config.region(),
      profile: deployed.aws.profile ?? process.env.AWS_PROFILE ?? "",
      target: `ecs:${last(opened.clusterArn)}_${last(opened.taskArn)}_${container.runtimeId}`,
      endpoint: asked.endpoint ?? "",
    });
  } finally {
    close();
  }
}

async function chosenTask(
  ecs: ECSClient,
  { cluster }: Deployed,
  { service, taskDefinition }: Described,
  { name, task: id }: Shell,
): Promise<Task> {
  const arns: string[] = [];
  const query = { cluster, family: familyOf(taskDefinition), desiredStatus: "RUNNING" as const };
  for await (const page of paginateListTasks({ client: ecs }, query)) arns.push(...(page.taskArns ?? []));
  const tasks: Task[] = [];
  for (let first = 0; first < arns.length; first += tasksPerRequest) {
    const some = arns.slice(first, first + tasksPerRequest);
    tasks.push(...((await ecs.send(new DescribeTasksCommand({ cluster, tasks: some }))).tasks ?? []));
  }
  const running = tasks
    .filter(({ lastStatus }) => lastStatus === "RUNNING")
    .sort((a, b) => Number(b.startedAt ?? 0) - Number(a.startedAt ?? 0));
  if (id !== undefined) {
    const named = running.filter(({ taskArn }) => last(taskArn).startsWith(last(id)));
    if (named.length === 1) return named[0] as Task;
    const all = running.map(shortTask).join(", ") || "none";
    throw new Problem(`${name}: ${named.length} running tasks are called ${id}; running are: ${all}`);
  }
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
  { name, container: wanted }: Shell,
): Promise<Container> {
  const definition = wanted === undefined ? await describeTaskDefinition(ecs, taskDefinition) : undefined;
  const own = wanted ?? (definition && ownContainer(name, definition)?.name);
  const found = containers.find((one) => one.name === own);
  const all = containers.map((one) => one.name).join(", ");
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

async function execute(
  ecs: ECSClient,
  { cluster }: Deployed,
  { task, container, command }: { task: Task; container: Container; command: string },
): Promise<ExecuteCommandCommandOutput> {
  const { taskArn } = task;
  try {
    return await ecs.send(
      new ExecuteCommandCommand({ cluster, task: taskArn, container: container.name, command, interactive: true }),
    );
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== "TargetNotConnectedException" && !/execute command was not enabled/i.test(message)) throw error;
    throw new Problem(
      `ECS cannot reach the agent in task ${shortTask(task)} (${message}). It needs some seconds after the task's start, ` +
        "the task role `ssmmessages:*Channel`, which `cluster: { exec: true }` gives, and a way out to ssmmessages",
    );
  }
}

/**
 * ECS takes one text, and splits it as a shell does. A command of one word is passed as it is: its quoting is the
 * user's.
 */
export function commandLine(words: readonly string[]): string {
  if (words.length === 1) return String(words[0]);
  return words.map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ");
}
