// Judges the value that an output gives to a variable, which everybody reads who sees the task definition. Whose output
// it is, and what to do instead, is left to flowingValues.ts and stackOutputs.ts.

import { checkOpenValues } from "../settings/keys/container.ts";
import type { Fault, Path } from "../settings/language/faults.ts";
import { secretElsewhere } from "../settings/rules/tasks.ts";

/** @param secret what to say of the output where it is a secret */
export function* checkOpenOutput(
  value: unknown,
  path: Path,
  secret: Pick<Fault, "gotText" | "advice"> | undefined,
): Generator<Fault> {
  if (secret !== undefined) {
    const must = "not be a secret, as everybody who sees the task definition reads it";
    yield { path, must, got: undefined, ...secret };
    return;
  }
  yield* checkOpenValues({ [String(path.at(-1))]: String(value) }, path.slice(0, -1), secretElsewhere);
}
