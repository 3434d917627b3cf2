// Follows a service's deployment until it has ended, well or not, and reports its progress whenever that changes. What
// an answer means is left to deployment.ts, why a deployment failed to explain.ts.

import type { Task } from "@aws-sdk/client-ecs";
import { apiFaultNextStep, apiFaultText } from "./apiError.ts";
import type { Clients } from "./clients.ts";
import { type Clock, machineClock } from "./clock.ts";
import { deadlineSeconds, type PaceSettings } from "./deadline.ts";
import { deadTasks, type Expected, eventsOf, follow, type Look, type Rollout } from "./deployment.ts";
import { diagnose } from "./diagnose.ts";
import { explain, type Facts, RolloutError } from "./explain.ts";
import { type Known, lookAt, type ServiceAddress } from "./look.ts";
import { last, shortDefinition, shortTask } from "./names.ts";
import { type AtPause, Pauses } from "./pauses.ts";
import { progressLine, worthSaying } from "./progress.ts";
import { shiftsRequests, unlistedMs } from "./serviceDeployment.ts";
import { Session } from "./session.ts";
import { causeOfShift } from "./shift.ts";
import { shiftLine } from "./shiftLine.ts";
import { causeOf, failedContainer } from "./taskReport.ts";

/** For finding out why a deployment failed, after it has. */
const diagnosisMs = 30_000;

// People take their time, up to a day.
const pausedPollMs = 10_000;

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
  /** What happens where ECS pauses the deployment. @default people are waited for */
  atPause?: AtPause;
  /**
   * About how long it takes from now on, in words.
   * @param seconds since it was asked for, without what people took
   * @default nothing is said of that
   */
  timeLeft?: (desired: number, seconds: number) => string | undefined;
  /** Milliseconds that an outage of AWS may last. @default as long as the deployment may take */
  patienceMs?: number;
  /** Milliseconds between two looks. */
  pollMs?: number;
  /** @default the machine's own */
  clock?: Clock;
}

/**
 * Returns once the deployment asked for runs and is healthy, or has paused where nobody is to wait for more; throws a
 * RolloutError in every other case.
 */
export async function watchDeployment(watch: Watch): Promise<void> {
  const { name, expected, say, redact, signal, patienceMs, pollMs = 3_000, clock = machineClock } = watch;
  const session = new Session(watch.connect, signal, (trouble) => say(`${name}: ${redact(trouble)}`, false));
  const seen: Seen = { stopped: new Map() };
  const told = new Set<string>();
  const pauses = new Pauses(watch, session);
  let deadline = expected.since + deadlineSeconds(watch.settings, 1) * 1000;
  try {
    for (;;) {
      const until = Math.min(deadline, clock.now() + (patienceMs ?? Number.POSITIVE_INFINITY));
      const look = await session.ask((clients, abort) => lookAt(clients, watch, known(watch, seen), abort), until);
      const now = follow(seen.rollout, look, expected);
      for (const line of newCauses(look, now, expected, told)) say(`${name}: ${redact(line)}`, false);
      sayProgress(watch, seen, now, pauses.tookMs);
      sayUnrecorded(watch, seen, look);
      seen.rollout = now;
      if (now.phase === "succeeded") return;
      if ((await pauses.meet(now.shift, look)) === "left") return;
      // What people and tests take is not ECS's time.
      deadline = expected.since + deadlineSeconds(watch.settings, now.desired) * 1000 + pauses.tookMs;
      const isOverdue = now.phase === "in-progress" && look.at >= deadline;
      const phase = isOverdue ? (now.shift?.rollsBack ? "rolled-back" : "overdue") : now.phase;
      if (phase !== "in-progress") throw await failure(watch, session, { ...now, phase }, seen, pauses);
      const everyMs = pauses.areOpen ? Math.max(pollMs, pausedPollMs) : pollMs;
      await clock.sleep(Math.min(everyMs, Math.max(0, deadline - look.at)), signal);
    }
  } catch (error) {
    if (error instanceof RolloutError) throw error;
    throw new RolloutError(redact(signal.aborted ? interrupted(watch, pauses) : unfollowed(watch, error)));
  } finally {
    session.close();
  }
}

/** What earlier looks have found. */
interface Seen {
  stopped: Map<string, Task>;
  rollout?: Rollout;
  /** The last line on how far requests are shifted. */
  line?: string;
  /** Whether the lack of records has been said. */
  saidUnrecorded?: boolean;
}

