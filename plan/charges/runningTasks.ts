// How many tasks of a service run, hour by hour of an average month: its desired count, or the bounds of its scaling as
// its schedules move them. Between the bounds the load decides, so the fewest and the most tasks are counted.

import { hoursPerMonth } from "../../pricing/assumptions.ts";
import { type ProviderShare, tasksByProvider } from "../../pricing/fargate.ts";
import { minutesOfWeek, weeklyTimes } from "../../settings/facts/weeklyTimes.ts";
import type { Planned, PlannedStack } from "./plannedStack.ts";
import { fixed, type Range, sum } from "./usage.ts";

/** A part of the month in which the bounds stay the same. */
export interface Bounds {
  /** Hours of the month. */
  hours: number;
  min: number;
  max: number;
}

export interface RunningTasks {
  bounds: Bounds[];
  /** A sentence about the schedules that the bounds do not show; undefined where they show all. */
  uncounted?: string;
}

export function runningTasks(service: Planned, stack: PlannedStack): RunningTasks {
  const [target] = stack.users(service, "aws:appautoscaling/target:Target");
  const desired = Number(service.inputs.desiredCount ?? 0);
  if (target === undefined) return { bounds: [{ hours: hoursPerMonth, min: desired, max: desired }] };
  const always = { min: Number(target.inputs.minCapacity), max: Number(target.inputs.maxCapacity) };
  const whole = [{ hours: hoursPerMonth, ...always }];
  const schedules = stack.users(target, "aws:appautoscaling/scheduledAction:ScheduledAction").map(({ inputs }) => ({
    times: weeklyTimes(String(inputs.schedule)),
    zone: String(inputs.timezone),
    min: Number(inputs.scalableTargetAction?.minCapacity ?? always.min),
    max: Number(inputs.scalableTargetAction?.maxCapacity ?? always.max),
  }));
  if (schedules.length === 0) return { bounds: whole };
  const sameEveryWeek = schedules.every(({ times }) => times !== undefined && times.length > 0);
  if (!sameEveryWeek || new Set(schedules.map(({ zone }) => zone)).size > 1) {
    const uncounted = `the schedules of ${stack.componentOf(service)} are not counted: they differ from week to week or in their time zones`;
    return { bounds: whole, uncounted };
  }
  const moves = schedules
    .flatMap(({ times = [], min, max }) => times.map((time) => ({ time, min, max })))
    .sort((a, b) => a.time - b.time);
  const bounds = moves.map(({ time, min, max }, index) => {
    const next = moves[index + 1]?.time ?? (moves[0]?.time ?? 0) + minutesOfWeek;
    return { hours: ((next - time) / minutesOfWeek) * hoursPerMonth, min, max };
  });
  return { bounds };
}

/** Hours of tasks in a month, on demand and on Fargate Spot. */
export function taskHours(bounds: readonly Bounds[], strategy: readonly ProviderShare[]) {
  const hours = (of: (tasks: number) => number): Range =>
    sum(bounds.map(({ hours, min, max }) => ({ least: hours * of(min), most: hours * of(max) })));
  return {
    all: hours((tasks) => tasks),
    onDemand: hours((tasks) => tasksByProvider(tasks, strategy).onDemand),
    spot: hours((tasks) => tasksByProvider(tasks, strategy).spot),
  };
}

/** Hours of the month in which at least one task runs. */
export function hoursInUse(bounds: readonly Bounds[]): Range {
  const hours = bounds.map(({ hours, min, max }) => ({ least: min > 0 ? hours : 0, most: max > 0 ? hours : 0 }));
  return sum([fixed(0), ...hours]);
}

/**
 * A sentence such as `web has no tasks for 103 of a week's 168 hours, 1 to 4 for 65`; undefined where the bounds never
 * move.
 */
export function boundsText(name: string, bounds: readonly Bounds[]): string | undefined {
  const byBounds = Map.groupBy(bounds, ({ min, max }) => `${min} ${max}`);
  if (byBounds.size < 2) return undefined;
  const parts = [...byBounds.values()].map((same) => {
    const { min, max } = same[0] as Bounds;
    const hours = same.reduce((sum, part) => sum + part.hours, 0) * (168 / hoursPerMonth);
    return { min, max, hours: Math.round(hours * 10) / 10 };
  });
  const told = parts
    .sort((a, b) => a.max - b.max || a.min - b.min)
    .map(({ min, max, hours }, index) => {
      const tasks = max === 0 ? "no" : min === max ? `${max}` : `${min} to ${max}`;
      return index === 0 ? `${tasks} tasks for ${hours} of a week's 168 hours` : `${tasks} for ${hours}`;
    });
  return `${name} has ${told.join(", ")}`;
}
