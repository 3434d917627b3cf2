// `cluster`: the ECS cluster to make, or the one to use, and what Spot asks of the services in it. Making it is left to
// components/cluster/.

import { z } from "zod";
import { clusterDefaults, spotDefaults } from "../defaults.ts";
import { checkArnPlace, isArnOf, parseArn } from "../facts/arn.ts";
import { type Fault, type Path, where } from "../language/faults.ts";
import { flag, integer, oneOf, orFlag, text, type Verdict } from "../language/fields.ts";
import { orStackOutput } from "../language/stackOutput.ts";
import { refusedBeside } from "./given.ts";
import { clusterUnsupported } from "./unsupported.ts";

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
const weight = integer(0, 1000);

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html (clusterArn)
const clusterArn = text(
  "be the ARN of an ECS cluster",
  (value): Verdict | undefined => {
    const arn = parseArn(value);
    if (arn?.service === "ecs" && /^service\//.test(arn.resource)) {
      return { gotText: "one of a service", advice: "copy the ARN of the service's cluster" };
    }
    return isArnOf(value, "ecs", /^cluster\/[A-Za-z0-9_-]{1,255}$/)
      ? undefined
      : "write it whole, such as arn:aws:ecs:eu-west-1:123456789012:cluster/main";
  },
  /^arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:cluster\/[A-Za-z0-9_-]{1,255}$/,
);

const shares = z
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
  .meta({ example: "{ spotWeight: 3 }" });

/** `spot` of one service. */
export const serviceSpot = orFlag(shares);

export type SpotShares = z.output<typeof shares>;

export const clusterSchema = z
  .strictObject({
    arn: orStackOutput(clusterArn).optional().meta({
      description: "The cluster to use; nothing of it is made or changed",
    }),
    spot: shares.optional().meta({
      description:
        "Runs some of the tasks of every service without a spot of its own on Fargate Spot; a cluster by its ARN needs the capacity providers FARGATE and FARGATE_SPOT",
    }),
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

/** @param at of `spot` */
export function* checkWeights(spot: SpotShares | false | undefined, at: Path): Generator<Fault> {
  if (!spot || spot.onDemandWeight + spot.spotWeight > 0) return;
  yield {
    path: [...at, "spotWeight"],
    must: "be 1 or more when onDemandWeight is 0",
    got: spot.spotWeight,
    advice: "raise one of the two weights",
  };
}

/** What stands in the stack file beside the ARN would change a cluster that is not the stack's. */
export function* checkGivenCluster({ arn }: ClusterSettings, raw: unknown, region: string): Generator<Fault> {
  if (arn === undefined) return;
  yield* checkArnPlace(arn, region, ["cluster", "arn"]);
  const advice = "take it out: it is a setting of that cluster, where the stack changes nothing";
  yield* refusedBeside("cluster.arn", { exec: advice, containerInsights: advice }, raw, ["cluster"]);
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html (termination notice)
const spotNoticeSeconds = 120;

/**
 * A task on Spot ends 120 s after the notice, so everything that has to happen in between takes less.
 * @param spotAt what runs tasks on Spot; undefined where nothing does
 */
export function* checkSpotNotice(
  spotAt: Path | undefined,
  seconds: { key: string; value: number },
  path: Path,
): Generator<Fault> {
  if (spotAt === undefined || seconds.value < spotNoticeSeconds) return;
  const spot = where(spotAt);
  yield {
    path: [...path, seconds.key],
    must: `be less than ${spotNoticeSeconds} with ${spot}, whose tasks end ${spotNoticeSeconds} s after the notice`,
    got: seconds.value,
    advice: `lower it to ${spotNoticeSeconds - 1} or take ${spot} out`,
  };
}
