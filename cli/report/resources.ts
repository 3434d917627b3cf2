// A stack's resources as a tree to unfold: components around what they are made of, each resource with its inputs and,
// beside another plan, with what changes in it. What stands within a resource is left to properties.ts.

import type { Plan, PlannedResource } from "../../plan/graph.ts";
import { counted, typeName } from "../../plan/tree.ts";
import { remarksOf } from "../diff/diffLines.ts";
import { type Pair, pairsOf } from "../diff/diffPlans.ts";
import { isMade, isRoutine, type ResourceChange, type StackDiff } from "../diff/stackDiff.ts";
import { visible } from "../diff/valueText.ts";
import { html, idOf, type Markup } from "./markup.ts";
import { propertiesOf } from "./properties.ts";

interface Branch {
  stack: string;
  resource: PlannedResource;
  change?: ResourceChange;
  children: Branch[];
}

/** @param diff absent where nothing is compared */
export function resourceTree({ before, after }: { before?: Plan; after?: Plan }, diff: StackDiff | undefined): Markup {
  const stack = (after ?? before)?.stack ?? "";
  const changes = new Map(diff?.resources.map((change) => [change.urn, change]));
  const pairs = diff ? pairsOf(before, after) : (after ?? before)?.resources.map((one): Pair => ({ after: one }));
  const resources = (pairs ?? []).flatMap((pair) => pair.after ?? pair.before ?? []);
  const children = Map.groupBy(resources, ({ parent }) => parent ?? "");
  const below = (urn: string): Branch[] =>
    (children.get(urn) ?? []).map((resource) => ({
      ...{ stack, resource, children: below(resource.urn) },
      ...(changes.has(resource.urn) && { change: changes.get(resource.urn) }),
    }));
  return html`<ul class="tree">${below("").map(branch)}</ul>`;
}

function branch(one: Branch): Markup {
  const { resource, change, children } = one;
  const isPart = isMade(resource);
  const isOpen = !isPart || change?.operation === "change" || change?.operation === "replace";
  const id = idOf(one.stack, ...resource.urn.split("::").slice(2));
  return html`<li class="${[isPart ? "resource" : "component", countOf(one, ({ change }) => change !== undefined) === 0 ? "same" : ""].join(" ").trim()}">
<details id="${id}"${isOpen ? html` open` : ""}><summary>${head(one)}</summary>
${isPart ? html`<div class="own">${propertiesOf(resource, change, id)}</div>` : ""}
${children.length > 0 ? html`<ul>${children.map(branch)}</ul>` : ""}</details></li>
`;
}

function head(one: Branch): Markup {
  const { resource, change } = one;
  const { name, type, options } = resource;
  const mark = change && markOf(change);
  const what = isMade(resource) ? "" : countsOf(one);
  const remarks = new Set([...(change ? remarksOf(change) : []), ...(options.protect ? ["protected"] : [])]);
  return html`${mark ? html`<span class="mark" data-mark="${mark}">${mark}</span> ` : ""}<b>${visible(name)}</b>
<code>${visible(typeName(type))}</code>
${[what, ...remarks].filter((text) => text !== "").map((text) => html` <small>${visible(text)}</small>`)}`;
}

const marks = { add: "added", change: "changed", replace: "replaced", remove: "removed" } as const;

function markOf(change: ResourceChange): string {
  return isRoutine(change) ? marks.change : marks[change.operation];
}

function countsOf(one: Branch): string {
  const touched = one.change ? 0 : countOf(one, ({ resource, change }) => isMade(resource) && change !== undefined);
  const resources = counted(
    countOf(one, ({ resource }) => isMade(resource)),
    "resource",
  );
  return touched > 0 ? `${resources}, ${touched} of them with changes` : resources;
}

/** How many of a branch, with itself, are so. */
function countOf(one: Branch, is: (one: Branch) => boolean): number {
  return one.children.reduce((count, child) => count + countOf(child, is), is(one) ? 1 : 0);
}
