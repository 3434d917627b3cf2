// The runs of one tried container, and whether a run is what a service or job has to be. Pure.

import type { TriedContainer } from "./container.ts";
import type { Observation } from "./observe.ts";

export interface Runs {
  /** Exactly as the task definition says. */
  strict: Observation;
  /** With all that the image has left to write to. */
  writable?: Observation;
  /** And as root besides. */
  asRoot?: Observation;
}

export function isWell({ mayEnd, port, health, check }: TriedContainer, run: Observation): boolean {
  if (run.startFault !== undefined || run.outOfMemory) return false;
  if (run.exitCode !== undefined) return mayEnd && run.exitCode === 0;
  // Where nobody can see on which ports it listens, only a health check could show it.
  const isUnseen = run.listening === undefined && health === undefined;
  const isReady = port === undefined || run.readySeconds !== undefined || isUnseen;
  return isReady && (check === undefined || run.checkedSeconds !== undefined);
}
