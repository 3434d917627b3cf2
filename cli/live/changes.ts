// What of a deployment differs from one look to the next, a line for each change: for a log, a pipe, a CI's output.
// Pure; the same in place is left to frame.ts.

import type { Facts } from "../operate/statusRows.ts";
import { type Cells, cellsOf, type Sight } from "./sight.ts";

/** @param before undefined for the first look, which says how everything stands */
export function changes(before: Sight | undefined, after: Sight): string[] {
  const { at } = after;
  // The cells of both looks are as of now, so that midnight alone changes none.
  const earlier = new Map(before?.facts.map((one) => [one.name, cellsOf(one, at)]));
  const said = new Set(before?.remarks);
  return [
    ...after.facts.flatMap((one) => changesOf(one, earlier.get(one.name), cellsOf(one, at))),
    ...after.remarks.filter((remark) => !said.has(remark)),
  ];
}

function changesOf({ name }: Facts, before: Cells | undefined, now: Cells): string[] {
  const keys = Object.keys(now) as (keyof Cells)[];
  if (before === undefined) {
    const known = keys.filter((key) => now[key] !== "-").map((key) => `${key} ${now[key]}`);
    return [`${name}: ${known.join("; ")}`];
  }
  return keys.filter((key) => before[key] !== now[key]).map((key) => `${name}: ${key} ${before[key]} → ${now[key]}`);
}
