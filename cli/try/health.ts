// Asks a container what the load balancer and ECS will ask it, and judges the answers as they do.

import { get } from "node:http";
import { lastLines } from "../process/lastLines.ts";
import { run } from "../process/run.ts";
import type { ContainerCheck, HealthCheck } from "./container.ts";

export interface Asked {
  /** A status, or why there was none. */
  answer: number | string;
  good: boolean;
}

/** Where a container answers. */
export interface Address {
  /** On this machine, such as `127.0.0.1:32768`. */
  published: string;
  /** As the load balancer names it: the container's own address and port. */
  host: string;
}

/** A load balancer follows no redirect, and names the task by its address: apps that judge the host see that one. */
export function ask({ published, host }: Address, check: HealthCheck): Promise<Asked> {
  const { path, matcher, timeoutSeconds } = check;
  const headers = { host, "user-agent": "ELB-HealthChecker/2.0", connection: "close" };
  return new Promise((resolve) => {
    const request = get(`http://${published}${path}`, { headers, signal: AbortSignal.timeout(timeoutSeconds * 1000) });
    request.on("response", (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      resolve({ answer: status, good: matches(status, matcher) });
    });
    request.on("error", ({ name }) => {
      const late = name === "TimeoutError" || name === "AbortError";
      resolve({ answer: late ? `no answer within ${timeoutSeconds} s` : "a closed connection", good: false });
    });
  });
}

/** @param matcher such as `200` or `200-299,301` */
export function matches(status: number, matcher: string): boolean {
  return matcher.split(",").some((entry) => {
    const [from = "", to = from] = entry.split("-");
    return status >= Number(from) && status <= Number(to);
  });
}

/** Where apps answer health checks when asked nothing else. */
const usual = ["/healthz", "/health", "/ping", "/status", "/up", "/api/health", "/actuator/health", "/"];

/** Another path that is answered as the check wants it. */
export async function otherPath(address: Address, check: HealthCheck): Promise<string | undefined> {
  for (const path of usual) {
    if (path !== check.path && (await ask(address, { ...check, path, timeoutSeconds: 2 })).good) return path;
  }
  return undefined;
}

/** Runs ECS's check in a container; gives what it prints where it fails. */
export async function runCheck(id: string, { command, timeoutSeconds }: ContainerCheck): Promise<string | undefined> {
  const [kind, ...words] = command;
  const inside = kind === "CMD-SHELL" ? ["/bin/sh", "-c", words.join(" ")] : words;
  const ran = await run("docker", ["exec", id, ...inside], { timeoutMs: timeoutSeconds * 1000 });
  if (ran.code === 0) return undefined;
  const how = ran.code === undefined ? `no end within ${timeoutSeconds} s` : `exit code ${ran.code}`;
  return [how, ...lastLines(ran, 3).split("\n")].filter(Boolean).join("\n");
}
