// Who calls whom among the services and jobs of a stack, how each caller finds the other one's tasks, and the order in
// which services start. Pure. Making what a call takes is left to stack/calls.ts.

import { circlesIn } from "./circles.ts";

export interface Call {
  caller: string;
  callee: string;
  /** Whether the callee runs before its caller is deployed. */
  calleeFirst: boolean;
  /** Through the caller's own proxy, or by a name in the VPC's DNS. */
  by: "service-connect" | "dns";
}

/** What of the services says who calls them: names of services and jobs. */
export type Called = Readonly<Record<string, { callers: readonly string[] }>>;

/**
 * Every call, by caller and callee in the order of the alphabet. A proxy knows only the services that were there when
 * its own was deployed, so every callee starts before its caller. In a circle that cannot be: of its calls the one that
 * closes it, seen from the first name in the alphabet, goes by DNS, which asks anew each time. So do the calls of jobs,
 * for a task that no service starts has no proxy.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
 * @param serviceConnect whether there are proxies at all
 */
export function callsOf(services: Called, serviceConnect: boolean): Call[] {
  if (Object.values(services).every(({ callers }) => callers.length === 0)) return [];
  const closing = closingCalls(services);
  const calls = Object.entries(services).flatMap(([callee, { callers }]) =>
    callers.map((caller): Call => {
      const calleeFirst = !closing.has(keyOf(caller, callee));
      const proxied = serviceConnect && calleeFirst && Object.hasOwn(services, caller);
      return { caller, callee, calleeFirst, by: proxied ? "service-connect" : "dns" };
    }),
  );
  return calls.sort((a, b) => (keyOf(a.caller, a.callee) < keyOf(b.caller, b.callee) ? -1 : 1));
}

/** The names in their own order, but each behind those that it calls. */
export function calleesFirst(names: readonly string[], calls: readonly Call[]): string[] {
  const placed = new Set<string>();
  const place = (name: string) => {
    if (placed.has(name)) return;
    for (const { caller, callee, calleeFirst } of calls) if (caller === name && calleeFirst) place(callee);
    placed.add(name);
  };
  for (const name of names) place(name);
  return [...placed];
}

/** The services whose tasks have a proxy: they call through it, or are called through it. */
export function proxiedServices(calls: readonly Call[]): Set<string> {
  return new Set(calls.flatMap(({ by, caller, callee }) => (by === "service-connect" ? [caller, callee] : [])));
}

/** Calls that lead back to a service from which the search came. */
function closingCalls(services: Called): Set<string> {
  const names = Object.keys(services).sort();
  const callees = (caller: string) => names.filter((name) => services[name]?.callers.includes(caller));
  return new Set([...circlesIn(names, callees)].map((circle) => keyOf(circle.at(-1) ?? circle[0], circle[0])));
}

/** No name has a space. */
function keyOf(caller: string, callee: string): string {
  return `${caller} ${callee}`;
}
