// Everything that must hold across the keys of a stack file. Runs on whatever of it is sound: a rule that needs a
// value with a fault of its own has nothing to say, and keeps no other rule from saying it.

import type { z } from "zod";
import { checkOnDisk } from "./buildContext.ts";
import { checkWeights } from "./cluster.ts";
import type { Fault, Path } from "./faults.ts";
import { nearest } from "./fields.ts";
import { checkCertificatePlace, checkDomain, checkHost, checkIdleTimeout, type IngressSettings } from "./ingress.ts";
import { isMap } from "./kinds.ts";
import { checkNeighbours, checkSubnets, checkWidth, checkZones, type Neighbour } from "./network.ts";
import { environmentRules, excusable, protectedServiceRules, type Rule } from "./protection.ts";
import { regions } from "./regions.ts";
import { checkApart, type Route } from "./route.ts";
import type { AwsSettings, projectSchema } from "./schema.ts";
import { routeOf, type ServiceBlock } from "./service.ts";
import { serviceRules } from "./serviceRules.ts";
import { Unsound } from "./sift.ts";
import { checkNumber } from "./tags.ts";

/** The project's keys with their defaults, but without what follows from a whole service. */
type Project = Omit<z.output<typeof projectSchema>, "services"> & { services: Record<string, ServiceBlock> };

type Values = Readonly<Record<string, unknown>>;

export interface Sifted {
  aws: AwsSettings;
  project: Project;
  /** The project's keys as the stack file has them. */
  raw: Values;
}

/** What is known beside the stack file. */
export interface Surroundings {
  stack: string;
  /** The project's folder, in which build contexts are looked at; without it the disk is left alone. */
  root?: string;
  /** The VPCs of the project's other stacks. @default none */
  neighbours?: readonly Neighbour[];
}

export function* checkAcross(sifted: Sifted, surroundings: Surroundings): Generator<Fault> {
  const { aws, project } = sifted;
  const checks = [
    () => checkRegion(aws),
    () => checkZones(project.network, knownRegion(aws)),
    () => checkWidth(project.network),
    () => checkSubnets(project.network),
    () => checkNeighbours(project.network, project.allow, surroundings.neighbours ?? []),
    () => checkWeights(project.cluster),
    () => checkDomain(project.ingress),
    () => checkCertificatePlace(project.ingress, knownRegion(aws)),
    () => checkNumber(project.tags),
    () => checkAnyService(project.services),
    () => checkApart(routesOf(project.services)),
    ...environmentRules.map(
      ({ rule, check }) =>
        () =>
          asked(project, rule, check(project)),
    ),
  ];
  for (const check of checks) yield* soundly(check);
  yield* soundly(function* () {
    for (const [name, service] of soundEntries(project.services)) {
      yield* checkService(name, service, sifted, surroundings);
    }
  });
}

function* checkService(
  name: string,
  service: ServiceBlock,
  sifted: Sifted,
  { stack, root }: Surroundings,
): Generator<Fault> {
  const { aws, project, raw } = sifted;
  const path = ["services", name];
  const given = isMap(raw.services) ? raw.services[name] : undefined;
  const subject = {
    name,
    stack,
    path,
    service,
    raw: isMap(given) ? given : {},
    get region() {
      return knownRegion(aws);
    },
    get cluster() {
      return project.cluster;
    },
  };
  const checks = [
    ...serviceRules.map((rule) => () => rule(subject)),
    ...protectedServiceRules.map(
      ({ rule, check }) =>
        () =>
          asked(project, rule, check(service, path)),
    ),
    () => (service.build && root !== undefined ? checkOnDisk(service.build, root, [...path, "build"]) : []),
    () => (service.port === undefined ? [] : checkIdleTimeout(project.ingress, service.keepAliveSeconds, name)),
    () => checkHosts(service, project.ingress, subject.raw, [...path, "route", "host"]),
  ];
  for (const check of checks) yield* soundly(check);
}

function* checkHosts(service: ServiceBlock, ingress: IngressSettings, raw: Values, path: Path): Generator<Fault> {
  const isList = isMap(raw.route) && Array.isArray(raw.route.host);
  for (const [index, host] of (routeOf(service)?.host ?? []).entries()) {
    yield* checkHost(host, ingress, isList ? [...path, index] : path);
  }
}

/** The faults that a check finds before it reads an unsound value. */
function* soundly(check: () => Iterable<Fault>): Generator<Fault> {
  try {
    yield* check();
  } catch (error) {
    if (!(error instanceof Unsound)) throw error;
  }
}

function* soundEntries<T>(map: Readonly<Record<string, T>>): Generator<[string, T]> {
  for (const key of Object.keys(map)) {
    const descriptor = Object.getOwnPropertyDescriptor(map, key);
    if (descriptor && "value" in descriptor) yield [key, descriptor.value];
  }
}

function knownRegion({ region, skipRegionValidation }: AwsSettings): string {
  if (!regions.includes(region) && !skipRegionValidation) throw new Unsound();
  return region;
}

function* checkRegion({ region, skipRegionValidation }: AwsSettings): Generator<Fault> {
  if (regions.includes(region) || skipRegionValidation) return;
  const advice = `the nearest is ${nearest(region, regions)}`;
  yield { path: ["aws:region"], must: "be a region of AWS", got: region, advice };
}

/** The faults of a rule that the environment keeps: it is protected, and not excused from it. */
function* asked({ protection, allow }: Project, rule: Rule, faults: Iterable<Fault>): Generator<Fault> {
  if (!protection || Object.hasOwn(allow, rule)) return;
  for (const fault of faults) yield excusable(rule, fault);
}

function* checkAnyService(services: Project["services"]): Generator<Fault> {
  if (Object.keys(services).length > 0) return;
  const advice = "add one, such as web: { build: { context: app }, port: 8080 }";
  yield { path: ["services"], must: "have a service", got: services, advice };
}

function routesOf(services: Project["services"]): Map<string, Route> {
  const routes = new Map<string, Route>();
  for (const [name, service] of soundEntries(services)) {
    try {
      const { path, host, priority } = routeOf(service) ?? {};
      if (path && host) routes.set(name, { path, host, priority });
    } catch (error) {
      if (!(error instanceof Unsound)) throw error;
    }
  }
  return routes;
}
