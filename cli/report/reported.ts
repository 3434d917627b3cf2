// What a report is made from: each stack's plan, beside the plan that it is compared with, or its fault. A stack with a
// fault does not keep the others from being shown. Planning is left to plan/ and to cli/diff/.

import type { Plan } from "../../plan/graph.ts";
import { type Outcome, type PlanStacksOptions, planStacks, stacksOf } from "../../plan/planStacks.ts";
import type { Io } from "../commandLine.ts";
import { bothSidesOrFaults } from "../diff/bothSides.ts";

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

/**
 * @param asked stacks; none = all that have a file, and with a comparison all that either side has
 * @returns a fault for which there is nothing to show, as a text that says what to do
 */
export async function reportOf(asked: string[], options: ReportOptions, io: Io): Promise<Report | string> {
  const { diff, handedOver } = options;
  if (diff !== undefined) {
    const ref = diff === true ? undefined : diff;
    const found = await bothSidesOrFaults(asked, { ref, handedOver, command: "report" }, io);
    if (typeof found === "string") return found;
    const stacks = found.stacks.map(({ stack, before, after }) => reported(stack, after, before));
    return { stacks, base: found.base.name };
  }
  const stacks = stacksOf(asked, io.root);
  if (typeof stacks === "string") return stacks;
  const outcomes = await planStacks(stacks, { root: io.root, handedOver });
  return { stacks: stacks.map((stack, index) => reported(stack, outcomes[index])) };
}

export function reported(stack: string, outcome: Outcome | undefined, before?: Plan): Reported {
  if (outcome === undefined) return { stack, before };
  if ("plan" in outcome) return { stack, before, after: outcome.plan };
  return { stack, fault: "report" in outcome ? outcome.report : outcome.crash };
}
