// What a month of a stack costs, for the page: a bar for each component, with its items below, and what changes.
// Counting is left to cli/cost/.

import { fixed, type Range } from "../../plan/charges/usage.ts";
import type { Plan } from "../../plan/graph.ts";
import { assumptionLines, priceDates } from "../cost/assumptionLines.ts";
import { notInAws } from "../cost/costLines.ts";
import { costChangeText, costText, rangeText, signedUsd } from "../cost/costSummary.ts";
import { amounts, costRemarks, worthShowing } from "../cost/costTable.ts";
import { componentTotals, type Estimate, estimate } from "../cost/estimate.ts";
import type { StackDiff } from "../diff/stackDiff.ts";
import { folded, html, idOf, lineOf, listOf, type Markup } from "./markup.ts";

interface Component {
  name: string;
  before?: Range;
  after?: Range;
}

/** @param diff absent where nothing is compared */
export function costOf({ before, after }: { before?: Plan; after?: Plan }, diff: StackDiff | undefined): Markup {
  const [was, is] = [before && estimate(before), after && estimate(after)];
  const shown = is ?? was;
  if (shown === undefined) return html`<p>It ${notInAws}.</p>`;
  const isCompared = diff !== undefined;
  const { stack } = (after ?? before) as Plan;
  const components = componentsOf(was, is);
  const most = Math.max(...components.flatMap(({ before, after }) => [before?.most ?? 0, after?.most ?? 0]), 0.01);
  return html`<p>${diff?.cost ? costChangeText(diff.cost) : `${costText(shown)}${isCompared ? ", as before" : ""}`}</p>
<ul class="costs">${components.map((one) => componentOf(one, { stack, is, most, isCompared }))}</ul>
${listOf(costRemarks(shown).map(lineOf))}
${folded(idOf("assumed", stack), "What is assumed", listOf([`Prices as AWS published them ${priceDates()}.`, ...assumptionLines([shown])]))}`;
}

/** Those of both sides, in the order of the plan; what is gone comes last. */
function componentsOf(was: Estimate | undefined, is: Estimate | undefined): Component[] {
  const [old, now] = [new Map(was && componentTotals(was)), new Map(is && componentTotals(is))];
  const names = [...new Set([...now.keys(), ...old.keys()])];
  return names.map((name) => ({ name, before: old.get(name), after: now.get(name) }));
}

interface Shown {
  stack: string;
  is: Estimate | undefined;
  /** The USD that the longest bar stands for. */
  most: number;
  isCompared: boolean;
}

function componentOf({ name, before, after }: Component, { stack, is, most, isCompared }: Shown): Markup {
  const now = after ?? fixed(0);
  const moved = isCompared ? differenceOf(before ?? fixed(0), now) : "";
  const line = html`<b>${name}</b> ${bar(now, moved === "" ? undefined : before, most)}
<span class="usd">${rangeText(now)}</span> <span class="usd">${moved}</span>`;
  const items = is ? worthShowing(is).filter(({ component }) => component === name) : [];
  if (items.length === 0) return html`<li><div class="cost">${line}</div></li>`;
  return html`<li><details id="${idOf("cost", stack, name)}"><summary class="cost">${line}</summary><table>
<thead><tr><th scope="col">Item</th><th scope="col">A month</th><th scope="col">USD each</th><th scope="col">USD</th></tr></thead>
<tbody>${items.map((item) => {
    const [quantity, each] = amounts(item);
    return html`<tr><th scope="row">${item.item}</th><td>${quantity}</td><td>${each}</td><td>${rangeText(item.usd)}</td></tr>`;
  })}</tbody></table></details></li>`;
}

/** From the fewest tasks to the most; below it a thin line for what it was. */
function bar({ least, most }: Range, was: Range | undefined, longest: number): Markup {
  const width = (amount: number) => Number(((100 * amount) / longest).toFixed(2));
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
<rect class="most" width="${width(most)}" height="8"/><rect class="least" width="${width(least)}" height="8"/>
${was ? html`<rect class="was" y="8.5" width="${width(was.most)}" height="1.5"/>` : ""}</svg>`;
}

function differenceOf(before: Range, after: Range): string {
  const difference = after.least - before.least;
  const ofMost = after.most - before.most;
  if (Math.abs(difference) < 0.005 && Math.abs(ofMost) < 0.005) return "";
  const [least, most] = [signedUsd(difference), signedUsd(ofMost)];
  return least === most ? least : `${least} to ${most}`;
}
