// Warns of a service that switches between one and two target groups in a way that AWS takes in two deployments only, or
// for which its requests have to be in the right one. A preview and the update itself refuse it, too:
// rollout/strategySwitch.ts and requestMoves.ts.

import type { Line, Span } from "../../plan/tree.ts";
import type { ValueChange } from "./compareValues.ts";
import { type ResourceChange, type StackDiff, subjectOf } from "./stackDiff.ts";

/** One sentence for each such service: what happens, and the order that works. */
export function strategyWarnings({ stack, resources }: StackDiff): Line[] {
  return resources.flatMap((change) => {
    const what = switchOf(change) ?? movedGroup(change);
    return what === undefined ? [] : [[...subjectOf(stack, change), ...what]];
  });
}

const twoGroups = "deployment: { targetGroups: 2 }";
const backToRolling = "deployment: { strategy: rolling, targetGroups: 2 }";

function switchOf({ type, operation, inputs }: ResourceChange): Span[] | undefined {
  if (type !== "aws:ecs/service:Service" || operation !== "change") return undefined;
  const second = inputs.find(({ path }) => path[0] === "loadBalancers" && path[2] === "advancedConfiguration");
  // A change of one of its fields is none of the number of target groups.
  if (second === undefined || second.path.length > 3) return undefined;
  const gets = "after" in second;
  const strategy = strategyOf(inputs, gets ? "after" : "before");
  if (strategy !== "ROLLING") {
    return [
      [gets ? "gets a strategy" : "leaves its strategy"],
      [" in one deployment, of which AWS makes two: the update stops there; deploy "],
      [gets ? twoGroups : backToRolling, "key"],
      [" first"],
    ];
  }
  if (gets) return undefined;
  return [
    ["goes back to one target group, which works while that one has the requests, and with "],
    ["--refresh", "key"],
    [" alone: else the update stops there, and one more deployment with a strategy brings them to it"],
  ];
}

/** Without one ECS replaces tasks as ever. */
function strategyOf(inputs: readonly ValueChange[], side: "before" | "after"): unknown {
  const whole = inputs.find(({ path }) => path.length === 1 && path[0] === "deploymentConfiguration")?.[side];
  const own = inputs.find(({ path }) => path[0] === "deploymentConfiguration" && path[1] === "strategy")?.[side];
  return own ?? (whole as { strategy?: unknown } | undefined)?.strategy ?? "ROLLING";
}

/** The rule keeps the target groups that it has, since their weights are ECS's. */
function movedGroup({ type, name, operation, parents }: ResourceChange): Span[] | undefined {
  const owner = parents.at(-1);
  if (type !== "aws:lb/targetGroup:TargetGroup" || operation !== "replace" || name !== `${owner?.name}-tg2`) {
    return undefined;
  }
  return [
    [
      "is replaced with the first target group, while the service's rule keeps both: the deployment stops half-way; take ",
    ],
    ["deployment", "key"],
    [" out first, in the steps back to one target group, and bring it back after the change"],
  ];
}
