// The priority of every listener rule: the more specific route comes first, and a priority stays when another service
// comes, goes or moves in the stack file. Making the rules is left to serviceRule.ts and listenerRules.ts.

import { createHash } from "node:crypto";
import { RunError } from "@pulumi/pulumi";
import type { Route } from "../settings/keys/route.ts";
import { conditionText } from "../settings/keys/routeConditions.ts";

/** The load balancer takes the rule with the lowest number first. */
const highestPriority = 50_000;

/** Before all others: that of the page of a maintenance. */
const maintenancePriority = 1;

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

/** The rules of a listener that the load balancer answers by itself, by their keys under `ingress`. */
export interface Answers {
  redirects: Readonly<Record<string, Route>>;
  responses: Readonly<Record<string, Route>>;
}

/**
 * Service with a route → its own priority from 1 to 50000. An exact host comes before a wildcard, and a wildcard before
 * no host; then the longer path, counted without `*` and `?`; then the path without `*`. A route of several hosts or
 * paths has the place of its least specific one. A `priority` in the route is used unchanged.
 *
 * A new service moves another one only when both hash to the same number, or its own `priority` is that number. What
 * the load balancer answers itself (`redirects/www`) gets its number after the services, and so moves none. A path that
 * needs no sign-in (`web/open//healthz`) comes before the service's own rule: on another's listener right before it,
 * where the route has a `priority`.
 */
export function listenerRulePriorities(
  services: Record<string, { route?: Route }>,
  others?: Others,
  { redirects, responses }: Answers = { redirects: {}, responses: {} },
): Record<string, number> {
  const byName = (a: Named, b: Named) => (a.name < b.name ? -1 : 1);
  const routes: Named[] = ruledRoutes(services);
  const answers = Object.entries({ redirects, responses }).flatMap(([kind, rules]) =>
    Object.entries(rules).map(([name, route]): Named => ({ name: `${kind}/${name}`, route, isLater: true })),
  );
  const rules: Named[] = [...routes.sort(byName), ...answers.sort(byName), ...routes.flatMap(openPaths)];
  const theirs = new Set(others?.taken);
  const dealt = new Set(rules.flatMap(({ route }) => route.priority ?? []));
  const priorities: Record<string, number> = {};
  for (const { name, route, isLater, before } of rules) {
    const limit = before === undefined ? undefined : limitOf(before, priorities, others);
    // Below a number that somebody chose there may be few.
    const isAnyones = before?.route.priority !== undefined;
    // On a listener that others use, what stands there is its own from the update before: it does not give way to it.
    const isRightBefore = isAnyones && others !== undefined;
    const isTaken = (number: number) => dealt.has(number) || (!isRightBefore && theirs.has(number));
    const isFree = (number: number) => {
      const isOthers = !isAnyones && (others === undefined ? isLater && isGuests(number) : !isGuests(number));
      return number !== maintenancePriority && number < (limit ?? Infinity) && !isOthers && !isTaken(number);
    };
    const places = isRightBefore
      ? below(limit ?? 0)
      : candidates(others ? `${others.stack}/${name}` : name, route, limit);
    const free = route.priority ?? firstFree(places, isFree);
    dealt.add(free);
    priorities[name] = free;
  }
  return priorities;
}

/** The routes that have a rule: one that gets a part of another's requests has none. */
export function ruledRoutes(services: Readonly<Record<string, { route?: Route }>>): { name: string; route: Route }[] {
  return Object.entries(services).flatMap(([name, { route }]) =>
    route === undefined || route.shareOf !== undefined ? [] : [{ name, route }],
  );
}

interface Named {
  name: string;
  route: Route;
  /** Whether it may come to a listener that other stacks use already. */
  isLater?: true;
  /** The rule that it has to come before. */
  before?: Named;
}

/** The paths of a route that need no sign-in, as the keys of their priorities have them. */
export const openPathKey = (service: string, path: string) => `${service}/open/${path}`;

function openPaths(before: Named): Named[] {
  const { name, route } = before;
  const { open = [] } = route.signIn ?? {};
  return open.toSorted().map((path) => {
    const own = { ...route, path: [path], priority: undefined };
    return { name: openPathKey(name, path), route: own, isLater: true, before };
  });
}

/** On a listener that others use a rule keeps the number that it was made with, which is any one of its band. */
function limitOf({ name, route }: Named, priorities: Readonly<Record<string, number>>, others?: Others) {
  if (others === undefined) return priorities[name];
  return route.priority ?? bandOf(route).first;
}

/**
 * Stacks on another one's listener ask which numbers are taken there, but that one does not ask for theirs. So they
 * take the even numbers, and a redirect or a response that it gets later an odd one.
 */
const isGuests = (priority: number) => priority % 2 === 0;

/** Hashed places within the band, so that a service that has to give way does not push its neighbour on. */
function* candidates(name: string, route: Route, limit?: number): Generator<number> {
  const { first, slots } = bandOf(route);
  for (let attempt = 0; attempt < 64; attempt++) {
    const digest = createHash("sha256").update(`${attempt}:${name}`).digest();
    yield first + (digest.readUInt32BE() % slots);
  }
  yield* below(limit ?? 0);
  for (let offset = 0; offset < highestPriority; offset++) yield ((first - 1 + offset) % highestPriority) + 1;
}

function* below(limit: number): Generator<number> {
  for (let number = limit - 1; number > 0; number--) yield number;
}

function firstFree(priorities: Iterable<number>, isFree: (priority: number) => boolean): number {
  for (const priority of priorities) if (isFree(priority)) return priority;
  throw new RunError("a load balancer has no free priority left for a rule; take some of those out that are written");
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
