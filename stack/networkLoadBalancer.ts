// The network load balancer of the ports that services listen on: whether the stack has one, and what of the settings
// it is made of. The stack makes it in any VPC, also in that of another stack's platform.

import type * as pulumi from "@pulumi/pulumi";
import { NetworkLoadBalancer, type NetworkLoadBalancerArgs } from "../components/ingress/networkLoadBalancer.ts";
import { addressCount } from "../settings/keys/networkLoadBalancer.ts";
import type { Settings } from "../settings/keys/schema.ts";
import type { Flowing } from "./stackOutputs.ts";

type Stack = Pick<Flowing<Settings>, "services" | "networkLoadBalancer" | "network" | "controls" | "logRetentionDays">;

/** @returns undefined where no service listens */
export function makeNetworkLoadBalancer(
  settings: Stack,
  network: NetworkLoadBalancerArgs["network"],
  opts: pulumi.ComponentResourceOptions,
): NetworkLoadBalancer | undefined {
  const ports = Object.values(settings.services).flatMap(({ listen }) => Object.values(listen));
  if (ports.length === 0) return undefined;
  const { controls, logRetentionDays } = settings;
  const { elasticIps, ...reached } = settings.networkLoadBalancer;
  const args = {
    ...reached,
    ...{ accessLogs: controls.accessLogs, deletionProtection: controls.deletionProtection, logRetentionDays },
    network,
    tls: ports.some(({ protocol }) => protocol === "TLS"),
    elasticIps: elasticIps ? addressCount(settings.network) : undefined,
  };
  return new NetworkLoadBalancer("nlb", args, opts);
}
