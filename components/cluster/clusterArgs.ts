// The cluster argument of a service or a job: an `EcsCluster`, one of `aws.ecs`, or one that exists already.
// Making a cluster is left to ecsCluster.ts.

import { ecs } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { placeOf } from "../shared/place.ts";

/** Where tasks of a cluster run: at least `base` on this provider, the rest by weight. */
export interface CapacityProviderStrategy {
  capacityProvider: "FARGATE" | "FARGATE_SPOT";
  /** Tasks, 0–100000. */
  base: number;
  /** 0–1000. */
  weight: number;
}

/** A cluster and what its tasks need to know of it. An `EcsCluster` has all of it. */
export interface ClusterArgs {
  arn: pulumi.Input<string>;
  clusterName: pulumi.Input<string>;
  /** Capacity that services run on; the cluster must have these providers. @default FARGATE, which every cluster has */
  capacityProviderStrategies?: CapacityProviderStrategy[];
  /** Whether CloudWatch counts the running tasks (Container Insights). @default false */
  containerInsights?: boolean;
  /** ARN of the log group of ECS Exec's sessions. @default none: nobody runs commands in the containers */
  execLogGroupArn?: pulumi.Input<string>;
}

/** An `EcsCluster`, an `aws.ecs.Cluster`, or a cluster's ARN or name. */
export type Cluster = ClusterArgs | ecs.Cluster | pulumi.Input<string>;

/**
 * @param component the component that gets the cluster as its argument
 * @param region the component's own region, for a cluster that is given by its name only
 */
export function clusterOf(component: pulumi.Resource, cluster: Cluster, region?: pulumi.Input<string>): ClusterArgs {
  if (ecs.Cluster.isInstance(cluster)) return { arn: cluster.arn, clusterName: cluster.name };
  if (!isReference(cluster)) {
    const { arn, clusterName, capacityProviderStrategies, containerInsights, execLogGroupArn } = cluster;
    return { arn, clusterName, capacityProviderStrategies, containerInsights, execLogGroupArn };
  }
  const place = placeOf(component, region);
  const arn = pulumi
    .all([cluster, place.partition, place.region, place.accountId])
    .apply(([given, ...of]) => (isName(given) ? `arn:${of[0]}:ecs:${of[1]}:${of[2]}:cluster/${given}` : given));
  return { arn, clusterName: pulumi.output(cluster).apply((given) => given.split("/").at(-1) ?? given) };
}

function isReference(cluster: ClusterArgs | pulumi.Input<string>): cluster is pulumi.Input<string> {
  return typeof cluster === "string" || pulumi.Output.isInstance(cluster) || cluster instanceof Promise;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html (clusterName) */
function isName(cluster: string): boolean {
  return /^[A-Za-z0-9_-]{1,255}$/.test(cluster);
}
