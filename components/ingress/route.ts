// Which requests a rule of the listener is for: its conditions in AWS's form, and the URL that they stand for. Making
// the rules is left to serviceRule.ts.

import type * as pulumi from "@pulumi/pulumi";
import { sortedEntries } from "../shared/sortedEntries.ts";

/** Which requests a service gets. */
export interface RouteArgs {
  /** Paths with `*` and `?` as wildcards, each at most 128 characters. @default ["/*"] */
  path?: readonly string[];
  /** Hosts with the same wildcards; none means any. All values of a route are at most 5, AWS's quota. @default [] */
  host?: readonly string[];
  /** Headers that a request has to have, each with one of these values; `*` and `?` are wildcards. @default {} */
  headers?: Readonly<Record<string, readonly string[]>>;
  /** Query parameters, likewise. @default {} */
  query?: Readonly<Record<string, readonly string[]>>;
  /** Methods in capitals; none means any. @default [] */
  methods?: readonly string[];
  /** Where requests come from, as the load balancer sees them; none means anywhere. @default [] */
  sourceCidrs?: readonly string[];
  /** The listener rule's order, the lowest first: 1–50000, unique on a listener. @default the next free number */
  priority?: number;
  /** Whether the rule keeps the priority that it was made with, as where others make rules too. @default false */
  keepsPriority?: boolean;
  /** Resource hooks of the route's rules, such as one that frees the priority on the listener. @default none */
  hooks?: pulumi.ResourceHookBinding;
}

/** A route with its defaults, but for the priority. */
export type Route = Required<Omit<RouteArgs, "priority" | "keepsPriority" | "hooks">>;

/** In one order, whatever that of the arguments: another order would be a change. */
export function conditionsOf({ path, host, headers, query, methods, sourceCidrs }: Route) {
  return [
    ...(host.length > 0 ? [{ hostHeader: { values: host.toSorted() } }] : []),
    { pathPattern: { values: path.toSorted() } },
    ...sortedEntries(headers).map(([httpHeaderName, values]) => ({
      httpHeader: { httpHeaderName, values: values.toSorted() },
    })),
    ...sortedEntries(query).map(([key, values]) => ({
      queryStrings: values.toSorted().map((value) => ({ key, value })),
    })),
    ...(methods.length > 0 ? [{ httpRequestMethod: { values: methods.toSorted() } }] : []),
    ...(sourceCidrs.length > 0 ? [{ sourceIp: { values: sourceCidrs.toSorted() } }] : []),
  ];
}

/**
 * The first host and path that a browser can open; the load balancer's own host where the route names none.
 * @param loadBalancerUrl scheme, host and maybe port
 */
export function urlOf({ path, host }: Pick<Route, "path" | "host">, loadBalancerUrl: string): string {
  const ownHost = host.find((name) => !/[*?]/.test(name));
  // Not parsed as a URL, which would put the placeholder of an unknown host into lower case.
  const origin = ownHost === undefined ? loadBalancerUrl : loadBalancerUrl.replace(/(?<=:\/\/)[^:]+/, ownHost);
  return `${origin}${encodeURI(path[0]?.split(/[*?]/)[0] || "/")}`;
}
