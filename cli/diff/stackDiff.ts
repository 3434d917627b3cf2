// What differs in a stack: the one form that the plan's diff and the comment on a preview share. Pure data, which
// diffPlans.ts makes of two plans and comment/previewReport.ts of a preview; showing it is left to diffLines.ts.

import { knownOf } from "../../plan/resourceTypes/table.ts";
import { isRemote, type Span, typeName } from "../../plan/tree.ts";
import type { CostChange } from "../cost/costSummary.ts";
import type { TimeChange } from "../pace/deploymentTime.ts";
import type { ValueChange } from "./compareValues.ts";

export interface StackDiff {
  stack: string;
  /** The stack as a whole is added or removed. */
  change?: "added" | "removed";
  /** The resources that change; parents first, siblings by name. */
  resources: ResourceChange[];
  /** The stack's outputs; a path begins with an output's name. */
  outputs: ValueChange[];
  /** How many resources stay as they are. */
  unchanged: number;
  /** What a month costs at list prices, where that changes and both sides are known as plans. */
  cost?: CostChange;
  /** How long a deployment takes, of the services for which that changes, where both sides are known as plans. */
  times?: TimeChange[];
}

export interface ResourceChange {
  urn: string;
  type: string;
  name: string;
  operation: "add" | "change" | "replace" | "remove";
  /** False for a component. */
  custom: boolean;
  /** The former URN, where an alias names it. */
  was?: string;
  /** The components that contain it, outermost first. */
  parents: { name: string; type: string }[];
  /** All inputs where the resource is added or removed. */
  inputs: ValueChange[];
  /** Pulumi's options; all of them where the resource is added or removed. */
  options: ValueChange[];
  /** The hash of an image's sources, and the folder that they come from. */
  contents?: { context: string; before?: string; after?: string };
  /** What else is new and so replaces this one: the names of other resources, or the region of a provider. */
  replacedWith?: string[];
  /** The resource is removed or replaced, and Pulumi refuses to delete it. */
  protected?: true;
  /** The resource is removed or replaced, and the old one stays in AWS when Pulumi forgets it. */
  retained?: true;
  /** Inputs that differ and that Pulumi ignores (`ignoreChanges`), where a change would have replaced the resource. */
  kept?: string[];
  /** What AWS gives to one resource of the type alone (collisions.ts), before and after, where the type has such. */
  claim?: { before?: string; after?: string };
  /** Of a listener's rule: which requests it was for, where it stays and these change. */
  formerConditions?: unknown;
  /** Names of replaced resources that it refers to although it stays (staying.ts). */
  staysWith?: string[];
  /** A remark for people. */
  note?: string;
}

export type Counts = Record<ResourceChange["operation"], number>;

/** Counts the resources that a provider makes; a routine replacement counts as a change. */
export function countsOf({ resources }: StackDiff): Counts {
  const counts: Counts = { add: 0, change: 0, replace: 0, remove: 0 };
  for (const change of resources) {
    if (isMade(change)) counts[isRoutine(change) ? "change" : change.operation]++;
  }
  return counts;
}

/**
 * Whether a provider makes it, directly or as the component of another program; other components only group resources.
 */
export function isMade(change: Pick<ResourceChange, "custom" | "type">): boolean {
  return change.custom || isRemote(change);
}

export function isRoutine({ operation, type }: ResourceChange): boolean {
  return operation === "replace" && knownOf(type).routine !== undefined;
}

export function hasChanges({ change, resources, outputs }: StackDiff): boolean {
  return change !== undefined || resources.length > 0 || outputs.length > 0;
}

/** What a warning begins with, such as `prod: web-tg (aws.lb.TargetGroup) `. */
export function subjectOf(stack: string, { name, type }: Pick<ResourceChange, "name" | "type">): Span[] {
  return [[stack, "name"], [": "], [name, "name"], [" ("], [typeName(type), "type"], [") "]];
}
