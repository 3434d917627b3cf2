// A plan's cost as a table: by component, each item with its quantity in a month, its list price and its cost; then
// notes on what the table lacks. Colouring and cutting is left to plan/print.ts.

import type { Line } from "../../plan/tree.ts";
import { type ListPrice, listPrices } from "../../pricing/listPrices.ts";
import { costText, usd } from "./costSummary.ts";
import { type CostLine, componentTotals, type Estimate, unpricedTexts } from "./estimate.ts";

type Row = [what: string, quantity: string, each: string, least: string, most: string];

/** An item that costs less than this rounds to 0.00 USD, and is only named. */
const cent = 0.005;

/** The items that cost a cent or more. */
export function worthShowing({ lines }: Estimate): CostLine[] {
  return lines.filter(({ usd }) => usd.most >= cent);
}

export function costTable(stack: string, found: Estimate): Line[] {
  const shown = worthShowing(found);
  const rows: { row: Row; isComponent: boolean }[] = [];
  for (const [component, total] of componentTotals(found)) {
    rows.push({ row: [component, "", "", usd(total.least), usd(total.most)], isComponent: true });
    const own = shown.filter((line) => line.component === component);
    rows.push(...own.map((line) => ({ row: itemRow(line), isComponent: false })));
  }
  const head: Row = ["", "a month", "USD each", "least", "most"];
  const foot: Row = ["USD a month", "", "", usd(found.total.least), usd(found.total.most)];
  const widths = head.map((_, column) =>
    Math.max(...[head, foot, ...rows.map(({ row }) => row)].map((row) => row[column]?.length ?? 0)),
  );
  const cells = (row: Row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ");
  const heading: Line = [[stack, "heading"], [`  ${found.region}, ${costText(found)}`]];
  if (found.lines.length === 0) return [heading, ...costRemarks(found)];
  return [
    heading,
    [[cells(head), "quiet"]],
    ...rows.map(({ row, isComponent }): Line => [[cells(row), isComponent ? "name" : undefined]]),
    [[cells(foot), "heading"]],
    ...costRemarks(found),
  ];
}

function itemRow(line: CostLine): Row {
  const { least, most } = line.usd;
  return [`   ${line.item}`, ...amounts(line), usd(least), usd(most)];
}

/** What a month uses of an item, such as `71 to 282 vCPU-hours`, and the USD that one costs. */
export function amounts({ price, quantity, unitUsd, share }: CostLine): [quantity: string, each: string] {
  const { unit }: ListPrice = listPrices[price];
  const each = share === undefined ? plain(unitUsd) : `${plain(unitUsd)} × ${share}`;
  return [amount(quantity, unit), each];
}

/** A quantity such as `71 to 282 vCPU-hours`. */
function amount({ least, most }: CostLine["quantity"], unit: string): string {
  const [from, to] = [short(least), short(most)];
  const units = to === "1" || unit === "GB" ? unit : `${unit}s`;
  return from === to ? `${to} ${units}` : `${from} to ${to} ${units}`;
}

function short(quantity: number): string {
  return plain(Number(quantity.toFixed(quantity >= 10 ? 0 : 2)));
}

/** The number without an exponent. */
function plain(number: number): string {
  return number.toLocaleString("en", { maximumFractionDigits: 12, useGrouping: false });
}

/** What the figures lack, and how schedules move them. */
export function costRemarks(found: Estimate): Line[] {
  const { lines, byRequest, notes } = found;
  const small = lines.filter((line) => line.usd.most < cent && line.usd.most > 0);
  const names = [...small.map(({ component, item }) => `${component}: ${item}`), ...byRequest];
  return [
    ...unpricedTexts(found).map((text): Line => [["not priced  ", "warning"], [text]]),
    ...notes.map((note): Line => [["schedules   ", "quiet"], [note]]),
    ...(names.length > 0 ? [[["below 0.01  ", "quiet"], [names.join(", ")]] as Line] : []),
  ];
}
