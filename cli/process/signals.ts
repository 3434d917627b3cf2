// Ctrl-C, the end of a session and of a terminal, as an AbortSignal: work heeds it and ends by itself.

import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What work is told to stop by: a signal that is aborted, and the exit code that says so. */
export interface Stop {
  signal: AbortSignal;
  /** 128 and the signal's number, as shells have it; 0 where none came. */
  exitCode(): number;
}

/** A reader of the output that goes (`… | head`) is a reason to stop, too. */
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
  }
}
