// Reads what a task's container wrote to CloudWatch Logs. Where that is is left to logPlace.ts; a container that logs
// elsewhere, or has written nothing, has no lines here.

import {
  GetLogEventsCommand,
  type GetLogEventsCommandOutput,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import type { TaskDefinition } from "@aws-sdk/client-ecs";
import { apiFaultText, isPassing } from "./apiError.ts";
import type { Clients } from "./clients.ts";
import type { Clock } from "./clock.ts";
import { logPlace } from "./logPlace.ts";
import { NextPages } from "./pages.ts";
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
export function aboutLog(
  definition: TaskDefinition | undefined,
  container: string,
  { wrote, isUnread }: Pick<TaskLog, "wrote" | "isUnread">,
): string {
  const place = logPlace(definition, container);
  if (place && "output" in place) return `Its log goes to ${place.output}, and not to CloudWatch.`;
  if (isUnread) return wrote ? "Its log stands above, as far as it could be read." : "Its log could not be read.";
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

interface Reading {
  ask: Ask;
  /** Its reason is thrown once it is aborted. */
  signal: AbortSignal;
  onLine: (line: string) => void;
  /** Gets, once, a sentence on what keeps the log from being read. */
  onTrouble: (text: string) => void;
}

/** The log of a task, followed while it runs. A log that cannot be read is no reason to end its task. */
export class TaskLog {
  /** Whether there were lines. */
  wrote = false;
  /** Whether it could not be read the last time. */
  isUnread = false;
  readonly #reading: Reading;
  #where: LogStream | undefined;
  #token: string | undefined;
  #said = false;

  /** @param where undefined where there is none */
  constructor(where: LogStream | undefined, reading: Reading) {
    this.#where = where;
    this.#reading = reading;
  }

  /** Passes on the lines written since its last call, and returns whether there were any. */
  async follow(): Promise<boolean> {
    const { signal, onTrouble } = this.#reading;
    const where = this.#where;
    if (where === undefined) return false;
    try {
      const told = await this.#read(where);
      this.isUnread = false;
      return told;
    } catch (error) {
      signal.throwIfAborted();
      this.isUnread = true;
      if (!isPassing(error)) this.#where = undefined;
      if (!this.#said) onTrouble(`its log cannot be read, and the task goes on: ${apiFaultText(error)}`);
      this.#said = true;
      return false;
    }
  }

  /** Follows the log of a task that has ended until no more of it comes. */
  async drain({ now, sleep }: Clock): Promise<void> {
    const end = now() + lateLinesMs;
    for (let quietSince = now(); now() < end && now() - quietSince < quietMs; await sleep(500)) {
      if (await this.follow()) quietSince = now();
    }
  }

  /** A page may be followed by more at once, and an empty one too; the token stays the same at the end. */
  async #read(where: LogStream): Promise<boolean> {
    const { ask, onLine } = this.#reading;
    const next = new NextPages();
    for (let told = false; ; ) {
      const page = await ask((clients, abort) => linesSince(clients, where, this.#token, abort));
      for (const line of page.lines) onLine(line);
      told ||= page.lines.length > 0;
      this.wrote ||= told;
      if (page.token === undefined || page.token === this.#token) return told;
      this.#token = page.token;
      next.add(page.token);
    }
  }
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