function known({ expected, clock = machineClock }: Watch, { stopped, rollout }: Seen): Known {
  return { at: clock.now(), expected, stopped, known: rollout?.shift?.record.serviceDeploymentArn };
}

/** One line for each change; the time alone is not worth one. */
function sayProgress(watch: Watch, seen: Seen, now: Rollout, pausedMs: number): void {
  const { name, expected, say, redact } = watch;
  const seconds = secondsOf(watch);
  const isLast = now.phase === "succeeded";
  const { shift } = now;
  const left = isLast ? "" : leftOf(watch, now, seconds - pausedMs / 1000);
  const counts = worthSaying(seen.rollout, now);
  if (!shift || isLast) {
    if (counts || isLast) say(`${progressLine(name, now, seconds)}${left}`, isLast);
    return;
  }
  const line = shiftLine(name, shift, now, expected.taskDefinition, seconds);
  const told = line?.replace(/, \d+ s$/, "");
  if (line === undefined || told === seen.line) return;
  seen.line = told;
  say(redact(`${line}${left}`), false);
}

/** Nothing where it is no longer the way that was reckoned with: a task has failed, or ECS goes back. */
function leftOf({ expected, timeLeft }: Watch, { desired, failed, shift, phase }: Rollout, seconds: number): string {
  const isAsReckoned = expected.startsDeployment && phase === "in-progress" && failed === 0 && !shift?.rollsBack;
  const left = isAsReckoned ? timeLeft?.(desired, seconds) : undefined;
  return left === undefined ? "" : `, ${left}`;
}

/** An emulator that never lists a deployment may be done before AWS would have listed it. */
function sayUnrecorded({ name, expected, say }: Watch, seen: Seen, { at, service, recorded }: Look): void {
  if (recorded || seen.saidUnrecorded || !expected.startsDeployment || !shiftsRequests(service)) return;
  const isDone = service?.deployments?.every(({ rolloutState }) => rolloutState === "COMPLETED");
  if (!isDone && at - expected.since < unlistedMs) return;
  seen.saidUnrecorded = true;
  say(`${name}: the engine keeps no record of its deployments, so no requests are shifted in steps there`, false);
}

function secondsOf({ expected, clock = machineClock }: Watch): number {
  return (clock.now() - expected.since) / 1000;
}

/** Explains once a task of the failed deployment has come to its end, which may be a little after the deployment's. */
async function failure(
  watch: Watch,
  session: Session,
  rollout: Facts["rollout"],
  seen: Seen,
  { report }: Pauses,
): Promise<RolloutError> {
  const { name, signal, expected, redact, clock = machineClock } = watch;
  const asked = expected.taskDefinition;
  const seconds = secondsOf(watch);
  const cause = report === undefined && rollout.shift ? causeOfShift(rollout.shift, name) : undefined;
  const patience = clock.now() + diagnosisMs;
  for (;;) {
    const look = await session.ask((clients, abort) => lookAt(clients, watch, known(watch, seen), abort), patience);
    const dead = deadTasks(look, rollout.deployment, expected);
    const tells = report === undefined && cause === undefined && ["failed", "rolled-back"].includes(rollout.phase);
    if (tells && dead.length === 0 && clock.now() < patience - diagnosisMs / 2) {
      await clock.sleep(1_000, signal);
      continue;
    }
    const found = await session.ask((clients, abort) => diagnose(clients, look, rollout, expected, abort), patience);
    const { formerPort, byHand } = expected;
    return new RolloutError(
      redact(explain({ ...found, name, rollout, asked, formerPort, byHand, seconds, cause, report })),
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

function interrupted({ name, cluster, service, expected }: Watch, pauses: Pauses): string {
  const definition = shortDefinition(expected.taskDefinition);
  return [
    `${name}: no longer waiting; the deployment of ${definition} goes on in ECS.`,
    ...pauses.unattended(),
    `How it ends: aws ecs describe-services --cluster ${last(cluster)} --services ${last(service)} --query 'services[0].deployments'`,
  ].join("\n");
}

function unfollowed({ name, expected }: Watch, error: unknown): string {
  const shows = expected.byHand ? "./ecs status" : "pulumi up --refresh";
  return [
    `${name}: the deployment of ${shortDefinition(expected.taskDefinition)} cannot be followed: ${apiFaultText(error)}.`,
    `Next: ${apiFaultNextStep(error)}. The deployment itself goes on in ECS; \`${shows}\` shows what became of it.`,
  ].join("\n");
}
