// How tasks are shared out between Fargate, where AWS never takes one back, and Fargate Spot. Pure; a service's own
// shares win over its cluster's.

import { spotDefaults } from "../../settings/defaults.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import type { CapacityProviderStrategy, ClusterArgs } from "./clusterArgs.ts";

export interface SpotArgs {
  /** Tasks of each service that always run on demand, 0–100000; with 0 AWS may end them all. @default 1 */
  base?: number;
  /** Share of the other tasks that runs on demand, 0–1000. @default 1 */
  onDemandWeight?: number;
  /** Share of the other tasks that runs on Spot, 0–1000; one of the two is above 0. @default 1 */
  spotWeight?: number;
}

/**
 * Without Spot every task is on FARGATE; with Spot `base` tasks are, which AWS never takes back, the rest by weight.
 */
export function capacityProviderStrategies(spot: SpotArgs | undefined): CapacityProviderStrategy[] {
  if (spot === undefined) return [{ capacityProvider: "FARGATE", base: 1, weight: 1 }];
  const { base, onDemandWeight, spotWeight } = withDefaults(spot, spotDefaults);
  return [
    { capacityProvider: "FARGATE", base, weight: onDemandWeight },
    { capacityProvider: "FARGATE_SPOT", base: 0, weight: spotWeight },
  ];
}

/**
 * The shares of one service; undefined for a launch type in place of them.
 * @param spot the service's own shares; undefined for the cluster's
 */
export function strategiesOf(
  spot: SpotArgs | false | undefined,
  { capacityProviderStrategies: ofCluster }: Pick<ClusterArgs, "capacityProviderStrategies">,
): CapacityProviderStrategy[] | undefined {
  if (spot) return capacityProviderStrategies(spot);
  // Of a cluster whose providers are not known, only the launch type is sure to be taken.
  return spot === undefined || ofCluster === undefined ? ofCluster : capacityProviderStrategies(undefined);
}
