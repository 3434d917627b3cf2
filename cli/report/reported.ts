// What a report is made from: each stack's plan, beside the plan that it is compared with, or its fault. A stack with a
// fault does not keep the others from being shown. Planning is left to plan/ and to cli/diff/.

import type { Plan } from "../../plan/graph.ts";
import { faultOf, type PlanStacksOptions, planStacks, stacksOf } from "../../plan/planStacks.ts";
import type { Io } from "../commandLine.ts";
import { type BothSidesOptions, bothSidesOrFaults, type SidesOrFault } from "../diff/bothSides.ts";

/** A stack as the page shows it: without `before` it is not compared, or new; without `after` it is gone. */
export type Reported = { stack: string; before?: Plan; after?: Plan } | { stack: string; fault: string };

export interface Report {
  stacks: Reported[];
  /** What the stacks are compared with, such as `3f2a1bc (merge base with origin/main)`; absent without a comparison. */
  base?: string;
}

export interface ReportOptions {
  /** What to compare with: a commit, branch or tag, true for the merge base with main. @default no comparison */
  diff?: string | true | undefined;
  handedOver?: PlanStacksOptions["handedOver"];
}

/** @returns a fault for which there is nothing to show, as a text that says what to do */
export async function reportOf(asked: string[], options: ReportOptions, io: Io): Promise<Report | string> {
  const found = await sidesOf(asked, options, io);
  if (typeof found === "string") return found;
  return { ...found, stacks: found.stacks.map(reported) };
}

/** @param asked stacks; none = all that have a file, and with a comparison all that either side has */
export async function sidesOf(
  asked: string[],
  { diff, ...options }: ReportOptions & Pick<BothSidesOptions, "plan">,
  io: Io,
): Promise<{ stacks: SidesOrFault[]; base?: string } | string> {
  const { root } = io;
  if (diff !== undefined) {
    const found = await bothSidesOrFaults(asked, { ...options, ref: diff, command: "report" }, io);
    return typeof found === "string" ? found : { stacks: found.stacks, base: found.base.name };
  }
  const stacks = stacksOf(asked, root);
  if (typeof stacks === "string") return stacks;
  const { plan, handedOver } = options;
  const outcomes = await (plan?.(stacks) ?? planStacks(stacks, { root, handedOver }));
  return { stacks: stacks.map((stack, index) => ({ stack, before: undefined, after: outcomes[index] })) };
}

export function reported({ stack, before, after }: SidesOrFault): Reported {
  if (after === undefined) return { stack, before };
  if ("plan" in after) return { stack, before, after: after.plan };
  return { stack, fault: faultOf(after) };
}
