// The time that a wait goes by: the machine's own, unless a test lets it pass faster.

import { setTimeout as sleep } from "node:timers/promises";

export interface Clock {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** @throws the signal's reason once it is aborted */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export const machineClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};
