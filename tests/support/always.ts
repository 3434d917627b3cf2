// Checks a property of many things made by chance, and shows how to make those again: for the tests that feed the tools with
// anything. FUZZ_RUNS and FUZZ_SEED make more and others.

import assert from "node:assert/strict";
import fc from "fast-check";

/** Seconds of the processor that one thing may take, on a slow machine: more is a hang, or on the way to one. */
const most = 10;

/**
 * @param usual how many are made, the same in each run
 * @param check throws, or rejects, where one is not as it has to be
 */
export async function always<T>(
  made: fc.Arbitrary<T>,
  usual: number,
  check: (one: T) => void | Promise<void>,
): Promise<void> {
  const { FUZZ_RUNS, FUZZ_SEED } = process.env;
  const options = { numRuns: Number(FUZZ_RUNS ?? usual), seed: Number(FUZZ_SEED ?? 1) };
  const property = fc.asyncProperty(made, async (one) => {
    const before = process.cpuUsage();
    await check(one);
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    assert.ok(seconds < most, `it took ${seconds} s of the processor, more than ${most}`);
  });
  const { failed, seed, counterexample, errorInstance } = await fc.check(property, options);
  if (!failed) return;
  const { stack } = errorInstance as Error;
  assert.fail(`FUZZ_SEED=${seed} finds:\n${fc.stringify(counterexample?.[0])}\n${stack}`);
}
