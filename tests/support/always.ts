// Checks a property of many things made by chance, and shows how to make those again: for the tests that feed the tools with
// anything. FUZZ_RUNS and FUZZ_SEED make more and others.

import assert from "node:assert/strict";
import fc from "fast-check";

/**
 * @param usual how many are made, the same in each run
 * @param check throws where one is not as it has to be
 */
export function always<T>(made: fc.Arbitrary<T>, usual: number, check: (one: T) => void): void {
  const { FUZZ_RUNS, FUZZ_SEED } = process.env;
  const options = { numRuns: Number(FUZZ_RUNS ?? usual), seed: Number(FUZZ_SEED ?? 1) };
  const { failed, seed, counterexample, errorInstance } = fc.check(fc.property(made, check), options);
  if (!failed) return;
  const { stack } = errorInstance as Error;
  assert.fail(`FUZZ_SEED=${seed} finds:\n${fc.stringify(counterexample?.[0])}\n${stack}`);
}
