// A plan's cost in a few words or fields, for the texts that show the plan itself: the plan, its committed document, a
// diff.

import { isDeepStrictEqual } from "node:util";
import type { Range } from "../../plan/charges/usage.ts";
import type { Plan } from "../../plan/graph.ts";
import { componentTotals, type Estimate, estimate, unpricedTexts } from "./estimate.ts";

/** A text such as `86.88 USD a month at list prices, 95.49 with the most tasks`. */
export function costText({ total, lines, unpriced }: Estimate): string {
  if (lines.length === 0 && unpriced.length > 0) return "no price is known of anything in it";
  const most = usd(total.most) === usd(total.least) ? "" : `, ${usd(total.most)} with the most tasks`;
  const without = unpriced.length > 0 ? `, and ${unpriced.length} without a price` : "";
  return `${usd(total.least)} USD a month at list prices${most}${without}`;
}

/** The cost as plain data, in USD a month, rounded to cents. */
export function costData(found: Estimate) {
  return {
    currency: "USD",
    ...rounded(found.total),
    components: Object.fromEntries(componentTotals(found).map(([name, total]) => [name, rounded(total)])),
    unpriced: found.unpriced,
  };
}

/** The cost for people who read YAML: one line for each component, so that a diff says which became more expensive. */
export function costDocument(found: Estimate): Record<string, unknown> {
  const components = componentTotals(found).map(([name, total]) => [name, rangeText(total)]);
  const unpriced = unpricedTexts(found);
  return {
    usdPerMonth: found.lines.length === 0 && unpriced.length > 0 ? "not known" : rangeText(found.total),
    components: Object.fromEntries(components),
    ...(unpriced.length > 0 && { unpriced }),
  };
}

/** What a month costs before and after a change, in USD rounded to cents; a stack that does not exist costs nothing. */
export interface CostChange {
  before: Side;
  after: Side;
}

interface Side extends Range {
  /** How many items have no price; no sum contains them. */
  unpriced: number;
}

/** Undefined where the cost stays the same, or where neither side is deployed to AWS. */
export function costChange(before: Plan | undefined, after: Plan | undefined): CostChange | undefined {
  const sideOf = (plan?: Plan): Side => {
    const found = plan && estimate(plan);
    return { ...rounded(found?.total), unpriced: found?.unpriced.length ?? 0 };
  };
  const change = { before: sideOf(before), after: sideOf(after) };
  return isDeepStrictEqual(change.before, change.after) ? undefined : change;
}

/** A text such as `61.30 → 74.12 USD a month (+12.82), with the most tasks 80.00 → 92.82 (+12.82)`. */
export function costChangeText({ before, after }: CostChange): string {
  const moved = (old: number, now: number, unit = "") => {
    if (usd(old) === usd(now)) return `${usd(now)}${unit} as before`;
    return `${usd(old)} → ${usd(now)}${unit} (${signedUsd(now - old)})`;
  };
  const least = moved(before.least, after.least, " USD a month");
  const isRange = before.least !== before.most || after.least !== after.most;
  const most = isRange ? `, with the most tasks ${moved(before.most, after.most)}` : "";
  const unpriced = [before.unpriced, after.unpriced];
  const without = unpriced.some((count) => count > 0) ? `, without a price ${[...new Set(unpriced)].join(" → ")}` : "";
  return `${least}${most}${without}`;
}

/** Always two decimals, so that a table's columns line up. */
export function usd(amount: number): string {
  return amount.toFixed(2);
}

/** Such as `5.42`, or `5.42 to 10.30` with the fewest and the most tasks. */
export function rangeText({ least, most }: Range): string {
  return usd(least) === usd(most) ? usd(least) : `${usd(least)} to ${usd(most)}`;
}

/** How much an amount has moved: `+5.22`, `−1.05`. */
export function signedUsd(difference: number): string {
  return `${difference < 0 ? "−" : "+"}${usd(Math.abs(difference))}`;
}

/** The range, rounded to cents. */
export function rounded({ least, most }: Range = { least: 0, most: 0 }): Range {
  return { least: Number(usd(least)), most: Number(usd(most)) };
}
