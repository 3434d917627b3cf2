// The CPU and memory of a task, in the sizes that Fargate has.

import { smallestSize } from "../../settings/facts/fargateSizes.ts";
import type { Draft } from "./draft.ts";
import type { Part } from "./part.ts";

export interface Amount {
  /** CPU units, or MiB. */
  amount: number;
  from: readonly Part[];
}

/** The smallest size that has as much of both; the program's default where the source says nothing. */
export function putSize(draft: Draft, cpu: Amount | undefined, memory: Amount | undefined): void {
  if (cpu === undefined && memory === undefined) return;
  const size = smallestSize({ cpu: cpu?.amount, memoryMiB: memory?.amount });
  if (size === undefined) {
    for (const part of [...(cpu?.from ?? []), ...(memory?.from ?? [])])
      part.lose("no task on Fargate is that large; split it");
    return;
  }
  put(draft, "cpu", size.cpu, cpu);
  put(draft, "memoryMiB", size.memoryMiB, memory);
}

function put(draft: Draft, key: "cpu" | "memoryMiB", size: number, asked: Amount | undefined): void {
  const unit = key === "cpu" ? "CPU units" : "MiB";
  if (asked === undefined)
    draft.propose([key], size, `the smallest that goes with the rest of the size is ${size} ${unit}`);
  else {
    const why = `${asked.amount} ${unit} are rounded up to ${size}, a size that Fargate has`;
    draft.put([key], asked.from, size, asked.amount === size ? undefined : why);
  }
}
