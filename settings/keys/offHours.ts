// `schedule.off`: the stack's off-hours, the times of the week in which no service runs. They become schedules of each
// service's scaling; applying them is left to components/service/serviceAutoscaling.ts.

import { z } from "zod";
import { timeZone } from "../facts/scheduleExpression.ts";
import { minutesOfDay, minutesOfWeek } from "../facts/weeklyTimes.ts";
import type { Fault, Path } from "../language/faults.ts";
import { oneOrMore, text, type Verdict } from "../language/fields.ts";
import type { Scaling } from "./scaling.ts";

/** A time off, in minutes from Sunday's first; `to` is after `from`, possibly in the next week. */
interface Span {
  from: number;
  to: number;
}

const days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const day = "(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat)";
const time = "(?:[01]\\d|2[0-3]):[0-5]\\d";
const grammar = new RegExp(
  `^(?<days>${day}(?:[-,]${day})*) (?<from>${time})-(?:(?<toDay>${day}) )?(?<to>${time}|24:00) (?<zone>\\S+)$`,
);

const offTime = text(
  "be days, times and a time zone",
  (value): Verdict | undefined => {
    const written = grammar.exec(value)?.groups;
    if (written === undefined)
      return "write it such as Mon-Fri 20:00-07:00 Europe/Paris, or Fri 20:00-Mon 07:00 Europe/Paris";
    if (written.toDay !== undefined && written.days?.length !== 3)
      return "write one day before the times, or none between them";
    const zone = timeZone.safeParse(written.zone).error?.issues[0];
    return zone && { must: "end in an IANA time zone such as Europe/Paris", advice: advice(zone) };
  },
  grammar,
);

function advice(issue: object): string {
  return (issue as { params: { advice: string } }).params.advice;
}

export const scheduleSchema = z
  .strictObject({
    off: oneOrMore(offTime, { of: "times of the week" }).default([]).meta({
      description: "Times of the week in which no service runs",
    }),
  })
  .meta({ example: "{ off: Mon-Fri 20:00-07:00 Europe/Paris }" });

/** Minutes of the week in which nothing runs. */
export function offMinutesPerWeek(offHours: readonly string[]): number {
  return spansOf(offHours).reduce((sum, { from, to }) => sum + to - from, 0);
}

/** The schedules of a service's scaling that take it to zero tasks and back. */
export function offSchedules(offHours: readonly string[], on: Pick<Scaling, "min" | "max">): Scaling["schedules"] {
  const spans = spansOf(offHours);
  const zone = zoneOf(offHours[0]);
  const schedules = (times: number[], { min, max }: Pick<Scaling, "min" | "max">) =>
    expressions(times).map((expression) => ({ expression, timeZone: zone, min, max }));
  return [
    ...schedules(
      spans.map(({ from }) => from),
      { min: 0, max: 0 },
    ),
    ...schedules(
      spans.map(({ to }) => to % minutesOfWeek),
      on,
    ),
  ];
}

/** The service with the stack's off-hours in its scaling; unchanged where it has no task anyway. */
export function withOffHours<T extends { desiredCount: number; scaling?: Scaling }>(
  service: T,
  offHours: readonly string[],
): T {
  const { min, max } = service.scaling ?? { min: service.desiredCount, max: service.desiredCount };
  if (offHours.length === 0 || max === 0) return service;
  return { ...service, scaling: { min, max, ...service.scaling, schedules: offSchedules(offHours, { min, max }) } };
}

export function* checkOffHours(offHours: readonly string[]): Generator<Fault> {
  const zone = zoneOf(offHours[0]);
  for (const [index, written] of offHours.entries()) {
    if (zoneOf(written) === zone) continue;
    const must = `be in ${zone} as the first, for they are taken together`;
    yield { path: ["schedule", "off", index], must, got: written, advice: `write it in ${zone}` };
  }
  if (offMinutesPerWeek(offHours) < minutesOfWeek) return;
  const gotText = "the whole week";
  yield { path: ["schedule", "off"], must: "leave some time", got: undefined, gotText, advice: "take a time out" };
}

/** `scaling.schedules` and `schedule.off` both set a service's bounds by the clock, and the later one would win. */
export function* checkNoSchedules(
  offHours: readonly string[],
  scaling: Scaling | undefined,
  at: Path,
): Generator<Fault> {
  if (offHours.length === 0 || !scaling?.schedules.length) return;
  yield {
    path: [...at, "scaling", "schedules"],
    must: "not stand beside schedule.off, which also changes min and max",
    got: undefined,
    gotText: "both",
    advice: "take one of them out",
  };
}

function zoneOf(written = ""): string {
  return grammar.exec(written)?.groups?.zone ?? "";
}

/** The times off in the order of the week; times that overlap or touch become one. */
function spansOf(offHours: readonly string[]): Span[] {
  const merged: Span[] = [];
  for (const span of offHours.flatMap(writtenSpans).sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push(span);
  }
  const last = merged.at(-1);
  if (last === undefined) return [];
  // A time that reaches into the next week may overlap the first ones of the week.
  while (merged[0] && merged[0] !== last && merged[0].from + minutesOfWeek <= last.to) {
    last.to = Math.max(last.to, (merged.shift()?.to ?? 0) + minutesOfWeek);
  }
  last.to = Math.min(last.to, (merged[0]?.from ?? 0) + minutesOfWeek);
  return merged;
}

function writtenSpans(written: string): Span[] {
  const { days = "", from = "", toDay, to = "" } = grammar.exec(written)?.groups ?? {};
  return daysOf(days).map((day) => {
    const start = day * minutesOfDay + minutesIn(from);
    const end = (toDay === undefined ? day : dayOf(toDay)) * minutesOfDay + minutesIn(to);
    const next = toDay === undefined ? minutesOfDay : minutesOfWeek;
    return { from: start, to: end > start ? end : end + next };
  });
}

const dayOf = (name: string) => days.indexOf(name.toUpperCase());

function daysOf(written: string): number[] {
  return written.split(",").flatMap((range) => {
    const [first = "", last = first] = range.split("-");
    const length = ((dayOf(last) - dayOf(first) + 7) % 7) + 1;
    return Array.from({ length }, (_, index) => (dayOf(first) + index) % 7);
  });
}

function minutesIn(written: string): number {
  const [hours, minutes] = written.split(":");
  return Number(hours) * 60 + Number(minutes);
}

/** One cron expression for each time of day, with the days on which it is due. */
function expressions(times: readonly number[]): string[] {
  const byTime = Map.groupBy(times, (minute) => minute % minutesOfDay);
  return [...byTime].map(([minute, all]) => {
    const on = all.map((at) => days[Math.floor(at / minutesOfDay)]);
    return `cron(${minute % 60} ${Math.floor(minute / 60)} ? * ${on.length === 7 ? "*" : on.join(",")} *)`;
  });
}
