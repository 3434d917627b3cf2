// Reads what a task's container wrote to CloudWatch Logs. Where that is follows from the task definition's
// awslogs options; a container that logs elsewhere, or has written nothing, has no lines here.

import {
  GetLogEventsCommand,
  type GetLogEventsCommandOutput,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { Clients } from "./clients.ts";

export interface LogStream {
  group: string;
  /** `<prefix>/<container>/<task id>`, as the awslogs driver names it. */
  stream: string;
}

export function logStream(
  definition: TaskDefinition | undefined,
  container: string,
  taskArn: string,
): LogStream | undefined {
  const { logConfiguration } = definition?.containerDefinitions?.find(({ name }) => name === container) ?? {};
  const { "awslogs-group": group, "awslogs-stream-prefix": prefix } = logConfiguration?.options ?? {};
  if (logConfiguration?.logDriver !== "awslogs" || !group || !prefix) return undefined;
  return { group, stream: `${prefix}/${container}/${taskArn.split("/").at(-1)}` };
}

/** The last lines, oldest first; none where the stream does not exist, for then the container never wrote. */
export async function lastLines(
  { logs }: Clients,
  { group, stream }: LogStream,
  limit: number,
  abortSignal: AbortSignal,
): Promise<string[]> {
  const page = await eventsOf(
    logs.send(new GetLogEventsCommand({ logGroupName: group, logStreamName: stream, limit }), { abortSignal }),
  );
  return page.lines;
}

/** The lines written since the token was given out, oldest first, and the token for the next time. */
export async function linesSince(
  { logs }: Clients,
  { group, stream }: LogStream,
  nextToken: string | undefined,
  abortSignal: AbortSignal,
): Promise<{ lines: string[]; token?: string }> {
  const command = new GetLogEventsCommand({
    logGroupName: group,
    logStreamName: stream,
    startFromHead: true,
    nextToken,
  });
  const { lines, token = nextToken } = await eventsOf(logs.send(command, { abortSignal }));
  return { lines, token };
}

async function eventsOf(answer: Promise<GetLogEventsCommandOutput>): Promise<{ lines: string[]; token?: string }> {
  try {
    const { events = [], nextForwardToken } = await answer;
    return { lines: events.map(({ message = "" }) => message.trimEnd()), token: nextForwardToken };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return { lines: [] };
    throw error;
  }
}
