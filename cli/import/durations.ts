// Durations as Go writes them, and so Docker, Compose and Copilot: 1m30s, 500ms, 2h.

import type { Part } from "./part.ts";

const units: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** Whole seconds, rounded up; undefined for a text that is no duration. */
export function seconds(span: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(span)) return undefined;
  const parts = [...span.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  return Math.ceil(parts.reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * (units[unit] ?? 0), 0));
}

/** A reader of a key's value, as those of part.ts. */
export const secondsOf = (part: Part) => (part.text === undefined ? undefined : seconds(part.text));
