// Watches a container from its start until it is well, or waiting longer can change nothing.

import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../commandLine.ts";
import { run } from "../process/run.ts";
import type { ContainerCheck, TriedContainer } from "./container.ts";
import { type Address, ask, otherPath, runCheck } from "./health.ts";
import { type Listening, listeningOf } from "./listening.ts";
import { memoryOf } from "./memory.ts";

export interface Seen {
  /** Undefined while it runs. */
  exitCode?: number;
  /** Whether a process of it was killed for want of memory. */
  outOfMemory: boolean;
  /** Undefined where nobody could see it. */
  listening?: Listening[];
  /** The last answer on the load balancer's path: a status, or why there was none. */
  answer?: number | string;
  /** From the start to the first good answer, or without a health check to the port. */
  readySeconds?: number;
  /** A path that is answered well, where the load balancer's is not. */
  otherPath?: string;
  /** From the start to the first time that ECS's own check passes. */
  checkedSeconds?: number;
  /** What that check says where it does not pass. */
  checkOutput?: string;
  watchedSeconds: number;
  peakMiB?: number;
}

interface Watched {
  container: TriedContainer;
  id: string;
  image: string;
  /** When it was started, in ms. */
  began: number;
}

/** How long nothing has to change until it is taken for the end of the matter, in ms; the state for as it was. */
const settled = { waiting: 3_000, ready: 2_000, withoutPort: 5_000, state: 500 };

/** Who takes so much more is not at rest. */
const growingMiB = 16;

export async function watch({ container, id, image, began }: Watched, signal: AbortSignal): Promise<Seen> {
  const seen: Seen = { outOfMemory: false, watchedSeconds: 0 };
  const address = await addressOf(id, container.port);
  const ended = new AbortController();
  const checking = container.check && untilPassed({ id, began, seen }, container.check, ended.signal);
  let changed = began;
  let last = "";
  try {
    let [state, inspected] = [await stateOf(id), Date.now()];
    for (;;) {
      // Each time is a process of its own.
      if (Date.now() - inspected > settled.state) [state, inspected] = [await stateOf(id), Date.now()];
      seen.watchedSeconds = (Date.now() - began) / 1000;
      seen.outOfMemory ||= state.OOMKilled;
      if (!state.Running) return { ...seen, exitCode: state.ExitCode };
      const memory = memoryOf(id, state.Pid);
      if (memory !== undefined) seen.peakMiB = Math.max(seen.peakMiB ?? 0, Math.ceil(memory / 2 ** 20));
      if (container.port !== undefined) {
        seen.listening = (await listeningOf({ id, pid: state.Pid, image })) ?? seen.listening;
        if (await isReady(container, address, seen)) seen.readySeconds ??= (Date.now() - began) / 1000;
      }
      const growth = Math.floor((seen.peakMiB ?? 0) / growingMiB);
      const ready = seen.readySeconds !== undefined;
      const what = JSON.stringify([seen.listening, seen.answer, ready, seen.checkedSeconds, growth]);
      if (what !== last) [last, changed] = [what, Date.now()];
      const isStill = Date.now() - changed > settledMs(container, seen);
      if (seen.watchedSeconds > patienceSeconds(container) || (isStill && isFinal(container, seen))) {
        if (container.health && address && typeof seen.answer === "number" && seen.readySeconds === undefined) {
          seen.otherPath = await otherPath(address, container.health);
        }
        return seen;
      }
      await sleep(150, undefined, { signal });
    }
  } finally {
    ended.abort();
    await checking;
  }
}

export interface State {
  Running: boolean;
  ExitCode: number;
  OOMKilled: boolean;
  Pid: number;
}

export async function stateOf(id: string): Promise<State> {
  const { stdout, stderr } = await run("docker", ["inspect", "--format", "{{json .State}}", id]);
  if (stdout === "") throw new Problem(`the container went while it was tried: ${stderr}`);
  return JSON.parse(stdout) as State;
}

/** What ECS waits for at most, and then some, to say how long it really takes. */
export function patienceSeconds({ port, health, check }: Pick<TriedContainer, "port" | "health" | "check">): number {
  const own = check ? allowedSeconds(check) : 0;
  if (port === undefined) return own + 30;
  const balancers = health ? health.unhealthyThreshold * health.intervalSeconds : 0;
  return Math.max(health?.gracePeriodSeconds ?? 0, balancers, own, 30) + 30;
}

/** Until ECS takes a container whose check does not pass for unhealthy. */
export function allowedSeconds({ startPeriodSeconds, retries, intervalSeconds }: ContainerCheck): number {
  return startPeriodSeconds + retries * intervalSeconds;
}

function settledMs({ port }: TriedContainer, { readySeconds }: Seen): number {
  if (port === undefined) return settled.withoutPort;
  return readySeconds === undefined ? settled.waiting : settled.ready;
}

/** Whether waiting longer can change nothing: it is well, or does steadily what is no start under way. */
function isFinal({ port, check }: TriedContainer, seen: Seen): boolean {
  const { readySeconds, listening = [], answer } = seen;
  const isChecked = check === undefined || seen.checkedSeconds !== undefined;
  if (readySeconds !== undefined || port === undefined) {
    return isChecked || seen.watchedSeconds > allowedSeconds(check) + 15;
  }
  // Who answers 503 may be starting still.
  if (typeof answer === "number") return answer < 500;
  return listening.length > 0 && !listening.some((one) => one.port === port && !one.loopback);
}

async function isReady({ port, health }: TriedContainer, address: Address | undefined, seen: Seen): Promise<boolean> {
  const open = seen.listening === undefined || seen.listening.some((one) => one.port === port && !one.loopback);
  if (!open) return false;
  if (health === undefined) return seen.listening !== undefined;
  if (address === undefined) return false;
  const { answer, good } = await ask(address, health);
  seen.answer = answer;
  return good;
}

async function untilPassed(
  { id, began, seen }: { id: string; began: number; seen: Seen },
  check: ContainerCheck,
  signal: AbortSignal,
) {
  while (!signal.aborted) {
    const fault = await runCheck(id, check);
    if (fault === undefined) {
      seen.checkedSeconds = (Date.now() - began) / 1000;
      return;
    }
    seen.checkOutput = fault;
    await sleep(1_000, undefined, { signal }).catch(() => {});
  }
}

async function addressOf(id: string, port: number | undefined): Promise<Address | undefined> {
  if (port === undefined) return undefined;
  const { stdout } = await run("docker", ["inspect", "--format", "{{json .NetworkSettings}}", id]);
  const { Ports = {}, Networks = {} } = JSON.parse(stdout || "{}") as {
    Ports?: Record<string, { HostPort: string }[] | null>;
    Networks?: Record<string, { IPAddress: string }>;
  };
  const [published] = Ports[`${port}/tcp`] ?? [];
  const [network] = Object.values(Networks);
  if (published === undefined) return undefined;
  return { published: `127.0.0.1:${published.HostPort}`, host: `${network?.IPAddress ?? "127.0.0.1"}:${port}` };
}
