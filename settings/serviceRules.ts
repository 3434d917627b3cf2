// What must hold between the keys of one service, and between them and the cluster it runs in.

import { type ClusterSettings, checkSpotNotice } from "./cluster.ts";
import { checkNames, checkSecretPlaces } from "./container.ts";
import { checkSize } from "./fargateSizes.ts";
import type { Fault, Path } from "./faults.ts";
import { checkPlaces } from "./permissions.ts";
import { checkHealth, checkValues } from "./route.ts";
import { checkDeployment, checkRange } from "./scaling.ts";
import type { ServiceBlock } from "./service.ts";
import { checkDefinitionSize } from "./taskDefinitionSize.ts";

/** A service, and what it is checked against. Reading any of it may throw `Unsound`. */
export interface Subject {
  name: string;
  stack: string;
  path: Path;
  service: ServiceBlock;
  /** The service as the stack file has it, without defaults. */
  raw: object;
  readonly region: string;
  readonly cluster: ClusterSettings;
}

/** Each rule runs on its own, so that one that cannot be judged hides no other. */
export const serviceRules: readonly ((subject: Subject) => Iterable<Fault>)[] = [
  ({ service, path }) => checkSource(service, path),
  ({ service, path }) => checkSize(service, path),
  ({ service, path }) => checkShares(service, "cpu", path),
  ({ service, path }) => checkShares(service, "memoryMiB", path),
  checkContainerNames,
  checkPorts,
  ({ service, path }) => checkNames(service, path),
  ({ service, path, region }) => checkSecretPlaces(service, region, path),
  ({ service, path, region }) => checkPlaces(service, region, path),
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
  checkDefinitionSize,
  checkSidecars,
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

/** What the sidecars take leaves some of the task's for the service's own container. */
function* checkShares({ sidecars, ...service }: ServiceBlock, key: "cpu" | "memoryMiB", path: Path): Generator<Fault> {
  const taken = Object.values(sidecars).reduce((sum, sidecar) => sum + (sidecar[key] ?? 0), 0);
  if (taken < service[key]) return;
  yield {
    path: [...path, "sidecars"],
    must: `leave some of the task's ${key}, which is ${service[key]}, for the service's own container`,
    got: undefined,
    gotText: `${taken} taken in all`,
    advice: `raise ${key} of the service, or lower that of a sidecar`,
  };
}

function* checkContainerNames({ name, service, path }: Subject): Generator<Fault> {
  if (!Object.hasOwn(service.sidecars, name)) return;
  const must = "not be called as the service's own container is";
  yield { path: [...path, "sidecars", name], must, got: name, advice: "rename it" };
}

function* checkPorts({ service, path }: Subject): Generator<Fault> {
  const containers = new Map<number, string>();
  if (service.port !== undefined) containers.set(service.port, "the service's own container");
  for (const name of Object.keys(service.sidecars)) {
    const port = service.sidecars[name]?.port;
    if (port === undefined) continue;
    const other = containers.get(port);
    if (other !== undefined) {
      const must = `not be the port of ${other} too: the containers of a task share one network`;
      yield { path: [...path, "sidecars", name, "port"], must, got: port, advice: "give one of them another port" };
    }
    containers.set(port, `sidecar ${name}`);
  }
}

const keysOfPort = ["route", "health", "deregistrationDelaySeconds", "slowStartSeconds", "keepAliveSeconds"];

/** Without a port there is nothing that the load balancer could reach. */
function* checkWorker({ service, path, raw }: Subject): Generator<Fault> {
  if (service.port !== undefined) return;
  const fault = { must: "come with a port", got: undefined, gotText: "none" };
  const advice = "add port, or take this out: a service without a port is a worker";
  for (const key of keysOfPort) if (Object.hasOwn(raw, key)) yield { ...fault, path: [...path, key], advice };
  if (service.scaling?.requestsPerTask !== undefined) {
    yield { ...fault, path: [...path, "scaling", "requestsPerTask"], advice };
  }
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

/** The numbers of tasks that a service may have at some time. */
function taskCounts({ desiredCount = 1, scaling }: ServiceBlock): { from: number; to: number } {
  if (scaling === undefined) return { from: desiredCount, to: desiredCount };
  const ranges = [scaling, ...scaling.schedules];
  return { from: Math.min(...ranges.map(({ min }) => min)), to: Math.max(...ranges.map(({ max }) => max)) };
}

function* checkSidecars({ service, path, region, cluster }: Subject): Generator<Fault> {
  for (const name of Object.keys(service.sidecars)) {
    const sidecar = service.sidecars[name];
    if (sidecar === undefined) continue;
    const at = [...path, "sidecars", name];
    yield* checkNames(sidecar, at);
    yield* checkSecretPlaces(sidecar, region, at);
    yield* checkSpotNotice(cluster, { key: "stopTimeoutSeconds", value: sidecar.stopTimeoutSeconds }, at);
  }
}
