// A platform that stacks share: what one exports of it, and what another makes of that; and a cluster that is there
// already. The priorities of listener rules that others have taken are asked for here; who may not go while others use a
// platform is left to tenants.ts.

import { DescribeRulesCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "../components/cluster/clusterArgs.ts";
import { capacityProviderStrategies } from "../components/cluster/ecsCluster.ts";
import type { LoadBalancer } from "../components/ingress/loadBalancer.ts";
import type { Network } from "../components/network/network.ts";
import { connect } from "../rollout/clients.ts";
import type { Settings } from "../settings/keys/schema.ts";
import type { Flowing } from "./stackOutputs.ts";

interface Own {
  network: Pick<Network, "vpcId" | "publicSubnetIds" | "privateSubnetIds" | "taskSubnetIds">;
  cluster: Pick<ClusterArgs, "arn" | "clusterName" | "execLogGroupArn">;
  loadBalancer?: Pick<LoadBalancer, "url" | "listenerArn" | "securityGroupId" | "arnSuffix">;
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
    network: { ...ids, assignPublicIp: "egress" in network && network.egress === "public" },
    cluster: { ...names, ...factsOf(cluster) },
    loadBalancer,
  };
}

/** The cluster that the stack file names by its ARN; undefined where the stack makes one. */
export function givenCluster(cluster: Cluster) {
  if (cluster.arn === undefined) return undefined;
  const arn = pulumi.output(cluster.arn);
  // In a plan another stack's ARN is a placeholder, which stands for the name, too.
  const clusterName = arn.apply((known) => known.replace(/^arn:.*:cluster\//, ""));
  return { arn, clusterName, execLogGroupArn: undefined, ...factsOf(cluster) };
}

type Cluster = Flowing<Settings>["cluster"];

/** Of a cluster by its ARN nothing is known but that it takes tasks on Fargate. */
function factsOf({ arn, spot, containerInsights }: Cluster) {
  const isGiven = arn !== undefined;
  return {
    capacityProviderStrategies: isGiven && spot === undefined ? undefined : capacityProviderStrategies(spot),
    containerInsights: !isGiven && containerInsights !== "disabled",
  };
}

/** The priorities of the rules of another stack's listener, whoever made them; none of one that only a plan knows. */
export async function takenPriorities(
  aws: Settings["aws"],
  loadBalancer: { listenerArn: pulumi.Output<string> } | undefined,
): Promise<number[] | undefined> {
  if (loadBalancer === undefined) return undefined;
  const listenerArn = await new Promise<string>((resolve) => loadBalancer.listenerArn.apply(resolve));
  if (!listenerArn.startsWith("arn:")) return [];
  const { elb, close } = connect(aws);
  try {
    const taken: number[] = [];
    let Marker: string | undefined;
    do {
      const { Rules = [], NextMarker } = await elb.send(new DescribeRulesCommand({ ListenerArn: listenerArn, Marker }));
      // The listener's own rule is called "default".
      taken.push(...Rules.map(({ Priority }) => Number(Priority)).filter(Number.isInteger));
      Marker = NextMarker;
    } while (Marker !== undefined);
    return taken;
  } finally {
    close();
  }
}
