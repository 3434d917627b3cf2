// `cluster`: the ECS cluster, and what Spot asks of the services in it. Making it is left to components/cluster/.

import { z } from "zod";
import { clusterDefaults, spotDefaults } from "../defaults.ts";
import type { Fault, Path } from "../language/faults.ts";
import { flag, integer, oneOf } from "../language/fields.ts";
import { clusterUnsupported } from "./unsupported.ts";

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
const weight = integer(0, 1000);

export const clusterSchema = z
  .strictObject({
    spot: z
      .strictObject({
        base: integer(0, 100000).default(spotDefaults.base).meta({
          description: "Tasks of each service that always run on demand; 1 or more with protection",
          unit: "tasks",
        }),
        onDemandWeight: weight
          .default(spotDefaults.onDemandWeight)
          .meta({ description: "Share of the other tasks that runs on demand" }),
        spotWeight: weight
          .default(spotDefaults.spotWeight)
          .meta({ description: "Share of the other tasks that runs on Spot" }),
      })
      .meta({ example: "{ spotWeight: 3 }" })
      .optional()
      .meta({ description: "Runs some of the tasks on Fargate Spot" }),
    exec: flag()
      .default(clusterDefaults.exec)
      .meta({ description: "Whether people may run commands in containers (ECS Exec), logged" }),
    containerInsights: oneOf(["enhanced", "enabled", "disabled"])
      .default(clusterDefaults.containerInsights)
      .meta({ description: "How closely CloudWatch watches the tasks" }),
    serviceConnect: flag().default(true).meta({
      description:
        "Whether services call each other through the proxies of Service Connect; false = by DNS alone, without proxies",
    }),
  })
  .meta({ example: "{ exec: true }", unsupported: clusterUnsupported });

export type ClusterSettings = z.output<typeof clusterSchema>;

export function* checkWeights({ spot }: ClusterSettings): Generator<Fault> {
  if (spot === undefined || spot.onDemandWeight + spot.spotWeight > 0) return;
  yield {
    path: ["cluster", "spot", "spotWeight"],
    must: "be 1 or more when onDemandWeight is 0",
    got: spot.spotWeight,
    advice: "raise one of the two weights",
  };
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html (termination notice)
const spotNoticeSeconds = 120;

/** A task on Spot ends 120 s after the notice, so everything that has to happen in between takes less. */
export function* checkSpotNotice(
  { spot }: ClusterSettings,
  seconds: { key: string; value: number },
  path: Path,
): Generator<Fault> {
  if (spot === undefined || seconds.value < spotNoticeSeconds) return;
  yield {
    path: [...path, seconds.key],
    must: `be less than ${spotNoticeSeconds} with cluster.spot, whose tasks end ${spotNoticeSeconds} s after the notice`,
    got: seconds.value,
    advice: `lower it to ${spotNoticeSeconds - 1} or take cluster.spot out`,
  };
}
