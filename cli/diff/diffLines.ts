// A difference as lines: by component, each resource with its changes, and each property on a line of its own. Lines
// are made of spans, which print.ts colours; Markdown uses their text and their mark.

import { knownOf } from "../../plan/resourceTypes/table.ts";
import type { Line } from "../../plan/tree.ts";
import { typeName } from "../../plan/tree.ts";
import { pathText, type ValueChange } from "./compareValues.ts";
import { countsOf, isRoutine, type ResourceChange, type StackDiff } from "./stackDiff.ts";
import { isElement, opened, shortened, sides, visible } from "./valueText.ts";
import { reasonOf } from "./warnings.ts";

export type Mark = "+" | "-" | "~" | "±" | " ";

export interface DiffLine {
  mark: Mark;
  /** The depth of the line below the stack, from 0. */
  depth: number;
  line: Line;
}

/** How much is shown. */
export interface Detail {
  /** Inputs of added resources: the most important ones, or none. */
  added: boolean;
  /** The most lines for the changed properties of one resource. */
  properties: number;
}

export const everything: Detail = { added: true, properties: Number.POSITIVE_INFINITY };

const marks = { add: "+", change: "~", replace: "±", remove: "-" } as const;
const kinds = { "+": "added", "-": "removed", "~": "changed", "±": "replaced" } as const;

/** The changed resources below the components that contain them, then the stack's outputs. */
export function diffLines(diff: StackDiff, detail = everything): DiffLine[] {
  const lines: DiffLine[] = [];
  let open: string[] = [];
  for (const change of diff.resources) {
    const path = change.parents.map(({ name, type }) => `${type}::${name}`);
    const shared = path.findIndex((parent, depth) => parent !== open[depth]);
    for (let depth = shared; depth >= 0 && depth < path.length; depth++) {
      const { name, type } = change.parents[depth] as { name: string; type: string };
      lines.push({ mark: " ", depth, line: [[visible(name), "name"], ["  "], [visible(typeName(type)), "type"]] });
    }
    open = [...path, `${change.type}::${change.name}`];
    lines.push(...resourceLines(change, path.length, detail));
  }
  if (diff.outputs.length > 0) {
    lines.push({ mark: " ", depth: 0, line: [["outputs", "name"]] });
    lines.push(...diff.outputs.flatMap(opened).map((change) => valueLine(change, 1)));
  }
  return lines;
}

/** Counts such as `1 added, 2 changed, 40 unchanged`. */
export function countsText(diff: StackDiff): string {
  const { add, change, replace, remove } = countsOf(diff);
  const told = { added: add, changed: change, replaced: replace, removed: remove, unchanged: diff.unchanged };
  const parts = Object.entries(told).filter(([, count]) => count > 0);
  return parts.map(([what, count]) => `${count} ${what}`).join(", ") || "nothing";
}

function resourceLines(change: ResourceChange, depth: number, detail: Detail): DiffLine[] {
  const mark = isRoutine(change) ? "~" : marks[change.operation];
  const head: Line = [
    [`${mark} `, kinds[mark]],
    [visible(change.name), "name"],
    ["  "],
    [visible(typeName(change.type)), "type"],
  ];
  for (const remark of remarksOf(change)) head.push(["  "], [visible(remark), mark === "±" ? "replaced" : "option"]);
  return [{ mark, depth, line: head }, ...propertyLines(change, depth + 1, detail)];
}

/** What a reader has to know of a change beside its values, such as why the resource is replaced. */
export function remarksOf(change: ResourceChange): string[] {
  const { operation, type, was, note } = change;
  const remarks: string[] = [];
  if (isRoutine(change)) remarks.push(knownOf(type).routine ?? "");
  else if (operation === "replace")
    remarks.push(
      `replaced${reasonOf(change)
        .map(([text]) => text)
        .join("")}`,
    );
  if (change.protected) remarks.push("protected");
  if (change.retained) remarks.push(operation === "remove" ? "stays in AWS" : "the old one stays in AWS");
  if (change.kept) remarks.push(`keeps its ${change.kept.join(", ")}`);
  if (change.staysWith && change.inputs.length === 0) remarks.push(`refers to the new ${change.staysWith.join(", ")}`);
  if (was) remarks.push(`was ${formerPlace(change, was)}`);
  if (note) remarks.push(note);
  return remarks;
}

/** The former name, with the former types where they differ. */
function formerPlace({ type }: ResourceChange, was: string): string {
  const [types = "", name = ""] = was.split("::").slice(2);
  return types.split("$").at(-1) === type ? name : `${types} ${name}`;
}

function propertyLines(change: ResourceChange, depth: number, detail: Detail): DiffLine[] {
  if (change.operation === "remove") return [];
  if (change.operation === "add") return detail.added ? addedLines(change, depth) : [];
  const { contents } = change;
  const image: Line = [
    ["~ ", "changed"],
    ["image: ", "key"],
    [visible(`${contents?.context} changed (${contents?.before ?? "none"} → ${contents?.after ?? "none"})`)],
  ];
  const lines = [
    ...(contents ? [{ mark: "~", depth, line: image } as const] : []),
    ...change.inputs.flatMap(opened).map((input) => valueLine(isRoutine(change) ? calm(input) : input, depth)),
    ...change.options.flatMap(opened).map((option) => valueLine(option, depth, "option ")),
  ];
  if (lines.length <= detail.properties) return lines;
  const more = `${lines.length - detail.properties} more properties`;
  return [...lines.slice(0, detail.properties), { mark: " ", depth, line: [[more, "quiet"]] }];
}

/** The most important inputs, as in the plan, and the number of the others. */
function addedLines({ type, inputs, options }: ResourceChange, depth: number): DiffLine[] {
  const { shown: telling = "all" } = knownOf(type);
  const shown = telling === "all" ? inputs : inputs.filter(({ path }) => telling.includes(path[0] ?? ""));
  const isProtected = options.some(({ path, after }) => path[0] === "protect" && after === true);
  const others = inputs.length - shown.length;
  return [
    ...shown.flatMap(opened).map((input) => valueLine(input, depth)),
    ...(isProtected ? [{ mark: "+", depth, line: [["  "], ["protected", "option"]] } as DiffLine] : []),
    ...(others > 0 ? [{ mark: "+", depth, line: [["  "], [`+ ${others} more`, "quiet"]] } as DiffLine] : []),
  ];
}

/** The change without its remark on replacement, for a resource that any change replaces. */
function calm({ forces, ...change }: ValueChange): ValueChange {
  return change;
}

function valueLine(change: ValueChange, depth: number, prefix = ""): DiffLine {
  const isKnown = "before" in change || "after" in change;
  const mark = !isKnown ? "~" : !("before" in change) ? "+" : !("after" in change) ? "-" : "~";
  const { before, after } = sides(change);
  const path = setPath(change);
  const line: Line = [[`${mark} `, kinds[mark]], [shortened(`${prefix}${visible(pathText(path))}`), "key"], ["  "]];
  if (!isKnown) line.pop();
  else if (mark === "+") line.push([after]);
  else if (mark === "-") line.push([before, "quiet"]);
  else if (before === after) line.push([`${after}, changed`]);
  else line.push([before], [" → ", "quiet"], [after]);
  if (change.forces) line.push(["  "], ["forces replacement", "replaced"]);
  if (change.note) line.push(["  "], [visible(change.note), "option"]);
  return { mark, depth, line };
}

/** An element of a set is its own value, so it is written once. */
function setPath({ path, before, after }: ValueChange): string[] {
  return isElement(path.at(-1), after ?? before) ? path.slice(0, -1) : path;
}
