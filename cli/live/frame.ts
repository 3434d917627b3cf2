// The picture of a deployment that `./ecs status --watch` draws in place, for a terminal of any size. Pure; drawing it
// is left to display.ts, its table to table.ts.

import sliceAnsi from "slice-ansi";
import type { Line } from "../../plan/tree.ts";
import type { Facts } from "../operate/statusRows.ts";
import { clock } from "../times.ts";
import { isMoving, type Sight, stageText } from "./sight.ts";
import { tableOf } from "./table.ts";

/** What is shown: the last look that succeeded, and the trouble since. */
export interface Shown {
  /** Such as `the stack dev`. */
  label: string;
  sight?: Sight;
  /** Why AWS does not answer now. */
  trouble?: string;
}

/** Of the terminal, in characters. */
export interface Size {
  columns: number;
  rows: number;
}

/** At most `rows - 1` lines, as the cursor stands below them; they are cut to the width where they are painted. */
export function frame({ label, sight, trouble }: Shown, { columns, rows }: Size, now: Date): Line[] {
  const head: Line[] = [
    [
      [label, "name"],
      [`  ${clock(now, now)}  Ctrl-C ends it`, "quiet"],
    ],
  ];
  if (trouble !== undefined) {
    const old = sight ? `; what follows is of ${clock(sight.at, now)}` : "";
    head.push([[`${trouble}${old}`, "warning"]]);
  } else if (sight === undefined) head.push([["looking …", "quiet"]]);
  const space = Math.max(1, rows - 1);
  if (sight === undefined) return head.slice(0, space);
  const below = [
    ...sight.facts.flatMap((one) => detailLines(one, now)),
    ...sight.remarks.map((text): Line => [[text, "changed"]]),
  ];
  const table = tableOf(sight, columns, Math.max(1, space - head.length - 1 - below.length), now);
  const drawn = [...head, ...table, ...below];
  return [...drawn, ...logLines(sight.log ?? [], columns, space - drawn.length)].slice(0, space);
}

function detailLines({ name, shift, alarms }: Facts, now: Date): Line[] {
  const line = (text: string, kind: Line[number][1]): Line => [
    [`${name}: `, "name"],
    [text, kind],
  ];
  return [
    ...(isMoving(shift) ? [line(stageText(shift, now), "changed")] : []),
    ...(alarms?.raised.length ? [line(alarms.raised.join(", "), "warning")] : []),
  ];
}

/** The newest ones, below an empty line. A character may take two columns, so their length does not say whether they fit. */
function logLines(log: readonly string[], columns: number, space: number): Line[] {
  if (log.length === 0 || space < 2) return [];
  return [[], ...log.slice(1 - space).map((line): Line => [[sliceAnsi(line, 0, columns)]])];
}
