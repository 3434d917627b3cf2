// Reads log groups again and again, and gives each event once, in the order of time, even if it reaches CloudWatch late
// or its group is made while the groups are read. Choosing groups and writing lines is left to logs.ts.

import {
  type FilteredLogEvent,
  FilterLogEventsCommand,
  type FilterLogEventsCommandOutput,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { NextPages } from "../../rollout/pages.ts";
import type { Ask } from "../../rollout/session.ts";

export type LogEvent = FilteredLogEvent & { group: string };

/**
 * How late an event may reach CloudWatch and still be seen. The log driver sends in batches, and repeats what it could
 * not send. It also covers a wrong clock of this machine, by as much.
 */
const lateMs = 120_000;

// The most events of one answer.
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
  /** Key of each event that was given → its time. */
  readonly #seen = new Map<string, number>();
  #readUntil: number;

  /** @param since milliseconds since the epoch: earlier events are left out */
  constructor(ask: Ask, since: number, filterPattern?: string) {
    this.#ask = ask;
    this.#since = since;
    this.#filterPattern = filterPattern;
    this.#readUntil = since;
  }

  /** The new events of the groups since the last call, page by page; the first call gives all events since `since`. */
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

  /** Forgets events that are too old to come a second time. */
  #forget(now: number): void {
    for (const [key, time] of this.#seen) if (time < now - lateMs) this.#seen.delete(key);
  }

  async *#events(group: string, from: number): AsyncGenerator<LogEvent> {
    // A log may be as long as it likes.
    const next = new NextPages(Number.POSITIVE_INFINITY);
    let at: Position | undefined = { startTime: from };
    while (at) {
      const startTime: number = at.startTime;
      const { events = [], nextToken } = await this.#page(group, at);
      for (const event of events) yield { ...event, group };
      if (nextToken) next.add(nextToken);
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
      // A deployment may replace the group while it is read, or make it later.
      if (error instanceof ResourceNotFoundException) return {};
      throw error;
    }
  }
}

function keyOf({ group, eventId, logStreamName, timestamp, ingestionTime, message }: LogEvent): string {
  return eventId ? `${group} ${eventId}` : JSON.stringify([group, logStreamName, timestamp, ingestionTime, message]);
}

/**
 * Merges the events of several groups, each in the order of time, into one such sequence. A group is read only when its
 * next event is needed.
 */
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
