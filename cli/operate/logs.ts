// Follows the logs of services and jobs in CloudWatch Logs, from some time on, until it is stopped. Finding the log
// groups is left to logSources.ts, reading them to logEvents.ts.

import { setTimeout as sleep } from "node:timers/promises";
import type { TaskDefinition } from "@aws-sdk/client-ecs";
import { connect } from "../../rollout/clients.ts";
import { redactor } from "../../rollout/redact.ts";
import { type Ask, Session } from "../../rollout/session.ts";
import { Problem } from "../commandLine.ts";
import { type Deployed, workload } from "../deployed/deployed.ts";
import { clock } from "../times.ts";
import { patienceMs } from "./follow.ts";
import { type LogEvent, LogReader } from "./logEvents.ts";
import { type LogSource, logSources } from "./logSources.ts";

const pollMs = 2_000;

/** How often the sources are looked up again. */
const sourcesMs = 10_000;

export interface Follow {
  /** Name of a service or a job. @default all of them */
  name?: string;
  /** Milliseconds since the epoch. */
  since: number;
  /** A filter pattern of CloudWatch Logs. @default every line */
  filter?: string;
  signal: AbortSignal;
  say: (line: string) => void;
  /** Gets a line about trouble that may pass, and about what this waits for. */
  warn: (line: string) => void;
}

/** Returns once `signal` is aborted. */
export async function followLogs(deployed: Deployed, follow: Follow): Promise<void> {
  const { name, since, filter, signal, say, warn } = follow;
  const all = [...Object.keys(deployed.services), ...Object.keys(deployed.jobs)];
  const names = name === undefined ? all : [workload(deployed, name).name];
  const redact = redactor([deployed.aws.secretKey, deployed.aws.token]);
  const session = new Session(
    () => connect(deployed.aws),
    signal,
    (trouble) => warn(redact(trouble)),
  );
  const ask: Ask = (request) => session.ask(request, Date.now() + patienceMs);
  const reader = new LogReader(ask, since, filter);
  const definitions = new Map<string, TaskDefinition>();
  // Sources from earlier looks stay, since stopping tasks still write.
  const sources = new Map<string, LogSource>();
  const elsewhere = new Set<string>();
  let lookedAt = 0;
  try {
    for (;;) {
      if (Date.now() - lookedAt >= sourcesMs) {
        lookedAt = Date.now();
        const found = await ask((clients, abort) => logSources(clients, deployed, names, definitions, abort));
        for (const one of found) {
          if ("group" in one) sources.set(`${one.group} ${one.streamPrefix}`, one);
          else if (!elsewhere.has(one.label)) {
            elsewhere.add(one.label);
            warn(`${one.label} logs to ${one.output}, and not to CloudWatch`);
          }
        }
      }
      for await (const line of newLines(reader, [...sources.values()])) say(redact(line));
      await sleep(pollMs, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw badPattern(error, filter) ?? error;
  } finally {
    session.close();
  }
}

/** What the sources have written since the reader was last asked. */
export async function* newLines(reader: LogReader, sources: readonly LogSource[]): AsyncGenerator<string> {
  const width = Math.max(0, ...sources.map(({ label }) => label.length));
  for await (const event of reader.next([...new Set(sources.map(({ group }) => group))])) {
    const line = lineOf(event, sources, width, new Date());
    if (line !== undefined) yield line;
  }
}

/** A line such as `14:02:31 web 1a2b3c4d the line`; undefined for a line of another source in a shared group. */
function lineOf(event: LogEvent, sources: readonly LogSource[], width: number, now: Date): string | undefined {
  const { group, logStreamName = "", timestamp = 0, message = "" } = event;
  const source = sources.find((one) => one.group === group && logStreamName.startsWith(one.streamPrefix));
  if (source === undefined) return undefined;
  const task = logStreamName.slice(source.streamPrefix.length, source.streamPrefix.length + 8);
  return `${clock(new Date(timestamp), now)} ${source.label.padEnd(width)} ${task} ${message.trimEnd()}`;
}

function badPattern(error: unknown, filter: string | undefined): Problem | undefined {
  const { name, message } = error as Error;
  if (filter === undefined || name !== "InvalidParameterException") return undefined;
  const syntax = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html";
  return new Problem(
    `--filter must be a filter pattern of CloudWatch Logs (${message}); how they are written: ${syntax}`,
  );
}
