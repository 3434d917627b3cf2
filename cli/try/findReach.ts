// What a run says of the port, and of the health checks of the load balancer and of ECS. Pure.

import type { ContainerCheck, HealthCheck, TriedContainer } from "./container.ts";
import type { Finding } from "./finding.ts";
import type { Observation } from "./observe.ts";
import type { Runs } from "./runs.ts";
import { allowedSeconds } from "./watch.ts";

/** Of one that dies as it is, what a milder run has to say against it. */
export function reachOf(container: TriedContainer, { strict, writable, asRoot }: Runs): Finding[] {
  const run = [strict, writable, asRoot].find(
    (one) => one && one.startFault === undefined && one.exitCode === undefined,
  );
  const found = run === undefined ? [] : [...reachIn(container, run)];
  return run === strict ? found : found.filter(({ level }) => level !== "good");
}

function* reachIn(container: TriedContainer, run: Observation): Generator<Finding> {
  const { port, health, check } = container;
  if (port !== undefined) {
    const unreached = portFault(port, run);
    if (unreached !== undefined) {
      yield unreached;
      return;
    }
    yield run.listening === undefined
      ? { level: "note", text: "on which ports it listens cannot be seen from here" }
      : { level: "good", text: `it listens on ${port}` };
    if (health !== undefined) yield healthOf(health, run);
  }
  if (check !== undefined) yield checkOf(check, run);
}

function portFault(port: number, { listening }: Observation): Finding | undefined {
  if (listening === undefined) return undefined;
  const own = listening.find((one) => one.port === port);
  if (own?.loopback) {
    const advice = "have it listen on 0.0.0.0";
    return { level: "bad", text: `it listens on ${port} of 127.0.0.1 alone, where nobody reaches it`, advice };
  }
  if (own !== undefined) return undefined;
  const where = listening.map((one) => `${one.port}${one.loopback ? " (of 127.0.0.1 alone)" : ""}`).join(", ");
  const others = listening.filter((one) => !one.loopback);
  const lines = others.length === 1 ? { port: others[0]?.port } : undefined;
  const advice = lines ? undefined : "write the port that it listens on, or have it listen on $PORT";
  return { level: "bad", text: `it does not listen on ${port}, but on ${where || "no port"}`, lines, advice };
}

function healthOf(health: HealthCheck, { answer, readySeconds, otherPath }: Observation): Finding {
  const { path, matcher, gracePeriodSeconds } = health;
  if (readySeconds === undefined) {
    const text = `${path} must be answered with ${matcher}, got ${answer ?? "nothing"}`;
    if (otherPath !== undefined) {
      return { level: "bad", text: `${text}; ${otherPath} is`, lines: { "health.path": otherPath } };
    }
    if (typeof answer === "number" && answer < 400) {
      return { level: "bad", text, lines: { "health.matcher": `${matcher},${answer}` } };
    }
    const advice = "write a health.path that it answers, or the codes that it answers with as health.matcher";
    return { level: "bad", text, advice };
  }
  const needed = Math.ceil(graceNeeded(readySeconds, health) / 10) * 10;
  const text = `${path} answers ${answer} after ${readySeconds.toFixed(1)} s; the grace period is ${gracePeriodSeconds} s`;
  if (needed <= gracePeriodSeconds) return { level: "good", text };
  return { level: "bad", text, lines: { "health.gracePeriodSeconds": needed } };
}

/** Seconds of grace that a task needs; a target that was unhealthy once needs more good answers than a new one. */
export function graceNeeded(readySeconds: number, health: HealthCheck): number {
  const { intervalSeconds, unhealthyThreshold, healthyThreshold } = health;
  return readySeconds <= intervalSeconds * unhealthyThreshold ? 0 : readySeconds + intervalSeconds * healthyThreshold;
}

function checkOf(check: ContainerCheck, { checkedSeconds, checkOutput, watchedSeconds }: Observation): Finding {
  if (checkedSeconds === undefined) {
    const text = `healthCheck does not pass within ${watchedSeconds.toFixed(0)} s: ${checkOutput ?? "it does not end"}`;
    return { level: "bad", text, advice: "write a command that the image has, and that ends with 0 once it is well" };
  }
  const text = `healthCheck passes after ${checkedSeconds.toFixed(1)} s (of ${allowedSeconds(check)} s)`;
  if (checkedSeconds <= allowedSeconds(check)) return { level: "good", text };
  return { level: "bad", text, lines: { "healthCheck.startPeriodSeconds": Math.ceil(checkedSeconds / 10) * 10 } };
}
