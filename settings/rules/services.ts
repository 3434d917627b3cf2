// What must hold between the keys of one service, and between them and the rest of the stack file. The rules of its
// task are left to tasks.ts.

import { checkWorkerAlarms } from "../keys/alarms.ts";
import { checkCallers } from "../keys/callers.ts";
import { checkSpotNotice, checkWeights } from "../keys/cluster.ts";
import { checkDeployment } from "../keys/deployment.ts";
import { hasListeners } from "../keys/listen.ts";
import { checkNoSchedules } from "../keys/offHours.ts";
import { checkHealth, checkValues } from "../keys/route.ts";
import { checkQueue, checkRange } from "../keys/scaling.ts";
import { keysOfListen, keysOfPort, listens, routeOf, type ServiceBlock } from "../keys/service.ts";
import type { Fault } from "../language/faults.ts";
import { isMap } from "../language/kinds.ts";
import { checkStrategy } from "./deployment.ts";
import { checkListen, checkListenHealth } from "./listen.ts";
import { checkPortNames, checkReached } from "./ports.ts";
import { checkSource, type TaskSubject } from "./tasks.ts";

/** A service and what the rules compare it with. Reading any of it may throw `Unsound`. */
export interface Subject extends TaskSubject {
  service: ServiceBlock;
  readonly offHours: readonly string[];
  /** Whether other services call it through Service Connect, whose proxies count its errors. */
  readonly served: boolean;
  /** Names of the stack's services and jobs. */
  readonly callers: readonly string[];
}

/** Each rule runs by itself, so that one that meets an unsound value hides no other. */
export const serviceRules: readonly ((subject: Subject) => Iterable<Fault>)[] = [
  ({ service, path }) => checkSource(service, path),
  checkWorker,
  checkUnroutedAlarms,
  checkQueueAlarm,
  checkCounts,
  (subject) =>
    subject.service.scaling ? checkQueue(subject.service.scaling, subject, [...subject.path, "scaling"]) : [],
  (subject) => checkCallers(subject.service, subject, subject.raw, subject.path),
  checkPrivate,
  checkReached,
  checkPortNames,
  ({ service, path }) => checkDeployment(service.deployment, taskCounts(service), path),
  checkStrategy,
  ({ service, path }) => (service.route === undefined ? [] : checkValues(service.route, [...path, "route"])),
  ({ service, path }) => (isRouted(service) ? checkHealth(service.health, path) : []),
  checkListen,
  checkListenHealth,
  ({ service, path, spotAt }) =>
    isRouted(service) || hasListeners(service)
      ? checkSpotNotice(spotAt, { key: "deregistrationDelaySeconds", value: service.deregistrationDelaySeconds }, path)
      : [],
  ({ service, path }) => checkWeights(service.spot, [...path, "spot"]),
  ({ service, path, offHours }) => checkNoSchedules(offHours, service.scaling, path),
];

function isRouted(service: ServiceBlock): boolean {
  return routeOf(service) !== undefined;
}

/** Neither the load balancer nor a caller can reach a service without a port; callers reach a further one, too. */
function* checkWorker({ service, path, raw }: Subject): Generator<Fault> {
  if (listens(service)) return;
  const fault = { must: "come with a port", got: undefined, gotText: "none" };
  const sidecar = Object.keys(service.sidecars).find((name) => service.sidecars[name]?.port !== undefined);
  const instead = sidecar === undefined ? "" : `, or route: { container: ${sidecar} }`;
  const advice = `add port${instead}, or take this out: a service without a port is a worker`;
  const isCalled = Object.keys(service.ports ?? {}).length > 0;
  for (const key of [...keysOfRoute(service), ...(isCalled ? [] : keysOfCallers)])
    if (Object.hasOwn(raw, key)) yield { ...fault, path: [...path, key], advice };
  if (service.scaling?.requestsPerTask !== undefined) {
    yield { ...fault, path: [...path, "scaling", "requestsPerTask"], advice };
  }
}

/** Those that a port under `listen` gives no meaning. */
function keysOfRoute(service: ServiceBlock): string[] {
  return keysOfPort.filter((key) => !(hasListeners(service) && keysOfListen.includes(key)));
}

const keysOfCallers = ["callers", "serviceConnect"];

/** Without a route the load balancer does not know the service, and without callers Service Connect does not. */
function* checkPrivate({ service, path, raw }: Subject): Generator<Fault> {
  if (!listens(service)) return;
  if (service.callers.length === 0) {
    if (!Object.hasOwn(raw, "serviceConnect")) return;
    const advice = "add callers and the names of those who call it, or take this out";
    yield { path: [...path, "serviceConnect"], must: "come with callers", got: undefined, gotText: "none", advice };
    return;
  }
  if (isRouted(service)) return;
  const fault = { must: "come with a route", got: undefined, gotText: "callers alone" };
  const advice = "add route, or take this out: the load balancer does not reach a service that has only callers";
  for (const key of keysOfRoute(service)) if (Object.hasOwn(raw, key)) yield { ...fault, path: [...path, key], advice };
  if (service.scaling?.requestsPerTask === undefined) return;
  yield { ...fault, path: [...path, "scaling", "requestsPerTask"], advice };
}

/** What clients see is measured at the load balancer, and errors by the proxies of Service Connect, too. */
function* checkUnroutedAlarms(subject: Subject): Generator<Fault> {
  const { service, path, raw } = subject;
  if (isRouted(service) || !isMap(raw.alarms)) return;
  const measured = listens(service) && Object.hasOwn(raw.alarms, "errorPercent") && subject.served;
  const missing = listens(service) ? "route" : "port";
  const known = [measured ? "errorPercent" : [], hasListeners(service) ? "unhealthyTasks" : []].flat();
  const others = Object.entries(raw.alarms).filter(([key]) => !known.includes(key));
  yield* checkWorkerAlarms(Object.fromEntries(others), missing, [...path, "alarms"]);
}

/** Without scaling there is no queue whose messages could wait; with it, resources.ts may give one. */
function* checkQueueAlarm({ service: { scaling }, path, raw }: Subject): Generator<Fault> {
  if (scaling !== undefined || !isMap(raw.alarms) || !Object.hasOwn(raw.alarms, "oldestMessageSeconds")) return;
  const must = "come with scaling.queue";
  const advice = "add scaling: { queue: <name or ARN>, min: 0, max: 10 }, or take this out";
  yield { path: [...path, "alarms", "oldestMessageSeconds"], must, got: undefined, gotText: "none", advice };
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
