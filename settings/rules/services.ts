// What must hold between the keys of one service, and between them and the rest of the stack file. The rules of its
// task are left to tasks.ts.

import { checkWorkerAlarms } from "../keys/alarms.ts";
import { checkSpotNotice } from "../keys/cluster.ts";
import { checkNoSchedules } from "../keys/offHours.ts";
import { checkHealth, checkValues } from "../keys/route.ts";
import { checkDeployment, checkRange } from "../keys/scaling.ts";
import { keysOfPort, type ServiceBlock } from "../keys/service.ts";
import type { Fault, Path } from "../language/faults.ts";
import { isMap } from "../language/kinds.ts";
import type { TaskSubject } from "./tasks.ts";

/** A service and what the rules compare it with. Reading any of it may throw `Unsound`. */
export interface Subject extends TaskSubject {
  service: ServiceBlock;
  /** The service as the stack file has it, without defaults. */
  raw: Readonly<Record<string, unknown>>;
  readonly offHours: readonly string[];
}

/** Each rule runs by itself, so that one that meets an unsound value hides no other. */
export const serviceRules: readonly ((subject: Subject) => Iterable<Fault>)[] = [
  ({ service, path }) => checkSource(service, path),
  checkWorker,
  checkCounts,
  ({ service, path }) => checkDeployment(service.deployment, taskCounts(service), path),
  ({ service, path }) => (service.route === undefined ? [] : checkValues(service.route, [...path, "route"])),
  ({ service, path }) => (service.port === undefined ? [] : checkHealth(service.health, path)),
  ({ service, path, cluster }) =>
    service.port === undefined
      ? []
      : checkSpotNotice(
          cluster,
          { key: "deregistrationDelaySeconds", value: service.deregistrationDelaySeconds },
          path,
        ),
  ({ service, path, cluster }) =>
    checkSpotNotice(cluster, { key: "stopTimeoutSeconds", value: service.stopTimeoutSeconds }, path),
  ({ service, path, offHours }) => checkNoSchedules(offHours, service.scaling, path),
];

function* checkSource({ build, image }: ServiceBlock, path: Path): Generator<Fault> {
  const must = "have either build or image";
  if (build === undefined && image === undefined) {
    const advice = "add build: { context: app }, or image: and a reference";
    yield { path, must, got: undefined, gotText: "neither", advice };
  }
  if (build !== undefined && image !== undefined) {
    yield { path, must, got: undefined, gotText: "both", advice: "take one of them out" };
  }
}

/** The load balancer cannot reach a service without a port. */
function* checkWorker({ service, path, raw }: Subject): Generator<Fault> {
  if (service.port !== undefined) return;
  const fault = { must: "come with a port", got: undefined, gotText: "none" };
  const advice = "add port, or take this out: a service without a port is a worker";
  for (const key of keysOfPort) if (Object.hasOwn(raw, key)) yield { ...fault, path: [...path, key], advice };
  if (service.scaling?.requestsPerTask !== undefined) {
    yield { ...fault, path: [...path, "scaling", "requestsPerTask"], advice };
  }
  if (isMap(raw.alarms)) yield* checkWorkerAlarms(raw.alarms, [...path, "alarms"]);
}

function* checkCounts({ service: { desiredCount, scaling }, path }: Subject): Generator<Fault> {
  if (scaling === undefined) return;
  if (desiredCount !== undefined) {
    const must = "not stand beside scaling, which sets the number of tasks";
    yield { path: [...path, "desiredCount"], must, got: desiredCount, advice: "take one of them out" };
  }
  yield* checkRange(scaling, [...path, "scaling"]);
  for (const [index, schedule] of scaling.schedules.entries()) {
    yield* checkRange(schedule, [...path, "scaling", "schedules", index]);
  }
}

/** The fewest and the most tasks that a service may have. */
function taskCounts({ desiredCount = 1, scaling }: ServiceBlock): { from: number; to: number } {
  if (scaling === undefined) return { from: desiredCount, to: desiredCount };
  const ranges = [scaling, ...scaling.schedules];
  return { from: Math.min(...ranges.map(({ min }) => min)), to: Math.max(...ranges.map(({ max }) => max)) };
}
