// What a resource is charged for, as quantities in the units of the price list. Amounts of money are left to
// cli/cost/estimate.ts.

import type { PriceName } from "../../pricing/listPrices.ts";

/** From the fewest tasks that scaling may leave to the most; both are equal where tasks change nothing. */
export interface Range {
  least: number;
  most: number;
}

/** What a month uses of something that has a price. */
export interface Usage {
  /** Its name, in the plural where there may be several. */
  item: string;
  price: PriceName;
  quantity: Range;
  /** How much of the list price is paid. @default 1 */
  share?: number;
}

/** Something that is charged for and cannot be counted, with the reason. */
export interface Uncounted {
  item: string;
  uncounted: string;
}

/** The usage of something that is charged by the piece. */
export function one(item: string, price: PriceName): Usage {
  return { item, price, quantity: fixed(1) };
}

export function fixed(quantity: number): Range {
  return { least: quantity, most: quantity };
}

export function times({ least, most }: Range, factor: number): Range {
  return { least: least * factor, most: most * factor };
}

export function sum(ranges: readonly Range[]): Range {
  return ranges.reduce((total, { least, most }) => ({ least: total.least + least, most: total.most + most }), fixed(0));
}
