// Everything that must hold across the keys of a stack file. Runs on whatever of it is sound: a rule that needs a
// value with a fault of its own has nothing to say, and keeps no other rule from saying it.

import { checkRegion, knownRegion } from "./aws.ts";
import { checkBudget } from "./budget.ts";
import { checkWeights } from "./cluster.ts";
import type { Fault } from "./faults.ts";
import { checkCertificatePlace, checkDomain } from "./ingress.ts";
import { checkNeighbours, checkSubnets, checkWidth, checkZones, type Neighbour } from "./network.ts";
import { checkOffHours } from "./offHours.ts";
import { asked, environmentRules } from "./protection.ts";
import { checkApart, checkTargetGroups, type Route } from "./route.ts";
import type { Sifted } from "./schema.ts";
import { routeOf } from "./service.ts";
import { soundEntries, soundly, Unsound } from "./sift.ts";
import { checkTags } from "./tags.ts";
import { checkWorkloads } from "./workloadRules.ts";

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
    () => checkTags(project.tags),
    () => checkAnyService(project.services),
    () => checkApart(routesOf(project.services)),
    () => checkTargetGroups(routesOf(project.services)),
    () => checkOffHours(project.schedule.off),
    () => checkBudget(project.budget, project.alarms),
    ...environmentRules.map(
      ({ rule, check }) =>
        () =>
          asked(project, rule, check(project)),
    ),
  ];
  for (const check of checks) yield* soundly(check);
  yield* checkWorkloads(sifted, surroundings);
}

function* checkAnyService(services: Sifted["project"]["services"]): Generator<Fault> {
  if (Object.keys(services).length > 0) return;
  const advice = "add one, such as web: { build: { context: app }, port: 8080 }";
  yield { path: ["services"], must: "have a service", got: services, advice };
}

function routesOf(services: Sifted["project"]["services"]): Map<string, Route> {
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
