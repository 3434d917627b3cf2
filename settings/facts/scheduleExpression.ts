// When a job or a change of scaling is due: cron(…), rate(…) or at(…), and the time zone of that expression.
// EventBridge Scheduler and Application Auto Scaling have a cron of their own, with six fields.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html

import { text, type Verdict } from "../language/fields.ts";
import { nearestIs } from "../language/nearest.ts";
import { weekday } from "./weeklyTimes.ts";

const month = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

interface Field {
  name: string;
  from: number;
  to: number;
  /** Names for the numbers from `from` on. */
  names?: readonly string[];
  /** Whether `/` may follow. */
  steps?: boolean;
  /** Forms that the field may have as a whole, with the number that they start with, if any. */
  alone?: RegExp;
}

const fields: readonly Field[] = [
  { name: "minutes", from: 0, to: 59, steps: true },
  { name: "hours", from: 0, to: 23, steps: true },
  { name: "day of month", from: 1, to: 31, steps: true, alone: /^(?:\?|L|(?<value>\d+)W)$/ },
  { name: "month", from: 1, to: 12, names: month, steps: true },
  { name: "day of week", from: 1, to: 7, names: weekday, alone: /^(?:\?|L|(?<value>\w+)L|(?<nth>\w+)#[1-5])$/ },
  { name: "year", from: 1970, to: 2199, steps: true },
];

export const scheduleExpression = text(
  "be cron(…), rate(…) or at(…)",
  (value): Verdict | undefined => {
    const [, kind, inner = ""] = /^(cron|rate|at)\((.*)\)$/.exec(value) ?? [];
    if (kind === "cron") return judgeCron(inner);
    if (kind === "rate") return judgeRate(inner);
    if (kind === "at") return judgeMoment(inner);
    return value.trim().split(/\s+/).length >= 5
      ? "write its six fields in cron(…), such as cron(0 7 ? * MON-FRI *)"
      : "write it such as cron(0 7 ? * MON-FRI *)";
  },
  /^(cron|rate|at)\(.*\)$/,
);

function judgeCron(inner: string): Verdict | undefined {
  const parts = inner.trim().split(/\s+/);
  if (parts.length !== fields.length) {
    return {
      must: "have six fields: minutes, hours, day of month, month, day of week, year",
      gotText: inner.trim() === "" ? "none" : `${parts.length}`,
      advice: "write it such as cron(0 7 ? * MON-FRI *)",
    };
  }
  const wrong = fields.find((field, index) => !fits(parts[index] ?? "", field));
  if (wrong) {
    const { name, from, to, names } = wrong;
    const named = names ? ` or ${names[0]} to ${names.at(-1)}` : "";
    return {
      must: `have ${from} to ${to}${named}, or a form of them that AWS knows, as its ${name}`,
      advice: "see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html",
    };
  }
  return (parts[2] === "?") === (parts[4] === "?")
    ? {
        must: "have ? as its day of month or as its day of week, not as both",
        advice: "write ? for the one that is not meant",
      }
    : undefined;
}

function fits(text: string, field: Field): boolean {
  const alone = field.alone?.exec(text.toUpperCase());
  if (alone) {
    const value = alone.groups?.value ?? alone.groups?.nth;
    return value === undefined || inRange(value, field) !== undefined;
  }
  return text.split(",").every((entry) => {
    const [range = "", step, ...more] = entry.split("/");
    if (more.length > 0 || (step !== undefined && !(field.steps && /^[1-9]\d{0,3}$/.test(step)))) return false;
    if (range === "*") return true;
    const bounds = range.split("-").map((bound) => inRange(bound, field));
    const [from, to = from] = bounds;
    return bounds.length <= 2 && from !== undefined && to !== undefined && from <= to;
  });
}

function inRange(value: string, { from, to, names = [] }: Field): number | undefined {
  const named = names.indexOf(value.toUpperCase());
  const number = named >= 0 ? named + from : /^\d{1,4}$/.test(value) ? Number(value) : -1;
  return number >= from && number <= to ? number : undefined;
}

function judgeRate(inner: string): Verdict | undefined {
  const [, count, , plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(inner.trim()) ?? [];
  if (count === undefined) return "write it such as rate(1 hour) or rate(2 days)";
  return (count === "1") === (plural === "") ? undefined : "write one in the singular, more in the plural";
}

function judgeMoment(inner: string): Verdict | undefined {
  const isMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(inner);
  const moment = isMoment ? new Date(`${inner}Z`) : undefined;
  // JavaScript reads a date that does not exist (30 February) as one in the next month.
  const exists = moment && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(inner);
  return exists ? undefined : "write a moment that exists, such as at(2027-01-31T08:00:00)";
}

export const timeZone = text("be an IANA time zone such as Europe/Dublin", (value) => {
  const zones = Intl.supportedValuesOf("timeZone");
  if (zones.includes(value)) return undefined;
  const advice = nearestIs(value, [...zones, "UTC"], "write one such as Europe/Dublin");
  // Intl also knows the zones' older and newer names. It also takes lower case and offsets, which AWS refuses.
  if (!/^[A-Z]/.test(value) || zones.some((zone) => zone.toLowerCase() === value.toLowerCase())) return advice;
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return undefined;
  } catch {
    return advice;
  }
});
