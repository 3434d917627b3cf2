// Reads what a task's container wrote to CloudWatch Logs. Where that is is left to logPlace.ts; a container that logs
// elsewhere, or has written nothing, has no lines here.

import {
  GetLogEventsCommand,
  type GetLogEventsCommandOutput,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { Clients } from "./clients.ts";
import { type Clock, machineClock } from "./clock.ts";
import { logPlace } from "./logPlace.ts";
import type { Ask } from "./session.ts";

// After the task has ended its last lines may still be on their way.
const lateLinesMs = 6_000;
const quietMs = 2_000;

export interface LogStream {
  group: string;
  /** The name of the task's stream, with its id at the end. */
  stream: string;
}

export function logStream(
  definition: TaskDefinition | undefined,
  container: string,
  taskArn: string,
): LogStream | undefined {
  const place = logPlace(definition, container);
  if (place === undefined || "output" in place) return undefined;
  return { group: place.group, stream: `${place.streamPrefix}${taskArn.split("/").at(-1)}` };
}

/** A sentence on the log of a container that has ended, whose lines were shown as they came. */
export function aboutLog(definition: TaskDefinition | undefined, container: string, wrote: boolean): string {
  const place = logPlace(definition, container);
  if (place && "output" in place) return `Its log goes to ${place.output}, and not to CloudWatch.`;
  return wrote ? "Its log stands above." : "It wrote nothing to its log.";
}

/** The last lines, oldest first; none where the stream does not exist, since then the container never wrote. */
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

/** A function that passes on the lines written since its last call, and returns whether there were any. */
export function logFollower(where: LogStream | undefined, ask: Ask, tell: (line: string) => void) {
  let token: string | undefined;
  return async (): Promise<boolean> => {
    if (!where) return false;
    // A page may be followed by more at once, and an empty one too; the token stays the same at the end.
    for (let told = false; ; ) {
      const page = await ask((clients, abort) => linesSince(clients, where, token, abort));
      for (const line of page.lines) tell(line);
      told ||= page.lines.length > 0;
      if (page.token === token) return told;
      token = page.token;
    }
  };
}

/** Follows the log of a task that has ended until no more of it comes; returns whether there were lines. */
export async function drain(log: () => Promise<boolean>, { now, sleep }: Clock = machineClock): Promise<boolean> {
  const end = now() + lateLinesMs;
  let wrote = false;
  for (let quietSince = now(); now() < end && now() - quietSince < quietMs; await sleep(500)) {
    if (!(await log())) continue;
    wrote = true;
    quietSince = now();
  }
  return wrote;
}

/** The lines written since the token was given out, oldest first, and the token for the next time. */
async function linesSince(
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
