// How many resources with a quota a stack makes. Pure.

import { addressCount } from "../../settings/keys/networkLoadBalancer.ts";
import type { Settings } from "../../settings/keys/schema.ts";
import { listenerRulePriorities } from "../../stack/listenerRulePriority.ts";

export interface Planned {
  vpcs: number;
  addresses: number;
  loadBalancers: number;
  networkLoadBalancers: number;
  targetGroups: number;
  /** Rules of one listener. */
  rules: number;
}

export function plannedOf(settings: Settings): Planned {
  const { network, networkLoadBalancer, ingress, services, shared } = settings;
  const isOwn = shared === undefined;
  const routes = Object.values(services).flatMap(({ route, deployment }) => {
    // The other strategies swing between two.
    return route === undefined ? [] : [deployment.strategy === "rolling" ? 1 : 2];
  });
  const listens = Object.values(services).reduce((sum, { listen }) => sum + Object.keys(listen).length, 0);
  const nats = isOwn && "cidr" in network ? natGateways(network) : 0;
  const fixed = listens > 0 && networkLoadBalancer.elasticIps ? (addressCount(network) ?? 0) : 0;
  return {
    vpcs: isOwn && "cidr" in network ? 1 : 0,
    addresses: nats + fixed,
    loadBalancers: isOwn && ingress.listenerArn === undefined && routes.length > 0 ? 1 : 0,
    networkLoadBalancers: listens > 0 ? 1 : 0,
    rules: routes.length > 0 ? Object.keys(listenerRulePriorities(services, undefined, ingress)).length : 0,
    targetGroups: routes.reduce((sum, count) => sum + count, 0) + listens,
  };
}

function natGateways({ egress, zones }: { egress: string; zones: number }): number {
  return egress === "single-nat" ? 1 : egress === "nat-per-zone" ? zones : 0;
}
