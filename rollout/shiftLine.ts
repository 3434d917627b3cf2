// The line that says how far a deployment is which shifts requests: the share of the new tasks, and what it waits for.
// Pure; when to print it is left to the caller.

import { sentence, shortDefinition } from "./names.ts";
import { type Counts, progressLine } from "./progress.ts";
import { reasonOf, type Shift, share } from "./shift.ts";

/**
 * @param asked ARN of the new task definition
 * @param seconds since the deployment was asked for
 * @returns undefined at a stage that says nothing new
 */
export function shiftLine(name: string, shift: Shift, counts: Counts, asked: string, seconds: number) {
  const said = words(shift, shortDefinition(asked));
  if (said === "tasks") return progressLine(name, counts, seconds);
  return said && `${name}: ${said}, ${Math.round(seconds)} s`;
}

function words(shift: Shift, asked: string): string | undefined {
  const { stage, percent } = shift;
  if (shift.rollsBack) {
    const why = reasonOf(shift.record);
    return `ECS rolls ${asked} back${why ? ` (${sentence(why)})` : ""}`;
  }
  switch (stage) {
    case "RECONCILE_SERVICE":
      return "ECS first gives back the requests of the deployment that this one replaces";
    case "TEST_TRAFFIC_SHIFT":
    case "POST_TEST_TRAFFIC_SHIFT":
    case "PRE_PRODUCTION_TRAFFIC_SHIFT":
    case "POST_PRODUCTION_TRAFFIC_SHIFT":
      return undefined;
    case "PRODUCTION_TRAFFIC_SHIFT":
    case "BAKE_TIME": {
      const stay = stage === "BAKE_TIME" && time(shift) !== "" ? "; the old tasks stay" : "";
      return `${requests(percent)} to ${asked}${stay}${time(shift)}${alarmsOf(shift)}`;
    }
    case "CLEAN_UP":
      return `all requests go to ${asked}, and the old tasks stop`;
    default:
      return "tasks";
  }
}

function requests(percent: number): string {
  return percent >= 100 ? "all requests go" : `${share(percent)} of the requests go`;
}

/** ` for 10 min, until 10:32 UTC` */
function time({ since, until }: Shift): string {
  if (until === undefined || until <= since) return "";
  return ` for ${Math.round((until - since) / 60_000)} min, until ${new Date(until).toISOString().slice(11, 16)} UTC`;
}

function alarmsOf({ record: { alarms } }: Shift): string {
  const count = alarms?.alarmNames?.length ?? 0;
  if (count === 0) return "";
  if (alarms?.status === "DISABLED") return "; no alarm is looked at, as one had gone off before";
  return count === 1 ? "; its alarm is quiet" : `; its ${count} alarms are quiet`;
}
