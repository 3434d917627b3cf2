// What must hold of the requests that the load balancer answers itself: among themselves, beside the routes of
// services, and on the load balancer that is there. The form of each is left to keys/listenerRules.ts.

import type { IngressSettings } from "../keys/ingress.ts";
import type { RedirectTarget } from "../keys/listenerRules.ts";
import { checkValues, type Owned } from "../keys/route.ts";
import type { Fault, Path } from "../language/faults.ts";
import { ifSound, soundEntries } from "../language/sift.ts";
import { checkHost } from "./loadBalancer.ts";

type Answers = Pick<IngressSettings, "redirects" | "responses">;

/** The requests that the load balancer answers itself; those with a fault of their own are left out. */
export function* answered({ redirects, responses }: Answers): Generator<Owned> {
  const all = [
    ...[...soundEntries(redirects)].map(([name, rule]) => ({ kind: "redirects", name, rule })),
    ...[...soundEntries(responses)].map(([name, rule]) => ({ kind: "responses", name, rule })),
  ];
  for (const { kind, name, rule } of all) {
    const at = ["ingress", kind, name];
    const route = ifSound(() => {
      const { path, host, priority } = rule;
      return { path, host, priority };
    });
    if (route) yield { owner: at, at, route };
  }
}

export function* checkAnswers(ingress: IngressSettings): Generator<Fault> {
  for (const { at, route } of answered(ingress)) {
    yield* checkValues(route, at);
    for (const host of route.host) yield* checkHost(host, ingress, [...at, "host"]);
  }
  for (const [name, { to, host }] of soundEntries(ingress.redirects)) {
    yield* checkTarget(to, host, ["ingress", "redirects", name, "to"]);
  }
}

/** AWS refuses a redirect to the same address, and a browser gives up on one that comes back. */
function* checkTarget(to: RedirectTarget, hosts: readonly string[], at: Path): Generator<Fault> {
  const { host, path, port, protocol, query } = to;
  const must = "lead elsewhere";
  if ([host, path, port, protocol].every((one) => one === undefined)) {
    const gotText = query === undefined ? "nothing" : "query alone";
    yield { path: at, must, got: undefined, gotText, advice: "add host, path, port or protocol" };
  }
  if (host === undefined || path !== undefined || port !== undefined || protocol !== undefined) return;
  if (!hosts.some((one) => one.toLowerCase() === host.toLowerCase())) return;
  yield { path: [...at, "host"], must, got: host, advice: "name another host than the redirect's own, or add a path" };
}

/** The page of a maintenance is the first rule of all. */
export function* checkMaintenance(
  { maintenance, listenerArn }: IngressSettings,
  rules: readonly Owned[],
): Generator<Fault> {
  if (!maintenance.enabled || listenerArn !== undefined) return;
  for (const { at, route } of rules) {
    if (route.priority !== 1) continue;
    const must = "be 2 or more while ingress.maintenance is enabled, whose rule is the first";
    yield { path: [...at, "priority"], must, got: 1, advice: "take another number, or leave it out" };
  }
}
