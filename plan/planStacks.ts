// Plans several stacks, as many at once as there are cores, in processes that plan one stack after the other. Imports
// nothing of Pulumi, so that the process in front stays light. The processes are left to planProcess.ts and
// standingPlanner.ts.

import { availableParallelism } from "node:os";
import { nearest } from "../settings/language/nearest.ts";
import { stackNames } from "../settings/stackNames.ts";
import type { Plan } from "./graph.ts";
import { type Outcome, type PlanStacksOptions, planAlone } from "./planProcess.ts";
import { StandingPlanner } from "./standingPlanner.ts";

export type { Outcome, PlanStacksOptions } from "./planProcess.ts";

/** The message where there is no stack at all. */
export const noStacks = "There is no Pulumi.<stack>.yaml here; run this in the project's folder.\n";

/** The message for a stack that does not exist; undefined when all of them exist. */
export function unknownStack(asked: string[], known: string[]): string | undefined {
  const unknown = asked.find((stack) => !known.includes(stack));
  if (unknown === undefined) return undefined;
  const near = nearest(unknown, known);
  const meant = near === undefined ? "" : `Did you mean ${near}? `;
  return `There is no Pulumi.${unknown}.yaml. ${meant}Stacks: ${known.join(", ") || "none"}\n`;
}

/** The stacks that are asked for, or all that have a file where none is; or a text that says why there are none such. */
export function stacksOf(asked: readonly string[], root: string): string[] | string {
  const known = stackNames(root);
  if (known.length === 0) return noStacks;
  return unknownStack([...asked], known) ?? (asked.length > 0 ? [...new Set(asked)] : known);
}

/** What is wrong with a stack that has no plan. */
export function faultOf(outcome: Exclude<Outcome, { plan: unknown }>): string {
  return "report" in outcome ? outcome.report : outcome.crash;
}

/** What is wrong with the stacks that have no plan, as one text. Undefined when all have a plan. */
export function faultsOf(outcomes: Outcome[]): string | undefined {
  return faultsText(outcomes.flatMap((outcome) => ("plan" in outcome ? [] : faultOf(outcome))));
}

/** Each fault once, with an empty line between them. Undefined without any. */
export function faultsText(faults: readonly string[]): string | undefined {
  return faults.length > 0 ? [...new Set(faults)].map((fault) => `${fault.trimEnd()}\n`).join("\n") : undefined;
}

/**
 * The plans of the stacks that are asked for, or of every stack with a file where none is asked for. Where a plan
 * cannot be made: the text to print as it is.
 */
export async function plansOf(
  asked: string[],
  root: string,
  handedOver?: PlanStacksOptions["handedOver"],
): Promise<Plan[] | string> {
  const stacks = stacksOf(asked, root);
  if (typeof stacks === "string") return stacks;
  const outcomes = await planStacks(stacks, { root, handedOver });
  return faultsOf(outcomes) ?? outcomes.flatMap((outcome) => ("plan" in outcome ? [outcome.plan] : []));
}

/** What makes a plan in place of other processes: a process that has Pulumi loaded anyway, such as one of the tests. */
export const instead: { plan?: (stack: string, options: PlanStacksOptions) => Promise<Outcome> | undefined } = {};

/** The outcomes in the order of `stacks`. */
export async function planStacks(stacks: string[], options: PlanStacksOptions = {}): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = stacks.entries();
  const workers = Math.min(availableParallelism(), stacks.length);
  const takesTurns = stacks.length > workers && options.outputs === undefined && options.handedOver === undefined;
  const worker = async () => {
    const planner = takesTurns ? new StandingPlanner(options.root ?? ".") : undefined;
    for (const [index, stack] of waiting) {
      outcomes[index] = await (instead.plan?.(stack, options) ?? planner?.planOne(stack) ?? planAlone(stack, options));
    }
    planner?.end();
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return outcomes;
}
