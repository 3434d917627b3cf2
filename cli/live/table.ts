// The table in the picture of `./ecs status --watch`: what stands in its columns, which of them have room, and which
// rows. Pure; the lines around it are left to frame.ts.

import type { Line } from "../../plan/tree.ts";
import type { Facts } from "../operate/statusRows.ts";
import { clock } from "../times.ts";
import type { Hour } from "./lastHour.ts";
import { cellsOf, isMoving, isNotable, type Sight } from "./sight.ts";
import { shortNumber, spark, sum } from "./spark.ts";

type Kind = NonNullable<Line[number][1]>;

interface Column {
  title: string;
  cell: (facts: Facts) => string;
  kind?: (facts: Facts) => Kind | undefined;
}

/** Divisors of the minutes of an hour; 0 shows numbers alone. */
const chartWidths = [60, 30, 20, 15, 12, 10, 6, 0];

/** Minutes of which the number beside the bars is the mean. */
const recentMinutes = 5;

const gap = "  ";

/** The heading, and at most `most` lines; those that are worth a look stay where not all have room. */
export function tableOf({ facts, hours }: Sight, width: number, most: number, now: Date): Line[] {
  const notable = [...facts].sort((a, b) => Number(isNotable(b)) - Number(isNotable(a))).slice(0, most - 1);
  const shown = facts.length <= most ? facts : facts.filter((one) => notable.includes(one));
  const left = facts.length - shown.length;
  const last: Line[] = left > 0 ? [[[`… and ${left} more, for which the terminal is too low`, "quiet"]]] : [];
  return [...linesOf([...columnsOf(now), ...fitting(shown, hours, width, now)], shown), ...last];
}

function columnsOf(now: Date): Column[] {
  return [
    { title: "NAME", cell: ({ name }) => name, kind: () => "name" },
    { title: "TASKS", cell: (one) => cellsOf(one, now).tasks, kind: notableKind },
    { title: "DEPLOYMENT", cell: (one) => deploymentText(one, now), kind: notableKind },
    {
      title: "ALARMS",
      cell: (one) => raised(one) || cellsOf(one, now).alarms,
      kind: (one) => (raised(one) ? "warning" : undefined),
    },
  ];
}

/** The last hour, with the widest bars for which the terminal has room; nothing where numbers alone have none. */
function fitting(facts: readonly Facts[], hours: Sight["hours"], width: number, now: Date): Column[] {
  if (!facts.some(({ name }) => hours?.[name])) return [];
  const all = chartWidths.map((chart) => hourColumns(hours ?? {}, chart));
  const room = width - widthOf(columnsOf(now), facts);
  return all.find((columns) => widthOf(columns, facts) <= room) ?? [];
}

function hourColumns(hours: Record<string, Hour>, chart: number): Column[] {
  const bars = (values: readonly number[], number: string) =>
    chart === 0 ? number : `${spark(values, chart)} ${number}`;
  const of = (text: (hour: Hour) => string) => (facts: Facts) => {
    const hour = hours[facts.name];
    return hour === undefined ? "-" : text(hour);
  };
  return [
    {
      title: chart === 0 ? "REQ/MIN" : "REQUESTS A MINUTE",
      cell: of(({ requests }) => bars(requests, shortNumber(sum(requests.slice(-recentMinutes)) / recentMinutes))),
    },
    {
      title: chart === 0 ? "5XX/H" : "5XX IN THE HOUR",
      cell: of(({ errors }) => bars(errors, shortNumber(sum(errors)))),
      kind: ({ name }) => (sum(hours[name]?.errors ?? []) > 0 ? "changed" : undefined),
    },
  ];
}

function linesOf(columns: readonly Column[], facts: readonly Facts[]): Line[] {
  const widths = columns.map((column) => widthOf([column], facts));
  const pad = (text: string, index: number) => text.padEnd(widths[index] ?? 0);
  return [
    columns.map(({ title }, index): Line[number] => [pad(title, index), "quiet"]),
    ...facts.map((one) => columns.map(({ cell, kind }, index): Line[number] => [pad(cell(one), index), kind?.(one)])),
  ];
}

/** With the gap behind each column. */
function widthOf(columns: readonly Column[], facts: readonly Facts[]): number {
  const widths = columns.map(({ title, cell }) => Math.max(title.length, ...facts.map((one) => cell(one).length)));
  return sum(widths) + columns.length * gap.length;
}

/** How far a deployment moves requests stands below the table, for it is long. */
function deploymentText(facts: Facts, now: Date): string {
  const { shift } = facts;
  const since = shift?.record.createdAt;
  const isLong = isMoving(shift) && since !== undefined;
  return isLong ? `${shift.record.status} since ${clock(since, now)}` : cellsOf(facts, now).deployment;
}

function raised({ alarms }: Facts): string {
  return alarms?.raised.length ? `${alarms.raised.length} raised` : "";
}

function notableKind(facts: Facts): Kind | undefined {
  return isNotable(facts) ? "changed" : undefined;
}
