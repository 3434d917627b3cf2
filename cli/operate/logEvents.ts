// Reads log groups again and again, and gives each event once, in the order of time: those that reach CloudWatch late
// too, and those of groups that come while they are read. Which groups, and how a line looks, is left to the caller.

import {
  type FilteredLogEvent,
  FilterLogEventsCommand,
  type FilterLogEventsCommandOutput,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Ask } from "../../rollout/session.ts";

export type LogEvent = FilteredLogEvent & { group: string };

/**
 * How late an event may reach CloudWatch and still be seen: the log driver sends in batches, and again what it could
 * not send. Also how far this machine's clock may be wrong.
 */
const lateMs = 120_000;

// What one answer holds at most.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
const eventsPerAnswer = 10_000;

interface Position {
  startTime: number;
  nextToken?: string;
}

export class LogReader {
  readonly #ask: Ask;
  readonly #filterPattern: string | undefined;
  readonly #since: number;
  /** Events given out, by what tells them apart, with their times. */
  readonly #seen = new Map<string, number>();
  #readUntil: number;

  /** @param since milliseconds since the epoch: earlier events are left out */
  constructor(ask: Ask, since: number, filterPattern?: string) {
    this.#ask = ask;
    this.#since = since;
    this.#filterPattern = filterPattern;
    this.#readUntil = since;
  }

  /** What is new in the groups since the last call, page by page; at the first call everything since the beginning. */
  async *next(groups: readonly string[]): AsyncGenerator<LogEvent> {
    const began = Date.now();
    const from = Math.max(this.#since, this.#readUntil - lateMs);
    for await (const event of merged(groups.map((group) => this.#events(group, from)))) {
      const key = keyOf(event);
      if (this.#seen.has(key)) continue;
      const { timestamp = 0 } = event;
      this.#seen.set(key, timestamp);
      if (this.#seen.size % eventsPerAnswer === 0) this.#forget(Math.min(timestamp, began));
      yield event;
    }
    this.#readUntil = began;
    this.#forget(began);
  }

  /** What nobody will give a second time, as it is too long ago. */
  #forget(now: number): void {
    for (const [key, time] of this.#seen) if (time < now - lateMs) this.#seen.delete(key);
  }

  async *#events(group: string, from: number): AsyncGenerator<LogEvent> {
    let at: Position | undefined = { startTime: from };
    while (at) {
      const startTime: number = at.startTime;
      const { events = [], nextToken } = await this.#page(group, at);
      for (const event of events) yield { ...event, group };
      // An emulator ends a full answer without the token that AWS gives.
      const last = events.length < eventsPerAnswer ? startTime : (events.at(-1)?.timestamp ?? startTime);
      at = nextToken ? { startTime, nextToken } : last > startTime ? { startTime: last } : undefined;
    }
  }

  async #page(logGroupName: string, at: Position): Promise<Pick<FilterLogEventsCommandOutput, "events" | "nextToken">> {
    const request = new FilterLogEventsCommand({ logGroupName, ...at, filterPattern: this.#filterPattern });
    try {
      return await this.#ask(({ logs }, abortSignal) => logs.send(request, { abortSignal }));
    } catch (error) {
      // A deployment may replace the group while it is read, or make it only then.
      if (error instanceof ResourceNotFoundException) return {};
      throw error;
    }
  }
}

function keyOf({ group, eventId, logStreamName, timestamp, ingestionTime, message }: LogEvent): string {
  return eventId ? `${group} ${eventId}` : JSON.stringify([group, logStreamName, timestamp, ingestionTime, message]);
}

/** The events of several groups, each in the order of time, as one such sequence. Asks each only as it is needed. */
async function* merged(sources: AsyncGenerator<LogEvent>[]): AsyncGenerator<LogEvent> {
  const heads = await Promise.all(sources.map(async (source) => ({ source, head: await source.next() })));
  for (;;) {
    const waiting = heads.filter(({ head }) => !head.done);
    const [first, ...others] = waiting;
    if (first === undefined) return;
    const time = ({ head }: typeof first) => (head.value as LogEvent).timestamp ?? 0;
    const earliest = others.reduce((best, one) => (time(one) < time(best) ? one : best), first);
    yield earliest.head.value as LogEvent;
    earliest.head = await earliest.source.next();
  }
}
