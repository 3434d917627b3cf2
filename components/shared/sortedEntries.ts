// The entries of a map in one order: what is made of them is the same however the map was written. Pure.

/** Sorted by code unit, which does not depend on the locale. */
export function sortedEntries<Value>(map: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}
