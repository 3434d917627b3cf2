// A platform that stacks share: what one exports of it, and what another makes of that. The priorities of listener
// rules that others have taken are asked for here; who may not go while others use it is left to tenants.ts, and what
// is there without a stack to givenPlatform.ts.

import type * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "../components/cluster/clusterArgs.ts";
import type { LoadBalancerRef } from "../components/ingress/loadBalancerTarget.ts";
import type { Network } from "../components/network/network.ts";
import type { Settings } from "../settings/keys/schema.ts";
import { clusterFacts } from "./givenPlatform.ts";
import { known } from "./known.ts";
import type { Flowing } from "./stackOutputs.ts";

interface Own {
  network: Pick<Network, "vpcId" | "publicSubnetIds" | "privateSubnetIds" | "taskSubnetIds">;
  cluster: Pick<ClusterArgs, "arn" | "clusterName" | "execLogGroupArn">;
  loadBalancer?: LoadBalancerRef;
}

/** The output `platform`, by the names that settings/keys/platform.ts reads. */
export function exportedPlatform({ network, cluster, loadBalancer }: Own) {
  const { vpcId, publicSubnetIds, privateSubnetIds, taskSubnetIds } = network;
  const { arn: clusterArn, clusterName, execLogGroupArn } = cluster;
  const { url, listenerArn, securityGroupId, arnSuffix } = loadBalancer ?? {};
  return {
    ...{ vpcId, publicSubnetIds, privateSubnetIds, taskSubnetIds },
    ...{ clusterArn, clusterName, execLogGroupArn },
    ...{ url, listenerArn, securityGroupId, arnSuffix },
  };
}

/**
 * The platform of another stack. What decides which resources there are is that stack's file, the ids are its outputs.
 */
export function sharedPlatform(
  { network: ids, cluster: names, loadBalancer }: NonNullable<Flowing<Settings>["shared"]>,
  { network, cluster }: Pick<Flowing<Settings>, "network" | "cluster">,
) {
  return {
    network: { ...ids, assignPublicIp: network.egress === "public", ipv6: network.ipv6 },
    cluster: { ...names, ...clusterFacts(cluster) },
    loadBalancer,
  };
}

/** The priorities of the rules of a listener that is not the stack's own. */
export interface TakenPriorities {
  /** Those of all rules, whoever made them. */
  taken: number[];
  /** Those of the rules that answer with a page of their own. */
  pages: number[];
}

/** Asks AWS; none are taken in a plan. */
export async function takenPriorities(
  aws: Settings["aws"],
  loadBalancer: { listenerArn: pulumi.Output<string>; foundListenerArn?: pulumi.Output<string> } | undefined,
): Promise<TakenPriorities | undefined> {
  if (loadBalancer === undefined) return undefined;
  const { foundListenerArn = loadBalancer.listenerArn } = loadBalancer;
  const listenerArn = await known(foundListenerArn);
  const found: TakenPriorities = { taken: [], pages: [] };
  if (!listenerArn.startsWith("arn:")) return found;
  // Loaded here, since a plan asks AWS nothing.
  const [{ paginateDescribeRules }, { connect }, { pagesOf }] = await Promise.all([
    import("@aws-sdk/client-elastic-load-balancing-v2"),
    import("../rollout/clients.ts"),
    import("../rollout/pages.ts"),
  ]);
  const { elb, close } = connect(aws);
  try {
    const pages = pagesOf(paginateDescribeRules({ client: elb }, { ListenerArn: listenerArn }));
    for await (const { Rules = [] } of pages) {
      for (const { Priority, Actions = [] } of Rules) {
        const priority = Number(Priority);
        // The listener's own rule is called "default".
        if (!Number.isInteger(priority)) continue;
        found.taken.push(priority);
        if (Actions.some(({ Type }) => Type === "fixed-response")) found.pages.push(priority);
      }
    }
    return found;
  } finally {
    close();
  }
}
