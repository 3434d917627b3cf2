// Looks at a deployment again and again with the same clients. What a look finds is left to sight.ts, when to look and
// what to do where AWS does not answer to watchStatus.ts.

import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { apiFaultText } from "../../rollout/apiError.ts";
import { type Clients, connect, connection } from "../../rollout/clients.ts";
import type { Shift } from "../../rollout/shift.ts";
import type { RolledBack } from "../../settings/facts/rolledBack.ts";
import type { Deployed } from "../deployed/deployed.ts";
import { rollbacksNow, stackFacts } from "../operate/stackFacts.ts";
import { strayRequests } from "../operate/strayRequests.ts";
import { type Hour, lastHours } from "./lastHour.ts";
import { LogTail } from "./logTail.ts";
import type { Sight } from "./sight.ts";

/** Between two questions about what changes seldom. */
const seldomMs = 60_000;

interface Seldom {
  at: number;
  rolledBack: Record<string, RolledBack>;
  hours?: Record<string, Hour>;
  remarks: string[];
}

export class Looking {
  readonly #deployed: Deployed;
  readonly #signal: AbortSignal;
  #clients: Clients & { cloudwatch: CloudWatchClient };
  #shifts = new Map<string, Shift>();
  #seldom: Seldom = { at: 0, rolledBack: {}, remarks: [] };

  readonly #tail: LogTail | undefined;

  /**
   * @param signal ends every request at once
   * @param all whether to look at the last hour's requests and the logs, too
   */
  constructor(deployed: Deployed, signal: AbortSignal, all: boolean) {
    this.#deployed = deployed;
    this.#signal = signal;
    this.#clients = clientsOf(deployed);
    this.#tail = all ? new LogTail(deployed, () => this.#clients, signal) : undefined;
  }

  /** @throws the error of AWS where even the services cannot be had */
  async look(): Promise<Sight> {
    const at = new Date();
    const remarks: string[] = [];
    const warn = (line: string) => remarks.push(line);
    const isDue = at.getTime() - this.#seldom.at >= seldomMs;
    const gaps: string[] = [];
    const gap = (line: string) => gaps.push(line);
    const rolledBack = isDue ? await rollbacksNow(this.#deployed, gap, this.#signal) : this.#seldom.rolledBack;
    const options = { abortSignal: this.#signal };
    const asking = { ...this.#clients, warn, options };
    const { facts, services } = await stackFacts(asking, this.#deployed, rolledBack, (name) => this.#shifts.get(name));
    this.#shifts = new Map(facts.flatMap(({ name, shift }) => (shift ? [[name, shift]] : [])));
    if (isDue) {
      const orSay = <T>(what: string, found: Promise<T>) => found.catch(unknown(what, gap));
      const strays = (await orSay("where requests go is", strayRequests(asking.elb, services, options))) ?? [];
      const hours = this.#tail && (await orSay("the last hour's requests are", lastHours(asking, services, at)));
      this.#seldom = { at: at.getTime(), rolledBack, hours, remarks: [...gaps, ...strays] };
    }
    const log = await this.#tail?.lines(this.#clients).catch(unknown("the logs are", warn));
    return { at, facts, remarks: [...remarks, ...this.#seldom.remarks], hours: this.#seldom.hours, log };
  }

  /** Reads the credentials anew: somebody may have logged in again in another terminal. */
  renew(): void {
    this.close();
    this.#clients = clientsOf(this.#deployed);
  }

  close(): void {
    this.#clients.close();
    this.#clients.cloudwatch.destroy();
  }
}

/** @param what such as `the logs are` */
function unknown(what: string, warn: (line: string) => void): (error: unknown) => undefined {
  return (error) => {
    warn(`${what} unknown: ${apiFaultText(error)}`);
    return undefined;
  };
}

function clientsOf({ aws }: Deployed): Clients & { cloudwatch: CloudWatchClient } {
  return { ...connect(aws), cloudwatch: new CloudWatchClient(connection(aws, "cloudwatch")) };
}
