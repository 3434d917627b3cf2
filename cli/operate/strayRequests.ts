// Rules whose weights ECS moves and that somebody else has changed: Pulumi looks away from them, so they are looked at
// here.

import type { Service } from "@aws-sdk/client-ecs";
import { weightsOf } from "../../rollout/requestMoves.ts";

type Elb = Parameters<typeof weightsOf>[0];

/** A line for each service whose requests go elsewhere than to its own two target groups, or could not come back. */
export async function strayRequests(
  elb: Elb,
  services: Readonly<Record<string, Service>>,
  options: { abortSignal?: AbortSignal } = {},
): Promise<string[]> {
  const lines = Object.entries(services).map(async ([name, { loadBalancers = [] }]) => {
    const [{ targetGroupArn = "", advancedConfiguration = {} } = {}] = loadBalancers;
    const { productionListenerRule, alternateTargetGroupArn = "" } = advancedConfiguration;
    if (productionListenerRule === undefined) return [];
    return strayLine(name, await weightsOf(elb, productionListenerRule, options), [
      targetGroupArn,
      alternateTargetGroupArn,
    ]);
  });
  return (await Promise.all(lines)).flat();
}

/** @param own the two target groups of the service */
function strayLine(name: string, weights: Readonly<Record<string, number>>, own: readonly string[]): string[] {
  const others = Object.keys(weights).filter((arn) => !own.includes(arn));
  const shown = others.map((arn) => `${weights[arn]} of ${sum(weights)} to ${arn.split("/").at(-2) ?? arn}`);
  if (others.length > 0) return [`${name}: somebody else sends its requests: ${shown.join(", ")}`];
  if (Object.keys(weights).length > 0) return [];
  return [`${name}: its rule sends requests to none of its target groups`];
}

function sum(weights: Readonly<Record<string, number>>): number {
  return Object.values(weights).reduce((all, weight) => all + weight, 0);
}
