// What stands within a resource of the page: all its inputs, its options, and the line that registered it. Where
// something changes in it, each field with its value before and after comes first, and the rest is folded.

import { stringify } from "yaml";
import type { PlannedResource } from "../../plan/graph.ts";
import { openJson } from "../../plan/openJson.ts";
import { optionTexts } from "../../plan/tree.ts";
import { pathParts, type ValueChange } from "../diff/compareValues.ts";
import type { ResourceChange } from "../diff/stackDiff.ts";
import { inline, visible } from "../diff/valueText.ts";
import { folded, html, idOf, listOf, type Markup, visibleLines } from "./markup.ts";

/** @param id of the resource on the page */
export function propertiesOf(
  { inputs, options, source }: PlannedResource,
  change: ResourceChange | undefined,
  id: string,
): Markup {
  const told = optionTexts(options);
  const all = html`<dl>${Object.entries(inputs).map(([name, value]) => html`<dt>${visible(name)}</dt><dd>${shownValue(value)}</dd>`)}
${told.length > 0 ? html`<dt class="quiet">options</dt><dd>${listOf(told.map(visible))}</dd>` : ""}
${source ? html`<dt class="quiet">registered in</dt><dd><code>${visible(source)}</code></dd>` : ""}</dl>`;
  // What comes or goes as a whole is all that there is to say.
  if (change === undefined || change.operation === "add" || change.operation === "remove") return all;
  return html`${changesOf(change)}${folded(idOf(id, "all"), "All properties", all)}`;
}

/** A table of what changes. */
function changesOf({ inputs, options, contents }: ResourceChange): Markup {
  const image: ValueChange[] = contents
    ? [{ path: [`contents of ${contents.context}`], before: contents.before, after: contents.after }]
    : [];
  const ofOptions = options.map((change): ValueChange => ({ ...change, path: ["option", ...change.path] }));
  return changeTable("What changes", [...image, ...inputs, ...ofOptions]);
}

export function changeTable(caption: string, changes: readonly ValueChange[]): Markup {
  if (changes.length === 0) return html``;
  return html`<table class="changes"><caption>${caption}</caption>
<thead><tr><th scope="col">Property</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
<tbody>${changes.map(
    (change) => html`<tr><th scope="row">${pathOf(change)}${remarkOf(change)}</th>
<td>${sideOf(change, "before")}</td><td>${sideOf(change, "after")}</td></tr>`,
  )}</tbody></table>`;
}

/** A line of it ends between two segments. */
function pathOf({ path }: ValueChange): Markup {
  return html`${pathParts(path).map((part, index) => html`${index > 0 ? html`<wbr>` : ""}${visible(part)}`)}`;
}

function remarkOf({ forces, note }: ValueChange): Markup {
  return html`${[forces ? "forces replacement" : "", note ?? ""]
    .filter((text) => text !== "")
    .map((text) => html` <small>${visible(text)}</small>`)}`;
}

function sideOf(change: ValueChange, side: "before" | "after"): Markup {
  if (change[side] === undefined) return html`<span class="quiet">nothing</span>`;
  // `8080` and `"8080"` read the same.
  const isAlike = inline(change.before) === inline(change.after) && change.before !== "[secret]";
  const text = isAlike ? visible(JSON.stringify(change[side])) : inline(change[side]);
  return side === "before" ? html`<del>${text}</del>` : html`<ins>${text}</ins>`;
}

/** A text or number as it is; a list or object, and JSON in a text, as YAML. */
export function shownValue(given: unknown): Markup {
  const value = openJson(given);
  const isPlain = typeof value !== "object" || value === null;
  if (isPlain) return html`<code>${visibleLines(String(value))}</code>`;
  return html`<pre>${visibleLines(stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd())}</pre>`;
}
