// The rules of the listener that no service has: redirects, responses and the page of a maintenance, each with its
// priority. Making them is left to components/ingress/listenerRules.ts.

import type * as pulumi from "@pulumi/pulumi";
import { RunError } from "@pulumi/pulumi";
import { ListenerRules, type MaintenanceArgs } from "../components/ingress/listenerRules.ts";
import type { Route } from "../settings/keys/route.ts";
import type { IngressSettings, Settings } from "../settings/keys/schema.ts";
import { report } from "../settings/language/faults.ts";
import { listenerRulePriorities, ruledRoutes } from "./listenerRulePriority.ts";
import type { Flowing } from "./stackOutputs.ts";

type Ingress = Pick<Flowing<IngressSettings>, "redirects" | "responses" | "maintenance">;

interface Listener {
  listenerArn: pulumi.Input<string>;
  /** Priorities that other stacks' rules have; undefined where the load balancer is the stack's own. */
  taken?: readonly number[];
  /** Those of them that answer with a page of their own. @default none */
  pages?: readonly number[];
  /** Of each rule. @default none */
  hooks?: pulumi.ResourceHookBinding;
}

/** Whether the load balancer answers something itself. */
export function hasAnswers({ redirects, responses }: Ingress): boolean {
  return Object.keys(redirects).length + Object.keys(responses).length > 0;
}

/** Hosts that need a DNS record and a place in the certificate, though no service has them. */
export function answeredHosts({ redirects, responses }: Ingress): string[] {
  return [...Object.values(redirects), ...Object.values(responses)].flatMap(({ host }) => host);
}

/** Of a platform's rules its own stack is the only one that makes any. */
export function makeListenerRules(
  { stack, ingress, services, shared }: Flowing<Settings>,
  { listenerArn, taken, pages = [], hooks }: Listener,
  opts: pulumi.ComponentResourceOptions,
): void {
  const { redirects, responses, maintenance } = ingress;
  if (shared !== undefined || !(hasAnswers(ingress) || maintenance.enabled)) return;
  const priorities = listenerRulePriorities(services, taken && { stack, taken }, { redirects, responses });
  const ordered = <Rule extends Route>(kind: string, rules: Readonly<Record<string, Rule>>) =>
    mapped(rules, (rule, name) => ({
      ...rule,
      priority: priorities[`${kind}/${name}`],
      keepsPriority: taken !== undefined && rule.priority === undefined,
      hooks,
    }));
  const { enabled, ...page } = maintenance;
  const args = {
    listenerArn,
    redirects: ordered("redirects", redirects),
    responses: ordered("responses", responses),
    maintenance: enabled ? { ...page, routes: taken && routesBefore({ stack, services, taken, pages }) } : undefined,
  };
  new ListenerRules("ingress-rules", args, opts);
}

interface Routed {
  stack: string;
  services: Readonly<Record<string, { route?: Route }>>;
  taken: readonly number[];
  pages: readonly number[];
}

/**
 * The routes of a listener that others use, too, each with the first free priority of all: a route keeps the number
 * that it was made with, which is not known here, so that only the front is before all of them.
 */
function routesBefore({ stack, services, taken, pages }: Routed): MaintenanceArgs["routes"] {
  const used = new Set(taken);
  const there = new Set(pages);
  const before = ruledRoutes(services).map(({ name, route }) => {
    let priority = 1;
    while (used.has(priority)) priority++;
    used.add(priority);
    const { priority: own = Infinity } = route;
    if (priority >= own) {
      // In the updates after the first the page has the number itself, and keeps it.
      const kept = [...there].find((page) => page < own);
      if (kept === undefined) throw noRoomBefore(stack, name, own);
      there.delete(kept);
    }
    return [name, { ...route, priority, keepsPriority: true }];
  });
  return Object.fromEntries(before);
}

/** Only here, as the listener says which numbers are taken. */
function noRoomBefore(stack: string, name: string, got: number): RunError {
  const path = ["services", name, "route", "priority"];
  const must = "leave a free number before it for ingress.maintenance";
  const fault = { path, must, got, advice: "take a higher number, or leave it out" };
  return new RunError(report(`Pulumi.${stack}.yaml`, [fault], {}));
}

function mapped<T, U>(map: Readonly<Record<string, T>>, make: (value: T, name: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, make(value, name)]));
}
