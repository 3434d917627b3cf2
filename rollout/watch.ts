// Follows a service's deployment until it has ended, well or not, and reports its progress whenever that changes. What
// an answer means is left to deployment.ts, why a deployment failed to explain.ts.

import { setTimeout as sleep } from "node:timers/promises";
import type { Task } from "@aws-sdk/client-ecs";
import { apiFaultNextStep, apiFaultText } from "./apiError.ts";
import type { Clients } from "./clients.ts";
import { deadlineSeconds, type PaceSettings } from "./deadline.ts";
import { deadTasks, type Expected, eventsOf, follow, type Look, type Rollout } from "./deployment.ts";
import { diagnose } from "./diagnose.ts";
import { explain, type Facts, RolloutError } from "./explain.ts";
import { lookAt, type ServiceAddress } from "./look.ts";
import { last, shortDefinition, shortTask } from "./names.ts";
import { progressLine, worthSaying } from "./progress.ts";
import { Session } from "./session.ts";
import { causeOf, failedContainer } from "./taskReport.ts";

/** For finding out why a deployment failed, after it has. */
const patienceMs = 30_000;

export interface Watch extends ServiceAddress {
  /** The service as the stack file names it. */
  name: string;
  expected: Expected;
  settings: PaceSettings;
  connect: () => Clients;
  signal: AbortSignal;
  /** Gets one line at a time; `last` is true for the line that sums up. */
  say: (line: string, last: boolean) => void;
  /** Masks credentials in what others wrote. */
  redact: (text: string) => string;
  /** Milliseconds between two looks. */
  pollMs?: number;
}

/** Returns once the deployment asked for runs and is healthy; throws a RolloutError in every other case. */
export async function watchDeployment(watch: Watch): Promise<void> {
  const { name, expected, say, redact, signal, pollMs = 3_000 } = watch;
  const session = new Session(watch.connect, signal, (trouble) => say(`${name}: ${redact(trouble)}`, false));
  const seconds = () => (Date.now() - expected.since) / 1000;
  const stopped = new Map<string, Task>();
  const told = new Set<string>();
  let deadline = expected.since + deadlineSeconds(watch.settings, 1) * 1000;
  let rollout: Rollout | undefined;
  try {
    for (;;) {
      const look = await session.ask((clients, abort) => lookAt(clients, watch, stopped, abort), deadline);
      const now = follow(rollout, look, expected);
      deadline = expected.since + deadlineSeconds(watch.settings, now.desired) * 1000;
      for (const line of newCauses(look, now, expected, told)) say(`${name}: ${redact(line)}`, false);
      if (now.phase === "succeeded") {
        say(progressLine(name, now, seconds()), true);
        return;
      }
      if (worthSaying(rollout, now)) say(progressLine(name, now, seconds()), false);
      rollout = now;
      const phase = now.phase === "in-progress" && look.at >= deadline ? "overdue" : now.phase;
      if (phase !== "in-progress") throw await failure(watch, session, { ...now, phase }, stopped);
      await sleep(Math.min(pollMs, Math.max(0, deadline - look.at)), undefined, { signal });
    }
  } catch (error) {
    if (error instanceof RolloutError) throw error;
    throw new RolloutError(redact(signal.aborted ? interrupted(watch) : unfollowed(watch, error)));
  } finally {
    session.close();
  }
}

/** Explains once a task of the failed deployment has come to its end, which may be a little after the deployment's. */
async function failure(
  watch: Watch,
  session: Session,
  rollout: Facts["rollout"],
  stopped: Map<string, Task>,
): Promise<RolloutError> {
  const { name, signal, expected, redact } = watch;
  const asked = expected.taskDefinition;
  const seconds = (Date.now() - expected.since) / 1000;
  const patience = Date.now() + patienceMs;
  for (;;) {
    const look = await session.ask((clients, abort) => lookAt(clients, watch, stopped, abort), patience);
    const dead = deadTasks(look, rollout.deployment, expected);
    const waits = dead.length === 0 && ["failed", "rolled-back"].includes(rollout.phase);
    if (waits && Date.now() < patience - patienceMs / 2) {
      await sleep(1_000, undefined, { signal });
      continue;
    }
    const known = await session.ask((clients, abort) => diagnose(clients, look, rollout, expected, abort), patience);
    return new RolloutError(
      redact(explain({ ...known, name, rollout, asked, formerPort: expected.formerPort, seconds })),
    );
  }
}

/** A line for each new cause of death, so that nobody waits for the end to know why. */
function* newCauses(look: Look, { deployment }: Rollout, expected: Expected, told: Set<string>): Iterable<string> {
  const events = eventsOf(look, deployment, expected);
  for (const task of deadTasks(look, deployment, expected)) {
    const container = failedContainer(task);
    const why = causeOf(task, container, { events })?.what ?? task.stoppedReason ?? task.stopCode ?? "no reason given";
    const where = container ? `, container ${container.name}` : "";
    if (!told.has(where + why)) yield `task ${shortTask(task)}${where} stopped: ${why}`;
    told.add(where + why);
  }
}

function interrupted({ name, cluster, service, expected }: Watch): string {
  const definition = shortDefinition(expected.taskDefinition);
  return [
    `${name}: no longer waiting; the deployment of ${definition} goes on in ECS.`,
    `How it ends: aws ecs describe-services --cluster ${last(cluster)} --services ${last(service)} --query 'services[0].deployments'`,
  ].join("\n");
}

function unfollowed({ name, expected }: Watch, error: unknown): string {
  return [
    `${name}: the deployment of ${shortDefinition(expected.taskDefinition)} cannot be followed: ${apiFaultText(error)}.`,
    `Next: ${apiFaultNextStep(error)}. The deployment itself goes on in ECS; \`pulumi up --refresh\` shows what became of it.`,
  ].join("\n");
}
