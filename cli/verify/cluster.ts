// A cluster that is there already: active, and with the capacity providers that the services run on.

import { type Cluster, DescribeClustersCommand } from "@aws-sdk/client-ecs";
import type { Wrong } from "../../rollout/before/finding.ts";
import type { Settings } from "../../settings/keys/schema.ts";
import { type Check, written } from "./subject.ts";

export const lookAtCluster: Check = async ({ settings, aws }, at) => {
  const { cluster, shared } = settings;
  if (shared !== undefined || cluster.arn === undefined) return;
  const path = ["cluster", "arn"];
  const found = at(path);
  const arn = written(cluster.arn, path, found);
  if (arn === undefined) return;
  const answer = await found.ask("the cluster", "ecs:DescribeClusters", () =>
    aws.clients.ecs.send(new DescribeClustersCommand({ clusters: [arn] })),
  );
  if (!answer) return;
  const wrong = clusterWrong(answer.clusters?.[0], usesSpot(settings));
  if (wrong !== undefined) found.wrong.push(wrong);
};

function usesSpot({ cluster, services }: Pick<Settings, "cluster" | "services">): boolean {
  return Object.values(services).some(({ spot, machines }) => machines === undefined && (spot ?? cluster.spot));
}

/** @param cluster undefined where there is none */
export function clusterWrong(cluster: Cluster | undefined, spot: boolean): Wrong | undefined {
  // ECS shows a cluster that was deleted for a while.
  if (cluster === undefined || cluster.status === "INACTIVE") {
    return { must: "be a cluster that is there", got: "none by that ARN", advice: "correct it, or take it out" };
  }
  if (cluster.status !== "ACTIVE") {
    return {
      must: "be a cluster that is active",
      got: `one that is ${cluster.status}`,
      advice: "wait, or name another",
    };
  }
  const { capacityProviders = [] } = cluster;
  const missing = ["FARGATE", "FARGATE_SPOT"].filter((provider) => !capacityProviders.includes(provider));
  if (!spot || missing.length === 0) return undefined;
  const advice = "add them to the cluster, or take spot out";
  return {
    must: `have the capacity providers ${missing.join(", ")}, for Spot`,
    got: `${capacityProviders.join(", ") || "none"}`,
    advice,
  };
}
