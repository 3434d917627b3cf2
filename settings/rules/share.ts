// What must hold of services that get a part of another one's requests.

import { shareDefaults } from "../defaults.ts";
import { refusedBeside } from "../keys/given.ts";
import { routeOf, type ServiceBlock } from "../keys/service.ts";
import type { Fault, Path } from "../language/faults.ts";
import { nearestIs } from "../language/nearest.ts";
import { eachSound } from "../language/sift.ts";

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const mostTargetGroups = 5;

const ofFirst = "take it out: the requests are those of the service that it names";
const besideShare = Object.fromEntries(
  ["path", "host", "headers", "query", "methods", "sourceCidrs", "priority", "signIn"].map((key) => [key, ofFirst]),
);

/** @param raw the route as the stack file has it */
export function* checkShare(
  name: string,
  service: ServiceBlock,
  raw: unknown,
  services: Readonly<Record<string, ServiceBlock>>,
): Generator<Fault> {
  const { route } = service;
  if (route === undefined) return;
  const at = ["services", name, "route"];
  const { shareOf, percent } = route;
  if (shareOf === undefined) {
    yield* checkAlone(route, at);
    return;
  }
  yield* refusedBeside(`services.${name}.route.shareOf`, besideShare, raw, at);
  if (percent === undefined) {
    yield {
      path: [...at, "percent"],
      must: "be set beside shareOf",
      got: undefined,
      advice: "add it, such as percent: 10",
    };
  }
  const routed = Object.keys(services).filter((other) => other !== name && routeOf(services[other] as ServiceBlock));
  const first = routed.includes(shareOf) ? services[shareOf] : undefined;
  if (first === undefined) {
    const advice = routed.length > 0 ? nearestIs(shareOf, routed) : "there is no other";
    yield { path: [...at, "shareOf"], must: "be another service with a route", got: shareOf, advice };
    return;
  }
  const [of] = [first.route?.shareOf];
  if (of !== undefined) {
    const must = "be a service with requests of its own";
    const gotText = `${shareOf}, which gets a part of those of ${of}`;
    yield { path: [...at, "shareOf"], must, got: shareOf, gotText, advice: `write ${of}` };
  }
  yield* checkAlike(service, { first, shareOf }, at);
}

function* checkAlone({ percent, stickySeconds }: NonNullable<ServiceBlock["route"]>, at: Path): Generator<Fault> {
  for (const [key, got] of Object.entries({ percent, stickySeconds })) {
    if (got === undefined) continue;
    const advice = "name the service whose requests are shared, or take this out";
    yield { path: [...at, key], must: "come with shareOf", got, advice };
  }
}

function* checkAlike(
  { route, protocolVersion, stickiness }: ServiceBlock,
  { first, shareOf }: { first: ServiceBlock; shareOf: string },
  at: Path,
): Generator<Fault> {
  if (protocolVersion !== first.protocolVersion) {
    const must = `be that of services.${shareOf}, as one rule sends to both`;
    const advice = `write ${first.protocolVersion}`;
    yield { path: [...at.slice(0, -1), "protocolVersion"], must, got: protocolVersion, advice };
  }
  const { stickySeconds = shareDefaults.stickySeconds } = route ?? {};
  if (stickySeconds > 0 || (stickiness === undefined && first.stickiness === undefined)) return;
  const must = "be 1 or more where one of the two services has stickiness";
  yield { path: [...at, "stickySeconds"], must, got: stickySeconds, advice: "raise it, or take stickiness out" };
}

/** All parts of a service's requests together. */
export function* checkShares(services: Readonly<Record<string, ServiceBlock>>): Generator<Fault> {
  const shares = eachSound(services, (name, { route }) => (route?.shareOf ? [{ name, ...route }] : []));
  for (const [first, parts] of Map.groupBy(shares, ({ shareOf = "" }) => shareOf)) {
    const path = ["services", first, "route"];
    const sum = parts.reduce((all, { percent = 0 }) => all + percent, 0);
    const gotText = `${parts.map(({ name }) => name).join(", ")}, with ${sum} %`;
    if (sum > 100) {
      yield {
        path,
        must: "give away at most 100 % of its requests",
        got: undefined,
        gotText,
        advice: "lower percent there",
      };
    }
    if (parts.length < mostTargetGroups) continue;
    const must = `be shared with at most ${mostTargetGroups - 1} services`;
    yield { path, must, got: undefined, gotText: `${parts.length}`, advice: "take some of them out" };
  }
}
