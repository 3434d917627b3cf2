// Sets how many tasks of a service ECS runs, and says what makes another number of it later: autoscaling, and the next
// `pulumi up`. Following it is left to follow.ts.

import { type Service, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { apiFaultText } from "../../rollout/apiError.ts";
import { AskAws } from "../../rollout/before/askAws.ts";
import { last } from "../../rollout/names.ts";
import { Misuse } from "../commandLine.ts";
import type { Deployed } from "../deployed/deployed.ts";
import { change, unlessStopped } from "../process/signals.ts";
import { type Following, followDeployment } from "./follow.ts";
import { describeService } from "./services.ts";

/** What autoscaling does with the number: the range that it keeps; undefined without it; or why that is unknown. */
type Scaled = { MinCapacity?: number; MaxCapacity?: number } | undefined | { unknown: string };

/** Gives the exit code. */
export async function scale(deployed: Deployed, name: string, count: number, following: Following): Promise<number> {
  const aws = new AskAws(deployed.aws);
  const { ecs } = aws.clients;
  const { stop } = following;
  try {
    const { service, taskDefinition } = await unlessStopped(stop, () => describeService(ecs, deployed, name));
    const scaled = await unlessStopped(stop, () => scaledBy(aws, service));
    const since = Date.now();
    const asked = { cluster: deployed.cluster, service: service.serviceArn, desiredCount: count };
    await change(stop, "./ecs status", () => ecs.send(new UpdateServiceCommand(asked)));
    following.say(`${name}: ECS runs ${count} ${count === 1 ? "task" : "tasks"} in place of ${service.desiredCount}`);
    for (const line of afterScaling(count, scaled)) following.say(`${name}: ${line}`);
    const followed = { name, service, taskDefinition, since };
    return await followDeployment(deployed, { ...followed, startsDeployment: false, byHand: true }, following);
  } finally {
    aws.close();
  }
}

/** https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html */
async function scaledBy(aws: AskAws, { clusterArn, serviceName }: Service): Promise<Scaled> {
  const ResourceIds = [`service/${last(clusterArn)}/${serviceName}`];
  try {
    const asked = { ServiceNamespace: "ecs", ResourceIds };
    return (await aws.json("appautoscaling", "DescribeScalableTargets", asked)).ScalableTargets?.[0];
  } catch (error) {
    return { unknown: apiFaultText(error) };
  }
}

// The first update of the service for another reason only reads the number into Pulumi's state. The next `pulumi up`
// sees the difference.
const leftToPulumi =
  "`pulumi up --refresh` (as the workflows deploy) sets what the stack file says, and so does a `pulumi up` after one " +
  "that has updated the service; to keep it, write `desiredCount` there";

/**
 * What becomes of the number. Beyond its range autoscaling brings it back only when it scales in that direction:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
 */
export function afterScaling(count: number, scaled: Scaled): string[] {
  if (scaled === undefined) return [leftToPulumi];
  const kept = "no `pulumi up` changes that: with `scaling` the number is autoscaling's";
  if ("unknown" in scaled) {
    return [`whether autoscaling changes that is unknown: ${scaled.unknown}`, `without \`scaling\`, ${leftToPulumi}`];
  }
  const { MinCapacity: min = 0, MaxCapacity: max = 0 } = scaled;
  const range = `autoscaling keeps ${min} to ${max} tasks`;
  if (count < min)
    return [`${range}: it stays at ${count} until it next scales out, and then has at least ${min}`, kept];
  if (count > max) return [`${range}: it stays at ${count} until it next scales in, and then has at most ${max}`, kept];
  return [`${range}, and may change that within minutes; \`scaling.min\` in the stack file holds a number`, kept];
}

/** @throws Misuse where it is no number of tasks that ECS takes */
export function countOf(text: string | undefined): number {
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html (tasks per service)
  if (text === undefined || !/^\d{1,4}$/.test(text) || Number(text) > 5_000) {
    throw new Misuse(`the number of tasks must be from 0 to 5000, got ${text ?? "nothing"}`);
  }
  return Number(text);
}
