// The last log lines of all services and jobs, for a picture. Following the logs is left to operate/logs.ts.

import { stripVTControlCharacters } from "node:util";
import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { Clients } from "../../rollout/clients.ts";
import { redactor } from "../../rollout/redact.ts";
import type { Deployed } from "../deployed/deployed.ts";
import { LogReader } from "../operate/logEvents.ts";
import { type LogSource, logSources } from "../operate/logSources.ts";
import { newLines } from "../operate/logs.ts";

/** More lines than a terminal has. */
const mostLines = 200;

/** How far back the first look goes. */
const beforeMs = 60_000;

export class LogTail {
  readonly #deployed: Deployed;
  readonly #signal: AbortSignal;
  readonly #reader: LogReader;
  readonly #redact: (text: string) => string;
  readonly #definitions = new Map<string, TaskDefinition>();
  /** Sources of earlier looks stay, since stopping tasks still write. */
  readonly #sources = new Map<string, LogSource>();
  #lines: string[] = [];

  /** @param clients those of the moment, since they are made anew where credentials have expired */
  constructor(deployed: Deployed, clients: () => Clients, signal: AbortSignal) {
    this.#deployed = deployed;
    this.#signal = signal;
    this.#redact = redactor([deployed.aws.secretKey, deployed.aws.token]);
    this.#reader = new LogReader((request) => request(clients(), signal), Date.now() - beforeMs);
  }

  /** @throws the error of AWS */
  async lines(clients: Clients): Promise<string[]> {
    const { services, jobs } = this.#deployed;
    const names = [...Object.keys(services), ...Object.keys(jobs)];
    for (const one of await logSources(clients, this.#deployed, names, this.#definitions, this.#signal)) {
      if ("group" in one) this.#sources.set(`${one.group} ${one.streamPrefix}`, one);
    }
    for await (const line of newLines(this.#reader, [...this.#sources.values()])) {
      this.#lines.push(harmless(this.#redact(line)));
      if (this.#lines.length > 2 * mostLines) this.#lines = this.#lines.slice(-mostLines);
    }
    return this.#lines.slice(-mostLines);
  }
}

/** What a task writes must not move the cursor or change a colour. */
export function harmless(line: string): string {
  return stripVTControlCharacters(line).replace(/\p{Cc}+/gu, " ");
}
