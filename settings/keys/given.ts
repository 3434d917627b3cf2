// Keys that say how to make something, beside the one that names what is there already. Which keys these are is left to
// the file of each block.

import type { Fault, Path } from "../language/faults.ts";
import { isMap } from "../language/kinds.ts";

/**
 * @param given the key that names what is there, such as `cluster.arn`
 * @param keys those that cannot stand beside it, each with what to do
 * @param raw the block that has them, without defaults
 * @param path where the block is
 */
export function* refusedBeside(
  given: string,
  keys: Readonly<Record<string, string>>,
  raw: unknown,
  path: Path,
): Generator<Fault> {
  if (!isMap(raw)) return;
  for (const [key, advice] of Object.entries(keys)) {
    if (!Object.hasOwn(raw, key)) continue;
    yield { path: [...path, key], must: `not stand beside ${given}`, got: undefined, gotText: "both", advice };
  }
}
