// The cost of plans as text: a table for each, then the assumptions of all. Making a table is left to costTable.ts.

import type { Plan } from "../../plan/graph.ts";
import type { Line } from "../../plan/tree.ts";
import { assumptionLines, priceDates, wrapped } from "./assumptionLines.ts";
import { costTable } from "./costTable.ts";
import { estimate } from "./estimate.ts";

/** The width of the text below the tables, on a wide terminal or without a terminal. */
export const textWidth = 110;

/** The rest of a sentence about a stack. */
export const notInAws = "is not deployed to AWS: nothing is charged";

/** @param width of the sentences below the tables */
export function costLines(plans: Plan[], width = textWidth): Line[] {
  const found = plans.map((plan) => ({ plan, estimated: estimate(plan) }));
  const tables = found.flatMap(({ plan, estimated }): Line[] =>
    estimated ? [...costTable(plan.stack, estimated), []] : [[[plan.stack, "heading"], [`  ${notInAws}`]], []],
  );
  const estimates = found.flatMap(({ estimated }) => estimated ?? []);
  if (estimates.length === 0) return tables;
  const sentences = assumptionLines(estimates).flatMap((text) => wrapped(text, width - 2, "  "));
  const bullets = sentences.map((text): Line => [[text.startsWith("  ") ? text : `- ${text}`]]);
  return [...tables, [["Assumed", "heading"], [`  prices as AWS published them ${priceDates()}`]], ...bullets];
}
