// The picture of a deployment that `./ecs status --watch` draws in place, for a terminal of any size. Pure; drawing it
// is left to display.ts.

import type { Line } from "../../plan/tree.ts";
import type { Facts } from "../operate/statusRows.ts";
import { clock } from "../times.ts";
import { type Cells, cellsOf, isMoving, isNotable, type Sight, stageText } from "./sight.ts";

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

type Kind = NonNullable<Line[number][1]>;

const titles = { name: "NAME", tasks: "TASKS", deployment: "DEPLOYMENT", alarms: "ALARMS" };

type Row = Cells & { name: string };

/** At most `rows - 1` lines, as the cursor stands below them; they are cut to the width where they are painted. */
export function frame({ label, sight, trouble }: Shown, { rows }: Size, now: Date): Line[] {
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
  const table = tableOf(sight.facts, now, Math.max(1, space - head.length - 1 - below.length));
  return [...head, ...table, ...below].slice(0, space);
}

/** The heading, and at most `most` lines; those that are worth a look stay where not all have room. */
function tableOf(facts: readonly Facts[], now: Date, most: number): Line[] {
  const fits = facts.length <= most;
  const notable = [...facts].sort((a, b) => Number(isNotable(b)) - Number(isNotable(a))).slice(0, most - 1);
  const shown = fits ? facts : facts.filter((one) => notable.includes(one));
  const rows = shown.map((one) => ({ row: rowOf(one, now), facts: one }));
  const columns = (Object.keys(titles) as (keyof typeof titles)[]).map((key) => ({
    key,
    width: Math.max(titles[key].length, ...rows.map(({ row }) => row[key].length)),
  }));
  const line = (row: Row, kindOf: (key: keyof Row) => Kind | undefined): Line =>
    columns.map(({ key, width }): Line[number] => [`${row[key].padEnd(width)}  `, kindOf(key)]);
  const left = facts.length - shown.length;
  return [
    line(titles, () => "quiet"),
    ...rows.map(({ row, facts: one }) => line(row, (key) => kindOf(key, one))),
    ...(left > 0 ? [[[`… and ${left} more, for which the terminal is too low`, "quiet"]] as Line] : []),
  ];
}

function rowOf(facts: Facts, now: Date): Row {
  const { tasks, deployment, alarms } = cellsOf(facts, now);
  const count = facts.alarms?.raised.length ?? 0;
  const { shift } = facts;
  // The rest of what is known of it stands below, for it is long.
  const since = shift?.record.createdAt;
  const moves =
    isMoving(shift) && since !== undefined ? `${shift.record.status} since ${clock(since, now)}` : undefined;
  return { name: facts.name, tasks, deployment: moves ?? deployment, alarms: count > 0 ? `${count} raised` : alarms };
}

function kindOf(key: keyof Row, facts: Facts): Kind | undefined {
  if (key === "name") return "name";
  if (key === "alarms") return facts.alarms?.raised.length ? "warning" : undefined;
  return isNotable(facts) ? "changed" : undefined;
}

function detailLines({ name, shift, alarms }: Facts, now: Date): Line[] {
  return [
    ...(isMoving(shift)
      ? [
          [
            [`${name}: `, "name"],
            [stageText(shift, now), "changed"],
          ] as Line,
        ]
      : []),
    ...(alarms?.raised.length
      ? [
          [
            [`${name}: `, "name"],
            [alarms.raised.join(", "), "warning"],
          ] as Line,
        ]
      : []),
  ];
}
