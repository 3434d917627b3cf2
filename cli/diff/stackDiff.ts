// What differs in a stack: the one form that the plan's diff and the comment on a preview share. Pure data; diffPlans.ts
// makes it of two plans, comment/readPreview.ts of a preview; how it is shown is left to diffLines.ts.

import { knownOf } from "../../plan/resourceTypes/table.ts";
import { isRemote } from "../../plan/tree.ts";
import type { CostChange } from "../cost/costSummary.ts";
import type { ValueChange } from "./compareValues.ts";

export interface StackDiff {
  stack: string;
  /** The stack as a whole comes or goes. */
  change?: "added" | "removed";
  /** Only those that change; parents first, siblings by name. */
  resources: ResourceChange[];
  /** The stack's outputs; a path begins with an output's name. */
  outputs: ValueChange[];
  /** How many resources stay as they are. */
  unchanged: number;
  /** What a month costs at list prices, where that changes and both sides are known as plans. */
  cost?: CostChange;
}

export interface ResourceChange {
  urn: string;
  type: string;
  name: string;
  operation: "add" | "change" | "replace" | "remove";
  /** False for a component. */
  custom: boolean;
  /** Its URN before, where an alias carries it over. */
  was?: string;
  /** What it is a child of, outermost first. */
  parents: { name: string; type: string }[];
  /** All inputs where the resource comes or goes. */
  inputs: ValueChange[];
  /** Pulumi's options, likewise. */
  options: ValueChange[];
  /** The hash of what goes into an image that is built, and the folder that it comes from. */
  contents?: { context: string; before?: string; after?: string };
  /** What else is new and replaces this one: the names of other resources, or the region of a provider. */
  replacedWith?: string[];
  /** It goes or is replaced, and Pulumi refuses to delete it. */
  protected?: true;
  /** It goes or is replaced, and the old one stays where it is when Pulumi forgets it. */
  retained?: true;
  /** Inputs that differ and that Pulumi ignores (`ignoreChanges`), where a change would have replaced the resource. */
  kept?: string[];
  /** What else is to be said of it. */
  note?: string;
}

export type Counts = Record<ResourceChange["operation"], number>;

/** Of what a provider makes; a replacement that is routine counts as a change. */
export function countsOf({ resources }: StackDiff): Counts {
  const counts: Counts = { add: 0, change: 0, replace: 0, remove: 0 };
  for (const change of resources) {
    if (isMade(change)) counts[isRoutine(change) ? "change" : change.operation]++;
  }
  return counts;
}

/** By a provider, directly or as the component of another program; what is not groups others. */
export function isMade(change: ResourceChange): boolean {
  return change.custom || isRemote(change);
}

export function isRoutine({ operation, type }: ResourceChange): boolean {
  return operation === "replace" && knownOf(type).routine !== undefined;
}

export function hasChanges({ change, resources, outputs }: StackDiff): boolean {
  return change !== undefined || resources.length > 0 || outputs.length > 0;
}
