// Why a task did not start, or is not waited for, as the callers of oneTask.ts report it.

import type { Task } from "@aws-sdk/client-ecs";
import { apiFaultNextStep, apiFaultText } from "./apiError.ts";

/** By then the task is stopped, or `left` says that it is not. */
export class GivenUp extends Error {
  override name = "GivenUp";
  /** What to do, a sentence that begins with `Next:`. */
  readonly next?: string;
  /** What ECS had started. */
  task?: Task;
  /** What may still run, one sentence. */
  left?: string;

  /** @param what what became of the task, to stand after its name */
  constructor(what: string, next?: string) {
    super(what);
    this.next = next && `Next: ${next}`;
  }
}

/** @param what what an error of AWS's keeps from being done: `cannot be followed` */
export function givenUp(what: string, error: unknown, signal: AbortSignal): GivenUp {
  if (error instanceof GivenUp) return error;
  if (signal.aborted) return new GivenUp("was interrupted");
  return new GivenUp(`${what}: ${apiFaultText(error)}`, `${apiFaultNextStep(error)}.`);
}
