// Requests a service's URL until it answers. The name of a load balancer in the emulator ends in .localhost, which
// browsers and curl resolve to this machine. Node leaves it to the system, and not every system resolves it.

import { lookup } from "node:dns/promises";
import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export interface Reached {
  /** The last status; undefined where nothing answered. */
  status?: number;
  detail: string;
}

/**
 * Requests the URL every half second until the status is below 500: a load balancer gives 5xx for a service that does
 * not answer yet.
 * @param patienceMs how long, @default 60 s
 */
export async function untilItAnswers(url: string, patienceMs = 60_000): Promise<Reached> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const reached = await ask(url);
    if ((reached.status ?? 500) < 500 || Date.now() >= deadline) return reached;
    await sleep(500);
  }
}

/** Whether this machine's own resolver knows the name. */
export async function resolves(hostname: string): Promise<boolean> {
  return await lookup(hostname).then(
    () => true,
    () => false,
  );
}

function ask(url: string): Promise<Reached> {
  const { hostname, host, port, pathname } = new URL(url);
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
