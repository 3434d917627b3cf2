// Turns Ctrl-C, the end of a session and the end of a terminal into an AbortSignal, on which work ends by itself.

import { constants } from "node:os";

export const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** How work learns that it must stop: a signal that is aborted then, and the exit code for it. */
export interface Stop {
  signal: AbortSignal;
  /** 128 plus the signal's number, as shells have it; 0 without a signal. */
  exitCode(): number;
}

/** Work also stops when the reader of its output goes away (`… | head`). */
export async function untilStopped<T>(work: (stop: Stop) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let exitCode = 0;
  const onSignal = (signal: NodeJS.Signals) => {
    exitCode ||= 128 + constants.signals[signal];
    controller.abort();
  };
  const onError = () => controller.abort();
  for (const signal of signals) process.on(signal, onSignal);
  process.stdout.on("error", onError);
  try {
    return await work({ signal: controller.signal, exitCode: () => exitCode });
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
    process.stdout.off("error", onError);
  }
}
