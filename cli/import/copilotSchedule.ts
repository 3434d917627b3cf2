// When a Scheduled Job of Copilot runs, in the form of EventBridge Scheduler.
// https://aws.github.io/copilot-cli/docs/manifest/scheduled-job/#on-schedule

import { seconds } from "./durations.ts";

const named: Readonly<Record<string, string>> = {
  "@yearly": "cron(0 0 1 1 ? *)",
  "@annually": "cron(0 0 1 1 ? *)",
  "@monthly": "cron(0 0 1 * ? *)",
  "@weekly": "cron(0 0 ? * SUN *)",
  "@daily": "cron(0 0 * * ? *)",
  "@midnight": "cron(0 0 * * ? *)",
  "@hourly": "cron(0 * * * ? *)",
};

/** The expression; undefined where EventBridge Scheduler has none for it. */
export function copilotSchedule(text: string): string | undefined {
  const written = text.trim();
  if (/^(cron|rate|at)\(.*\)$/.test(written)) return written;
  if (written.startsWith("@every ")) return rate(seconds(written.slice(7).trim()));
  if (written.startsWith("@")) return named[written.toLowerCase()];
  const fields = written.split(/\s+/);
  return fields.length === 5 ? cron(fields) : undefined;
}

function rate(span: number | undefined): string | undefined {
  if (span === undefined || span < 60 || span % 60 !== 0) return undefined;
  const [count, unit] =
    span % 86400 === 0 ? [span / 86400, "day"] : span % 3600 === 0 ? [span / 3600, "hour"] : [span / 60, "minute"];
  return `rate(${count} ${unit}${count === 1 ? "" : "s"})`;
}

/** EventBridge Scheduler takes a day of the month or of the week; a cron of five fields that has both means either. */
function cron([minute, hour, day = "*", month, weekday = "*"]: string[]): string | undefined {
  const [anyDay, anyWeekday] = [/^[*?]$/.test(day), /^[*?]$/.test(weekday)];
  if (!anyDay && !anyWeekday) return undefined;
  const days = anyWeekday ? [anyDay ? "*" : day, "?"] : ["?", weekdays(weekday)];
  if (days[1] === undefined) return undefined;
  return `cron(${minute} ${hour} ${days[0]} ${month} ${days[1]} *)`;
}

/** Sunday is 0 or 7 in Copilot, and 1 in EventBridge Scheduler; names are the same. */
function weekdays(field: string): string | undefined {
  const [days = "", step] = field.split("/");
  if (step !== undefined && days !== "*") return undefined;
  if (step !== undefined) return `*/${step}`;
  const moved = days.replace(/[0-7]/g, (day) => String((Number(day) % 7) + 1));
  // A range such as 5-7 would run backwards.
  return /(\d)-(\d)/.test(moved) &&
    moved.split(",").some((part) => Number(part.split("-")[0]) > Number(part.split("-")[1]))
    ? undefined
    : moved;
}
