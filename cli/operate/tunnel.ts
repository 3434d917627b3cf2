// Opens a tunnel from a port of this machine to one that a running task listens on, or reaches, through the agent of
// ECS Exec. Finding the task is left to execTarget.ts, the tunnel itself to sessionManagerPlugin.ts.

import type { ECSClient } from "@aws-sdk/client-ecs";
import { AskAws } from "../../rollout/before/askAws.ts";
import { shortTask } from "../../rollout/names.ts";
import { Misuse, Problem } from "../commandLine.ts";
import type { Deployed } from "../deployed/deployed.ts";
import { type ExecTarget, execTarget, type Wanted } from "./execTarget.ts";
import { describeTaskDefinition, ownContainer } from "./services.ts";
import { handOver, opened, requirePlugin } from "./sessionManagerPlugin.ts";

export interface Tunnel extends Wanted {
  /** The port there. @default the first one that the container's definition names */
  port?: number;
  /** The port here. @default the same number; 8000 more where it is below 1024, which wants root */
  local?: number;
  /** A host that the task reaches, in place of the task itself. */
  host?: string;
}

/** Gives the exit code of the plugin. */
export async function openTunnel(deployed: Deployed, tunnel: Tunnel, say: (text: string) => void): Promise<number> {
  const { name, host } = tunnel;
  const aws = new AskAws(deployed.aws);
  const once = new AskAws({ ...deployed.aws, maxRetries: 0 });
  const { ecs } = aws.clients;
  try {
    const found = await execTarget(ecs, deployed, tunnel);
    const port = tunnel.port ?? (await ownPort(ecs, name, found));
    await requirePlugin();
    const local = tunnel.local ?? (port < 1024 ? port + 8000 : port);
    const request = requestOf(found.target, { port, local, host });
    const session = await opened(() => once.json("ssm", "StartSession", request), sessionNames);
    const there = host === undefined ? `port ${port} of task ${shortTask(found.task)}` : `${host}:${port}`;
    say(`${name}: 127.0.0.1:${local} is ${there}, until Ctrl-C`);
    const endpoint = (await aws.endpointOf("ssm")).replace(/\/$/, "");
    return await handOver({ session, request, region: aws.region, profile: deployed.aws.profile, endpoint });
  } finally {
    aws.close();
    once.close();
  }
}

const sessionNames = ["SessionId", "StreamUrl", "TokenValue"];

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html */
function requestOf(Target: string, { port, local, host }: { port: number; local: number; host?: string }) {
  const ports = { portNumber: [String(port)], localPortNumber: [String(local)] };
  if (host === undefined) return { Target, DocumentName: "AWS-StartPortForwardingSession", Parameters: ports };
  return { Target, DocumentName: "AWS-StartPortForwardingSessionToRemoteHost", Parameters: { host: [host], ...ports } };
}

async function ownPort(ecs: ECSClient, name: string, { task, container }: ExecTarget): Promise<number> {
  const definition = (await describeTaskDefinition(ecs, task.taskDefinitionArn)) ?? {};
  const named = definition.containerDefinitions?.find((one) => one.name === container.name);
  const port = (named ?? ownContainer(name, definition))?.portMappings?.[0]?.containerPort;
  if (port === undefined) throw new Problem(`${name}: container ${container.name} has no port; name one`);
  return port;
}

/** @throws Misuse where it is no port */
export function portOf(text: string | undefined, what: string): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new Misuse(`${what} must be from 1 to 65535, got ${text}`);
  return port;
}
