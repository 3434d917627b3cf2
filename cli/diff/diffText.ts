// Differences of stacks as text for a terminal: warnings first, then each stack. The lines of a stack are left to
// diffLines.ts.

import type { Line, Span } from "../../plan/tree.ts";
import { costChangeText } from "../cost/costSummary.ts";
import { timeChangesText } from "../pace/deploymentTime.ts";
import { countsText, diffLines } from "./diffLines.ts";
import { hasChanges, type StackDiff } from "./stackDiff.ts";
import { visible } from "./valueText.ts";
import { warningsOf } from "./warnings.ts";

/** @param base the name of what the stacks are compared with, such as `3f2a1bc (merge base with origin/main)` */
export function diffText(diffs: StackDiff[], base: string): Line[] {
  return [[["compared with ", "quiet"], [base]], [], ...changesText(diffs)];
}

export function changesText(diffs: StackDiff[]): Line[] {
  const warnings = diffs
    .flatMap(warningsOf)
    .map((line): Line => [["! ", "warning"], ...line.map(([text, kind]): Span => [visible(text), kind])]);
  return [
    ...warnings,
    ...(warnings.length > 0 ? [[]] : []),
    ...diffs.flatMap((diff): Line[] => [...stackText(diff), []]),
  ];
}

function stackText(diff: StackDiff): Line[] {
  const heading: Line = [[diff.stack, "heading"], [`  ${verdictOf(diff)}`]];
  const cost: Line[] = diff.cost ? [[["   "], ["cost: ", "key"], [costChangeText(diff.cost)]]] : [];
  const times = (diff.times ?? []).map((one): Line => [["   "], ["deployment: ", "key"], [timeChangesText([one])]]);
  return [
    heading,
    ...cost,
    ...times,
    ...diffLines(diff).map(({ depth, line }): Line => [["   ".repeat(depth + 1)], ...line]),
  ];
}

/** A verdict such as `1 added, 2 changed, 40 unchanged`, `no changes` or `new stack: 43 added`. */
export function verdictOf(diff: StackDiff): string {
  if (!hasChanges(diff)) return "no changes";
  const prefix = diff.change === "added" ? "new stack: " : diff.change === "removed" ? "stack is gone: " : "";
  return `${prefix}${countsText(diff)}`;
}
