// The priority of every service's listener rule: the more specific route comes first, and a priority stays when another
// service comes, goes or moves in the stack file. Making the rules is left to loadBalancerTarget.ts.

import { createHash } from "node:crypto";
import type { Route } from "../settings/keys/route.ts";
import { conditionText } from "../settings/keys/routeConditions.ts";

/** The load balancer takes the rule with the lowest number first. */
const highestPriority = 50_000;

// The numbers are dealt out in bands from the front: a third for each kind of host, in it one band for each length
// of path, in that first the paths without `*`. A service's place in its band is a hash of its name, so it needs no
// look at the others. Short paths are the common ones: there `/*` behind many hosts has to find room.
const hostKinds = ["exact", "wildcard", "none"] as const;
const slotsOfHostKind = 16_600;
const bands = [
  ...Array.from({ length: 88 }, (_, index) => ({ literals: 128 - index, slots: 30 })),
  ...Array.from({ length: 39 }, (_, index) => ({ literals: 40 - index, slots: 250 })),
  { literals: 0, slots: 4_200 },
];

/** Where the load balancer is another stack's. */
interface Others {
  /** The stack, so that services of one name have other places in other stacks. */
  stack: string;
  /** The priorities that its listener has already, whoever made them. */
  taken: readonly number[];
}

/**
 * Service with a route → its own priority from 1 to 50000. An exact host comes before a wildcard, and a wildcard before
 * no host; then the longer path, counted without `*` and `?`; then the path without `*`. A route of several hosts or
 * paths has the place of its least specific one. A `priority` in the route is used unchanged.
 *
 * A new service moves another one only when both hash to the same number, or its own `priority` is that number.
 */
export function listenerRulePriorities(
  services: Record<string, { route?: Route }>,
  others?: Others,
): Record<string, number> {
  const routes = Object.entries(services)
    .flatMap(([name, { route }]) => (route ? [{ name, route }] : []))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const taken = new Set([...(others?.taken ?? []), ...routes.flatMap(({ route }) => route.priority ?? [])]);
  const priorities = routes.map(({ name, route }): [string, number] => {
    const priority = route.priority ?? firstFree(candidates(others ? `${others.stack}/${name}` : name, route), taken);
    taken.add(priority);
    return [name, priority];
  });
  return Object.fromEntries(priorities);
}

/** Hashed places within the band, so that a service that has to give way does not push its neighbour on. */
function* candidates(name: string, route: Route): Generator<number> {
  const { first, slots } = bandOf(route);
  for (let attempt = 0; attempt < 64; attempt++) {
    const digest = createHash("sha256").update(`${attempt}:${name}`).digest();
    yield first + (digest.readUInt32BE() % slots);
  }
  for (let offset = 0; offset < highestPriority; offset++) yield ((first - 1 + offset) % highestPriority) + 1;
}

function firstFree(priorities: Iterable<number>, taken: ReadonlySet<number>): number {
  for (const priority of priorities) if (!taken.has(priority)) return priority;
  throw new Error(`a load balancer has ${highestPriority} priorities for its rules, and all are taken`);
}

function bandOf(route: Route): { first: number; slots: number } {
  const path = route.path.map(specificity).reduce((least, one) => (one.score < least.score ? one : least));
  // A further condition puts a route before another one with the same path.
  const literals = path.literals + (conditionText(route) === "" ? 0 : 1);
  let first = 1 + slotsOfHostKind * hostKinds.indexOf(hostKind(route.host));
  for (const band of bands) {
    if (literals >= band.literals) {
      const withoutStar = Math.floor(band.slots / 3);
      if (!path.star) return { first, slots: withoutStar };
      return { first: first + withoutStar, slots: band.slots - withoutStar };
    }
    first += band.slots;
  }
  throw new Error("the last band takes every path");
}

function hostKind(hosts: readonly string[]): (typeof hostKinds)[number] {
  if (hosts.length === 0) return "none";
  return hosts.some((host) => /[*?]/.test(host)) ? "wildcard" : "exact";
}

function specificity(path: string) {
  const literals = path.replace(/[*?]/g, "").length;
  const star = path.includes("*");
  return { literals, star, score: 2 * literals + (star ? 0 : 1) };
}
