// Opens ECS Exec in a running task: has ECS open a session. Finding the task is left to execTarget.ts, the session
// itself to sessionManagerPlugin.ts.

import { type ECSClient, ExecuteCommandCommand } from "@aws-sdk/client-ecs";
import { connect } from "../../rollout/clients.ts";
import { shortTask } from "../../rollout/names.ts";
import { Problem } from "../commandLine.ts";
import type { Deployed } from "../deployed/deployed.ts";
import { type ExecTarget, execTarget, type Wanted } from "./execTarget.ts";
import { handOver, opened, requirePlugin } from "./sessionManagerPlugin.ts";

export interface Shell extends Wanted {
  /** The command to run. @default /bin/sh */
  command?: string[];
}

/** Gives the exit code of the session. */
export async function openShell(deployed: Deployed, shell: Shell, say: (text: string) => void): Promise<number> {
  const { ecs, close } = connect(deployed.aws);
  const once = connect({ ...deployed.aws, maxRetries: 0 });
  const endpoint = askedEndpoint(once.ecs);
  try {
    const found = await execTarget(ecs, deployed, shell);
    await requirePlugin();
    const { task, container, target } = found;
    const command = commandLine(shell.command ?? ["/bin/sh"]);
    const session = await opened(() => execute(once.ecs, deployed, found, command), sessionNames);
    say(`${shell.name}: task ${shortTask(task)}, container ${container.name}`);
    const { profile } = deployed.aws;
    const region = await ecs.config.region();
    return await handOver({ session, request: { Target: target }, region, profile, endpoint: endpoint() });
  } finally {
    close();
    once.close();
  }
}

const sessionNames = ["sessionId", "streamUrl", "tokenValue"];

/** Has the client note where its requests go, which the plugin wants to know. */
function askedEndpoint({ middlewareStack }: ECSClient): () => string {
  let asked = "";
  middlewareStack.add(
    (next) => (args) => {
      const { protocol, hostname, port, path } = args.request as Record<string, string | undefined>;
      asked = `${protocol}//${hostname}${port ? `:${port}` : ""}${path === "/" ? "" : path}`;
      return next(args);
    },
    { step: "finalizeRequest", name: "askedEndpoint" },
  );
  return () => asked;
}

async function execute(
  ecs: ECSClient,
  { cluster }: Deployed,
  { task, container }: ExecTarget,
  command: string,
): Promise<object | undefined> {
  const { taskArn } = task;
  try {
    const asked = { cluster, task: taskArn, container: container.name, command, interactive: true };
    return (await ecs.send(new ExecuteCommandCommand(asked))).session;
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
