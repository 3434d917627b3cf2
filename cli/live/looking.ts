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
import type { Sight } from "./sight.ts";

/** Between two questions about what changes seldom. */
const seldomMs = 60_000;

interface Seldom {
  at: number;
  rolledBack: Record<string, RolledBack>;
  remarks: string[];
}

export class Looking {
  readonly #deployed: Deployed;
  readonly #signal: AbortSignal;
  #clients: Clients & { cloudwatch: CloudWatchClient };
  #shifts = new Map<string, Shift>();
  #seldom: Seldom = { at: 0, rolledBack: {}, remarks: [] };

  /** @param signal ends every request at once */
  constructor(deployed: Deployed, signal: AbortSignal) {
    this.#deployed = deployed;
    this.#signal = signal;
    this.#clients = clientsOf(deployed);
  }

  /** @throws the error of AWS where even the services cannot be had */
  async look(): Promise<Sight> {
    const at = new Date();
    const remarks: string[] = [];
    const warn = (line: string) => remarks.push(line);
    const isDue = at.getTime() - this.#seldom.at >= seldomMs;
    const gaps: string[] = [];
    const rolledBack = isDue ? await rollbacksNow(this.#deployed, (line) => gaps.push(line)) : this.#seldom.rolledBack;
    const { ecs, elb, cloudwatch } = this.#clients;
    const asking = { ecs, cloudwatch, warn, options: { abortSignal: this.#signal } };
    const { facts, services } = await stackFacts(asking, this.#deployed, rolledBack, (name) => this.#shifts.get(name));
    this.#shifts = new Map(facts.flatMap(({ name, shift }) => (shift ? [[name, shift]] : [])));
    if (isDue) {
      const strays = await strayRequests(elb, services).catch((error: unknown) => [
        `where requests go is unknown: ${apiFaultText(error)}`,
      ]);
      this.#seldom = { at: at.getTime(), rolledBack, remarks: [...gaps, ...strays] };
    }
    return { at, facts, remarks: [...remarks, ...this.#seldom.remarks] };
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

function clientsOf({ aws }: Deployed): Clients & { cloudwatch: CloudWatchClient } {
  return { ...connect(aws), cloudwatch: new CloudWatchClient(connection(aws, "cloudwatch")) };
}
