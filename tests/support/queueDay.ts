// A day of a worker that scales by a queue, minute by minute, with the delays of AWS: the policies and alarms are those
// that a component registered, and everything that they look at is played here. CloudWatch publishes a minute's value
// one to three minutes after it, and nothing of a queue that was out of use for 6 hours until 15 minutes after it is in
// use again.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-monitoring-using-cloudwatch.html

import { Scaler } from "./queueScaler.ts";
import type { Recording } from "./record.ts";

export interface Day {
  /** Messages that arrive in a minute of the day. */
  arrivals(minute: number): number;
  /** The bounds that a schedule sets at a minute. @default those of the target, all day */
  bounds?(minute: number): { min: number; max: number };
  /** Seconds of work on one message, on average. @default 5 */
  workSeconds?: number;
  /** Tasks at the start. @default 1 */
  tasks?: number;
  minutes?: number;
  seed: number;
}

export interface Moment {
  minute: number;
  desired: number;
  running: number;
  visible: number;
  inFlight: number;
  /** Minutes for which the oldest message has waited. */
  oldest: number;
}

interface Task {
  /** Second at which it runs. */
  from: number;
  /** Second at which its message is done; undefined while it waits for one. */
  until?: number;
  stopping?: true;
}

const tick = 5;
const inactiveAfterMinutes = 6 * 60;
const reactivationMinutes = 15;

/** @returns one moment a minute */
export function playDay({ all }: Recording, day: Day): Moment[] {
  const random = randomFrom(day.seed);
  const { minutes = 24 * 60, workSeconds = 5, tasks: first = 1 } = day;
  const [target] = all("aws:appautoscaling/target:Target");
  const own = { min: Number(target?.inputs.minCapacity), max: Number(target?.inputs.maxCapacity) };
  const scaler = new Scaler(all("aws:appautoscaling/policy:Policy"), all("MetricAlarm"), random);
  const waiting: number[] = [];
  const moments: Moment[] = [];
  let tasks: Task[] = Array.from({ length: first }, () => ({ from: 0 }));
  let desired = first;
  let usedAt = 0;
  let quietUntil = 0;

  for (let minute = 0; minute < minutes; minute++) {
    const counts = { received: 0, emptyReceives: 0 };
    const arriving = day.arrivals(minute);
    for (let second = minute * 60; second < (minute + 1) * 60; second += tick) {
      const due =
        Math.floor((arriving * (second + tick - minute * 60)) / 60) -
        Math.floor((arriving * (second - minute * 60)) / 60);
      for (let one = 0; one < due; one++) waiting.push(second);
      const use = due > 0 || tasks.some(({ from }) => from <= second);
      if (use && minute - usedAt > inactiveAfterMinutes) quietUntil = minute + reactivationMinutes;
      if (use) usedAt = minute;
      for (const task of tasks) {
        if (task.until !== undefined && task.until <= second) task.until = undefined;
        if (task.from > second || task.until !== undefined || task.stopping) continue;
        // A long poll takes 20 s.
        if (waiting.shift() === undefined) counts.emptyReceives += second % 20 === 0 ? 1 : 0;
        else {
          counts.received += 1;
          task.until = second + workSeconds * (0.5 + random());
        }
      }
      tasks = tasks.filter(({ stopping, until }) => !stopping || until !== undefined);
    }
    const end = (minute + 1) * 60;
    const running = tasks.filter(({ from }) => from <= end);
    const visible = waiting.length;
    const inFlight = running.filter(({ until }) => until !== undefined).length;
    const active = minute - usedAt <= inactiveAfterMinutes && minute >= quietUntil;
    scaler.publish(minute, {
      ...(active && {
        ApproximateNumberOfMessagesVisible: visible,
        ApproximateNumberOfMessagesNotVisible: inFlight,
        NumberOfMessagesReceived: counts.received,
        NumberOfEmptyReceives: counts.emptyReceives,
      }),
      ...(running.length > 0 && { CPUUtilization: running.length, RunningTaskCount: running.length }),
    });
    const { min, max } = day.bounds?.(minute) ?? own;
    desired = Math.min(Math.max(scaler.desired(minute, desired), min), max);
    const kept = tasks.filter(({ stopping }) => !stopping);
    // ECS stops any of them; each has its 30 s to finish.
    for (const task of kept.toSorted(() => random() - 0.5).slice(desired)) task.stopping = true;
    for (let one = kept.length; one < desired; one++) tasks.push({ from: end + 60 + random() * 60 });
    moments.push({
      minute,
      desired,
      running: running.length,
      visible,
      inFlight,
      oldest: (end - (waiting[0] ?? end)) / 60,
    });
  }
  return moments;
}

/** https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
