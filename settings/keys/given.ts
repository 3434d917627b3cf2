// Keys that say how to make something, beside the one that names what is there already. Which keys these are is left to
// the file of each block.

import type { Fault } from "../language/faults.ts";
import { isMap } from "../language/kinds.ts";

/**
 * @param given the key that names what is there
 * @param keys those that cannot stand beside it
 * @param raw the block as the stack file has it, without defaults
 */
export function* refusedBeside(
  given: string,
  keys: readonly string[],
  raw: unknown,
  { path, advice }: Pick<Fault, "path" | "advice">,
): Generator<Fault> {
  if (!isMap(raw)) return;
  const must = `not stand beside ${[...path, given].join(".")}`;
  for (const key of keys.filter((one) => Object.hasOwn(raw, one))) {
    yield { path: [...path, key], must, got: undefined, gotText: "both", advice };
  }
}
