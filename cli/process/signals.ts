// Turns Ctrl-C, the end of a session and the end of a terminal into an AbortSignal, on which work ends by itself; and
// what a command says where a signal comes before its change, or in the middle of it.

import { once } from "node:events";
import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../commandLine.ts";
import { answered, Unanswered } from "./unanswered.ts";

export const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** How work learns that it must stop: a signal that is aborted then, and the exit code for it. */
export interface Stop {
  signal: AbortSignal;
  /** 128 plus the signal's number, as shells have it; 0 without a signal. */
  exitCode(): number;
  /** Aborted by a second signal, of a person who does not wait for the orderly end. @default there is none */
  again?: AbortSignal;
}

/** npm, and a terminal with several programs in front, pass one Ctrl-C on once more. */
const sameMs = 500;

/** The end that a signal has brought; its message says what is left, and what to do. */
export class Stopped extends Problem {
  constructor(message: string, { exitCode }: Pick<Stop, "exitCode">) {
    super(message);
    this.exitCode = exitCode() || 1;
  }
}

/** @param byReader whether work also stops when the reader of its output goes away (`… | head`). @default true */
export async function untilStopped<T>(
  work: (stop: Stop) => Promise<T>,
  { byReader = true }: { byReader?: boolean } = {},
): Promise<T> {
  const controller = new AbortController();
  const again = new AbortController();
  let exitCode = 0;
  let first: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    first ??= performance.now();
    exitCode ||= 128 + constants.signals[signal];
    controller.abort();
    if (performance.now() - first > sameMs) again.abort();
  };
  const onError = () => controller.abort();
  for (const signal of signals) process.on(signal, onSignal);
  if (byReader) process.stdout.on("error", onError);
  try {
    return await work({ signal: controller.signal, again: again.signal, exitCode: () => exitCode });
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
    process.stdout.off("error", onError);
  }
}

/**
 * What comes of work that need not come to its end, such as requests that change nothing.
 * @param left what is left after a signal, and what to do
 * @throws Stopped at once where there is a signal before its end
 */
export async function unlessStopped<T>(stop: Stop, work: () => Promise<T>, left = "nothing was changed"): Promise<T> {
  const done = await untilAborted(stop.signal, work);
  if (stop.signal.aborted || done === undefined) throw new Stopped(`stopped; ${left}`, stop);
  return done.value;
}

/** How long the answer to a change that is under way is waited for after a signal. */
const lateAnswerMs = 2_000;

/**
 * The answer to a request that changes something.
 * @param look the command that shows whether it has
 * @throws Stopped where there was a signal before it, Unanswered where its answer gets lost, or does not come soon after one
 */
export async function change<T>(stop: Stop, look: string, request: () => Promise<T>): Promise<T> {
  if (stop.signal.aborted) throw new Stopped("stopped; nothing was changed", stop);
  const unclear = `change may be under way; \`${look}\` shows it`;
  const answer = await inTime(stop.signal, lateAnswerMs, () => answered(`The ${unclear}.`, request));
  if (answer !== undefined) return answer.value;
  throw new Unanswered(`stopped before AWS answered: the ${unclear}`, stop.exitCode() || 1);
}

/** What comes of work that a signal ends by and by; undefined where it takes longer than `ms` after the signal. */
export async function inTime<T>(
  signal: AbortSignal,
  ms: number,
  work: () => Promise<T>,
): Promise<{ value: T } | undefined> {
  const late = new AbortController();
  const onAbort = () => sleep(ms, undefined, { ref: false }).then(() => late.abort());
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await untilAborted(late.signal, work);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Undefined where the signal comes first; nobody hears then what becomes of the work. */
async function untilAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<{ value: T } | undefined> {
  if (signal.aborted) return undefined;
  const done = new AbortController();
  try {
    return await Promise.race([
      work().then((value) => ({ value })),
      once(signal, "abort", { signal: done.signal }).then(() => undefined),
    ]);
  } finally {
    done.abort();
  }
}
