// Times as people write and read them. Pure.

import { Problem } from "./commandLine.ts";

/** The start of the logs where no `--since` is given. */
export const defaultSince = "10m";

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Milliseconds since the epoch of `15m`, `1h`, `2d` ago, or of a time such as 2026-01-31T08:00:00Z.
 * @throws Problem for any other text, and for a time in the future
 */
export function sinceTime(text: string, now: number): number {
  const ago = /^(\d+)([smhd])$/.exec(text);
  const time = ago ? now - Number(ago[1]) * unitMs[ago[2] as keyof typeof unitMs] : isoTime(text);
  if (Number.isNaN(time) || time < 0) {
    throw new Problem(`--since must be such as 15m, 1h, 2d or 2026-01-31T08:00:00Z, got ${text}`);
  }
  if (time > now) throw new Problem(`--since must be in the past, got ${text}`);
  return time;
}

/** A time without a zone is local time, as in the log's lines; a day begins at midnight. */
function isoTime(text: string): number {
  if (!/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text)) return Number.NaN;
  return Date.parse(text.length === 10 ? `${text}T00:00` : text.replace(" ", "T"));
}

/** Local time, with its day where it is not today: `14:02:31`, `2026-01-31 14:02:31`. */
export function clock(time: Date, now: Date): string {
  const clockTime = time.toTimeString().slice(0, 8);
  return time.toDateString() === now.toDateString() ? clockTime : `${day(time)} ${clockTime}`;
}

/** `38 s`, `12 min`, `3 h`. */
export function lasting(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

function day(time: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}
