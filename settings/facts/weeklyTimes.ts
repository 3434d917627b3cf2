// The minutes of the week, from Sunday's first, at which a schedule expression is due, where every week has the same
// ones. Whether an expression is valid is left to scheduleExpression.ts.

export const weekday = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
export const minutesOfDay = 24 * 60;
export const minutesOfWeek = 7 * minutesOfDay;

/** The minutes; undefined where the weeks differ: a day of the month, some months or years only, one moment. */
export function weeklyTimes(expression: string): number[] | undefined {
  const inner = /^cron\((.*)\)$/.exec(expression)?.[1];
  const [minute = "", hour = "", dayOfMonth = "", month, dayOfWeek = "", year] = inner?.trim().split(/\s+/) ?? [];
  if (!/^[*?]$/.test(dayOfMonth) || month !== "*" || year !== "*" || /L$|#/i.test(dayOfWeek)) return undefined;
  const days = valuesOf(dayOfWeek, 1, 7, weekday);
  const hours = valuesOf(hour, 0, 23);
  const minutes = valuesOf(minute, 0, 59);
  const times = days.flatMap((d) => hours.flatMap((h) => minutes.map((m) => (d - 1) * minutesOfDay + h * 60 + m)));
  return [...new Set(times)].sort((a, b) => a - b);
}

/**
 * The longest time between two runs in minutes, in a zone without daylight saving time. Undefined where the weeks
 * differ, as it would take years of runs to know.
 */
export function longestGapMinutes(expression: string): number | undefined {
  const [, count, unit] = /^rate\(\s*(\d+) (minute|hour|day)s?\s*\)$/.exec(expression) ?? [];
  if (unit !== undefined) return Number(count) * { minute: 1, hour: 60, day: minutesOfDay }[unit as "minute"];
  const times = weeklyTimes(expression);
  const [first] = times ?? [];
  if (times === undefined || first === undefined) return undefined;
  const next = [...times.slice(1), first + minutesOfWeek];
  return Math.max(...next.map((time, index) => time - (times[index] ?? 0)));
}

/** The values that one field of a cron expression stands for. */
export function valuesOf(field: string, from: number, to: number, names: readonly string[] = []): number[] {
  const number = (text: string) => {
    const named = names.indexOf(text.toUpperCase());
    return named >= 0 ? named + from : Number(text);
  };
  return field.split(",").flatMap((entry) => {
    const [range = "", step = "1"] = entry.split("/");
    const [first = "", last] = range.split("-");
    const start = /^[*?]$/.test(first) ? from : number(first);
    // A single value with a step counts from there to the field's end.
    const end = last !== undefined ? number(last) : /^[*?]$/.test(first) || entry.includes("/") ? to : start;
    return Array.from(
      { length: Math.floor((end - start) / Number(step)) + 1 },
      (_, index) => start + index * Number(step),
    );
  });
}
