// Keys that cannot stand beside each other: how to make something beside what names one that is there already, and two
// ways to say the same. Which keys these are is left to the file of each block.

import { type Fault, or, type Path } from "../language/faults.ts";
import { isMap } from "../language/kinds.ts";

/**
 * Of two keys one is set, and not both.
 * @param options the two, with their values
 * @param neither what to do where neither is
 */
export function* checkEither(
  options: Readonly<Record<string, unknown>>,
  path: Path,
  neither = "add one of them",
): Generator<Fault> {
  const given = Object.values(options).filter((value) => value !== undefined).length;
  if (given === 1) return;
  const [gotText, advice] = given === 0 ? ["neither", neither] : ["both", "take one of them out"];
  yield { path, must: `have either ${or(Object.keys(options))}`, got: undefined, gotText, advice };
}

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
