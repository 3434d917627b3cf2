// One stack's part of the page: what changes, what it deserves to be warned of, its picture, cost, rules and resources;
// or the fault for which there is no plan of it.

import { counted, summaryOf } from "../../plan/tree.ts";
import { verdictOf } from "../diff/diffText.ts";
import type { StackDiff } from "../diff/stackDiff.ts";
import { warningsOf } from "../diff/warnings.ts";
import { compared } from "../graph/compare.ts";
import { pictureOf } from "../graph/model.ts";
import { svg } from "../graph/svg.ts";
import { timeChangesText } from "../pace/deploymentTime.ts";
import { notesOf } from "../plan/planText.ts";
import { costOf } from "./cost.ts";
import { folded, html, idOf, lineOf, listOf, type Markup, raw, visibleLines } from "./markup.ts";
import { changeTable, shownValue } from "./properties.ts";
import type { Reported } from "./reported.ts";
import { resourceTree } from "./resources.ts";
import { rulesOf } from "./rules.ts";

export type Sides = Exclude<Reported, { fault: string }>;

export const sectionId = (stack: string) => `stack-${stack}`;

export function faultSection({ stack, fault }: Extract<Reported, { fault: string }>): Markup {
  const content = html`<div class="fault"><h3>There is no plan of it</h3><pre>${visibleLines(fault.trimEnd())}</pre></div>`;
  return section(stack, content);
}

/** @param diff absent where nothing is compared */
export async function stackSection(sides: Sides, diff: StackDiff | undefined): Promise<Markup> {
  const { stack, before, after } = sides;
  const shown = after ?? before;
  const warnings = diff ? warningsOf(diff) : [];
  const picture = html`<div class="scroll" tabindex="0" role="region" aria-label="Picture of ${stack}">
${raw(await pictured(sides, diff))}</div>`;
  const resources = html`${diff?.resources.length === 0 ? html`<p class="none">None of them changes.</p>` : ""}
${resourceTree(sides, diff)}`;
  const parts = [
    ["Who can reach whom", picture],
    ["Cost", costOf(sides, diff)],
    ...(after ? [["Rules", rulesOf(after)] as const] : []),
    ["Resources", resources],
    ["Outputs", outputsOf(sides, diff)],
  ] as const;
  const idOfPart = (name: string) => `${sectionId(stack)}-${name.replaceAll(" ", "-").toLowerCase()}`;
  const content = html`${diff ? html`<p><b>${verdictOf(diff)}</b></p>` : ""}
<p>${shown ? summaryOf(shown) : ""}${after ? "" : ", until it is destroyed"}</p>
${warnings.length > 0 ? html`<div class="warning"><h3>Warnings</h3>${listOf(warnings.map(lineOf))}</div>` : ""}
${listOf([...(after ? notesOf(after) : []), ...timesOf(diff)].map(([head, text]) => html`<b>${head}</b> ${text}`))}
<nav aria-label="Parts of ${stack}">${parts.map(([name]) => html`<a href="#${idOfPart(name)}">${name}</a> `)}</nav>
${parts.map(([name, part]) => html`<h3 id="${idOfPart(name)}">${name}</h3>${part}`)}`;
  return section(stack, content);
}

/** How the time changes that a deployment takes: a line for each service. */
function timesOf(diff: StackDiff | undefined): [head: string, text: string][] {
  return (diff?.times ?? []).map((one) => ["deployment", timeChangesText([one])]);
}

function section(stack: string, content: Markup): Markup {
  const id = sectionId(stack);
  return html`<section id="${id}" aria-labelledby="${id}-name"><h2 id="${id}-name">${stack}</h2>
${content}
</section>`;
}

async function pictured({ before, after }: Sides, diff: StackDiff | undefined): Promise<string> {
  const [was, is] = [before && pictureOf(before), after && pictureOf(after)];
  const picture = diff && (diff.change === undefined || is === undefined) ? compared(was, is) : is;
  return picture ? await svg(picture) : "";
}

function outputsOf({ stack, before, after }: Sides, diff: StackDiff | undefined): Markup {
  const outputs = Object.entries((after ?? before)?.outputs ?? {});
  if (outputs.length === 0) return html`<p>It has none.</p>`;
  const list = html`<dl>${outputs.map(([name, value]) => html`<dt>${name}</dt><dd>${shownValue(value)}</dd>`)}</dl>`;
  // Of a stack that comes or goes as a whole, the outputs themselves are all that there is to say.
  const changes = diff?.change === undefined ? (diff?.outputs ?? []) : [];
  return html`${changeTable("What changes", changes)}
${folded(idOf("outputs", stack), counted(outputs.length, "output"), list)}`;
}
