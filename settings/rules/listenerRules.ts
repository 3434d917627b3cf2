// What must hold of the requests that the load balancer answers itself: among themselves, beside the routes of
// services, and on the load balancer that is there. The form of each is left to keys/listenerRules.ts.

import type { IngressSettings } from "../keys/ingress.ts";
import type { RedirectTarget } from "../keys/listenerRules.ts";
import { checkValues, type Owned, type Route } from "../keys/route.ts";
import type { Fault, Path } from "../language/faults.ts";
import { eachSound, soundEntries, soundly } from "../language/sift.ts";
import { checkHost } from "./loadBalancer.ts";

type Answers = Pick<IngressSettings, "redirects" | "responses">;

/** The requests that the load balancer answers itself; those with a fault of their own are left out. */
export function answered(answers: Answers): Owned[] {
  return (["redirects", "responses"] as const).flatMap((kind) =>
    eachSound<Route, Owned>(answers[kind], (name, { path, host, priority }) => {
      const at = ["ingress", kind, name];
      return [{ owner: at, at, route: { path, host, priority } }];
    }),
  );
}

export function* checkAnswers(ingress: IngressSettings): Generator<Fault> {
  for (const { at, route } of answered(ingress)) {
    yield* checkValues(route, at);
    for (const host of route.host) yield* checkHost(host, ingress, [...at, "host"]);
  }
  for (const [name, rule] of soundEntries(ingress.redirects)) {
    yield* soundly(() => checkTarget(rule.to, rule.host, ["ingress", "redirects", name, "to"]));
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
