// Requests a service's URL until it answers. The name of a load balancer in the emulator ends in .localhost, which
// browsers and curl resolve to this machine. Node leaves it to the system, and not every system resolves it. Where a
// request goes for a service that has a host of its own is left to deployed.ts.

import { lookup } from "node:dns/promises";
import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import type { Asked } from "./deployed.ts";

export interface Reached {
  /** The last status; undefined where nothing answered. */
  status?: number;
  detail: string;
}

/**
 * Requests every half second until the status is below 500: a load balancer gives 5xx for a service that does not
 * answer yet.
 * @param signal ends the wait; its reason is what is thrown
 * @param patienceMs how long, @default 60 s
 */
export async function untilItAnswers(asked: Asked, signal: AbortSignal, patienceMs = 60_000): Promise<Reached> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const reached = await ask(asked);
    if ((reached.status ?? 500) < 500 || Date.now() >= deadline) return reached;
    await sleep(500, undefined, { signal });
  }
}

/** Whether this machine's own resolver knows the name. */
export async function resolves(hostname: string): Promise<boolean> {
  return await lookup(hostname).then(
    () => true,
    () => false,
  );
}

function ask({ url, host: ownHost }: Asked): Promise<Reached> {
  const { hostname, host: urlHost, port, pathname } = new URL(url);
  const host = ownHost ?? urlHost;
  const target = hostname.endsWith(".localhost") ? "127.0.0.1" : hostname;
  return new Promise((resolve) => {
    const request = get({ host: target, port: port || 80, path: pathname, headers: { host }, timeout: 5_000 });
    request.on("response", (response) => {
      response.resume();
      resolve({ status: response.statusCode, detail: `answers ${response.statusCode}` });
    });
    request.on("timeout", () => request.destroy(new Error("no answer within 5 s")));
    request.on("error", (error) => resolve({ detail: error.message }));
  });
}
