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

export function isWell({ kind, port, check }: TriedContainer, run: Observation): boolean {
  if (run.startFault !== undefined || run.outOfMemory) return false;
  if (run.exitCode !== undefined) return kind === "job" && run.exitCode === 0;
  return (port === undefined || run.readySeconds !== undefined) && (!check || run.checkedSeconds !== undefined);
}
