// How often a schedule expression is due in an average month.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html

import { hoursPerMonth } from "../../pricing/assumptions.ts";
import { minutesOfWeek, valuesOf, weekday, weeklyTimes } from "../../settings/facts/weeklyTimes.ts";

const minutesPerMonth = hoursPerMonth * 60;
const month = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/**
 * Runs a month; a schedule that is due once counts as once a month. Undefined where the expression cannot be counted.
 */
export function runsPerMonth(expression: string): number | undefined {
  if (/^at\(/.test(expression)) return 1;
  const [, every, unit] = /^rate\(\s*(\d+) (minute|hour|day)s?\s*\)$/.exec(expression) ?? [];
  if (unit !== undefined)
    return minutesPerMonth / (Number(every) * { minute: 1, hour: 60, day: 1440 }[unit as "minute"]);
  const weekly = weeklyTimes(expression);
  if (weekly !== undefined) return (weekly.length * minutesPerMonth) / minutesOfWeek;
  const inner = /^cron\((.*)\)$/.exec(expression)?.[1];
  const [minutes = "", hours = "", dayOfMonth = "", months = "", dayOfWeek = ""] = inner?.trim().split(/\s+/) ?? [];
  const days = daysPerMonth(dayOfMonth, dayOfWeek);
  if (inner === undefined || days === undefined) return undefined;
  const times = valuesOf(minutes, 0, 59).length * valuesOf(hours, 0, 23).length;
  return (times * days * valuesOf(months, 1, 12, month).length) / 12;
}

function daysPerMonth(dayOfMonth: string, dayOfWeek: string): number | undefined {
  // `L`, `W` and `#` each mean one day of a month: the last one, the nearest working day, the third Friday.
  if (/^(L|\d+W)$/i.test(dayOfMonth) || /^(\w+L|\w+#\d)$/i.test(dayOfWeek)) return 1;
  const averageMonth = hoursPerMonth / 24;
  if (!/^[*?]$/.test(dayOfMonth)) return Math.min(averageMonth, valuesOf(dayOfMonth, 1, 31).length);
  if (/^L$/i.test(dayOfWeek)) return averageMonth / 7;
  return (valuesOf(dayOfWeek, 1, 7, weekday).length * averageMonth) / 7;
}
