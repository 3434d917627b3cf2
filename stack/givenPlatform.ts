// A cluster and a load balancer that are there already, and that no stack of the project has: what services and jobs
// need to know of them. Neither is made or changed, but for the listener's rules and the way to the tasks.

import { lb } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { capacityProviderStrategies } from "../components/cluster/spot.ts";
import { openableHost } from "../components/ingress/hostNames.ts";
import type { Settings } from "../settings/keys/schema.ts";
import type { Flowing } from "./stackOutputs.ts";

type Cluster = Flowing<Settings>["cluster"];
type Ingress = Flowing<Settings>["ingress"];

/** The cluster that the stack file names by its ARN; undefined where the stack makes one. */
export function givenCluster(cluster: Cluster) {
  if (cluster.arn === undefined) return undefined;
  const arn = pulumi.output(cluster.arn);
  // In a plan another stack's ARN is a placeholder, which stands for the name, too.
  const clusterName = arn.apply((known) => known.replace(/^arn:.*:cluster\//, ""));
  return { arn, clusterName, execLogGroupArn: undefined, ...clusterFacts(cluster) };
}

/** Of a cluster by its ARN nothing is known but that it takes tasks on Fargate. */
export function clusterFacts({ arn, spot, containerInsights }: Cluster) {
  const isGiven = arn !== undefined;
  return {
    capacityProviderStrategies: isGiven && spot === undefined ? undefined : capacityProviderStrategies(spot),
    containerInsights: !isGiven && containerInsights !== "disabled",
  };
}

/**
 * The load balancer whose listener the stack file names; undefined where the stack makes one.
 * @param hosts those of all routes
 */
export function givenLoadBalancer(
  { listenerArn, securityGroupId, domain }: Pick<Ingress, "listenerArn" | "securityGroupId" | "domain">,
  hosts: readonly string[],
  opts: pulumi.InvokeOutputOptions,
) {
  if (listenerArn === undefined || securityGroupId === undefined) return undefined;
  const arn = pulumi.output(listenerArn);
  const listener = lb.getListenerOutput({ arn }, opts);
  const host = domain === undefined ? undefined : openableHost(domain, hosts);
  return {
    url: host === undefined ? urlBehind(listener, opts) : pulumi.output(`https://${host}`),
    listenerArn: arn,
    /** The ARN as AWS answers: only a plan, which does not ask, has none. */
    foundListenerArn: listener.arn,
    securityGroupId: pulumi.output(securityGroupId),
    arnSuffix: arn.apply((known) => known.replace(/^arn:.*:listener\/(app\/[^/]+\/[^/]+)\/[^/]+$/, "$1")),
  };
}

/** Under the name that AWS gave the load balancer. */
function urlBehind(listener: pulumi.Output<lb.GetListenerResult>, opts: pulumi.InvokeOutputOptions) {
  const { dnsName } = lb.getLoadBalancerOutput({ arn: listener.loadBalancerArn }, opts);
  return pulumi.all([listener.protocol, listener.port, dnsName]).apply((known) => listenerUrl(...known));
}

export function listenerUrl(protocol: string, port: number, dnsName: string): string {
  const isUsual = port === (protocol === "HTTP" ? 80 : 443);
  return `${protocol.toLowerCase()}://${dnsName}${isUsual ? "" : `:${port}`}`;
}
