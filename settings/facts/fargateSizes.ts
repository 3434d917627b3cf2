// Which memory a Fargate task may have with which CPU.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size

import { type Fault, or, type Path } from "../language/faults.ts";

/** CPU units (1024 are one vCPU) → MiB, ascending. */
const memoryByCpu = new Map([
  [256, [512, 1024, 2048]],
  [512, steps(1024, 4096, 1024)],
  [1024, steps(2048, 8192, 1024)],
  [2048, steps(4096, 16384, 1024)],
  [4096, steps(8192, 30720, 1024)],
  [8192, steps(16384, 61440, 4096)],
  [16384, steps(32768, 122880, 8192)],
]);

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}

/** CPU units that a task may have. */
export const cpuSizes = [...memoryByCpu.keys()];

/** MiB that a task of `cpu` CPU units may have, ascending; empty where no task has that number. */
export function memorySizes(cpu: number): readonly number[] {
  return memoryByCpu.get(cpu) ?? [];
}

/** The smallest size with at least as much of both; undefined where no size is large enough. */
export function smallestSize({ cpu = 0, memoryMiB = 0 }: { cpu?: number; memoryMiB?: number }) {
  for (const [units, sizes] of memoryByCpu) {
    const enough = units >= cpu ? sizes.find((size) => size >= memoryMiB) : undefined;
    if (enough !== undefined) return { cpu: units, memoryMiB: enough };
  }
  return undefined;
}

/** @param path where the service or job stands in the stack file */
export function* checkSize({ cpu, memoryMiB }: { cpu: number; memoryMiB: number }, path: Path): Generator<Fault> {
  const sizes = memorySizes(cpu);
  if (sizes.includes(memoryMiB)) return;
  const must = `be ${inWords(sizes)} when cpu is ${cpu}`;
  yield { path: [...path, "memoryMiB"], must, got: memoryMiB, advice: nearestSizes(cpu, sizes, memoryMiB) };
}

function inWords(sizes: readonly number[]): string {
  const [first = 0, second = 0] = sizes;
  return sizes.length <= 4 ? or(sizes) : `${first} to ${sizes.at(-1)} in steps of ${second - first}`;
}

/** Advice: take the nearest memory above or below, or the nearest CPU that goes with this memory. */
function nearestSizes(cpu: number, sizes: readonly number[], memoryMiB: number): string {
  const lower = sizes.findLast((size) => size < memoryMiB);
  const higher = sizes.find((size) => size > memoryMiB);
  const [otherCpu] = cpuSizes
    .filter((other) => memorySizes(other).includes(memoryMiB))
    .toSorted((a, b) => Math.abs(a - cpu) - Math.abs(b - cpu));
  const ways = otherCpu === undefined ? [] : [`${otherCpu > cpu ? "raise" : "lower"} cpu to ${otherCpu}`];
  if (lower !== undefined && higher !== undefined) ways.push(`set memoryMiB to ${lower} or ${higher}`);
  else ways.push(lower === undefined ? `raise memoryMiB to ${higher}` : `lower memoryMiB to ${lower}`);
  return or(ways);
}
