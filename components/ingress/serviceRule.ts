// A service's rule on the listener, and those of its paths that need no sign-in. The target group that they forward to
// is left to loadBalancerTarget.ts.

import { lb } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { conditionsOf, type Route, type RouteArgs } from "./route.ts";
import { forwardTo, type Share } from "./share.ts";
import { type SignInArgs, signInActions } from "./signIn.ts";

type Ruled = Route &
  Pick<RouteArgs, "priority" | "keepsPriority" | "hooks"> & { signIn?: SignInArgs; shares?: readonly Share[] };

interface Forward {
  listenerArn: pulumi.Input<string>;
  targetGroupArn: pulumi.Output<string>;
  /** The other target group, where ECS moves the requests between the two. @default none */
  secondTargetGroupArn?: pulumi.Output<string>;
}

/** @returns the route's own rule, which comes after those of its paths that need no sign-in */
export function makeServiceRule(
  name: string,
  { priority, keepsPriority, hooks, signIn, shares, ...matched }: Ruled,
  { listenerArn, targetGroupArn, secondTargetGroupArn }: Forward,
  parent: pulumi.Resource,
): lb.ListenerRule {
  const shifted = secondTargetGroupArn !== undefined;
  const forward = shifted ? shiftedForward(targetGroupArn, secondTargetGroupArn) : forwardTo(targetGroupArn, shares);
  const make = (role: string, rule: Omit<lb.ListenerRuleArgs, "listenerArn">, dependsOn?: pulumi.Resource[]) =>
    new lb.ListenerRule(
      `${name}-${role}`,
      { listenerArn, ...rule },
      {
        parent,
        ignoreChanges: [
          // By then the number may be another stack's, and moving there would fail.
          ...(keepsPriority ? ["priority"] : []),
          // Each deployment moves the weights. Written by an update, they would send requests to tasks that have gone,
          // or all of them to a revision that has just begun. The whole list: ECS puts weights in the place of the one
          // target group.
          ...(shifted ? ["actions"] : []),
        ],
        // Without a priority each rule takes the number after the last one, and the first one that fits counts.
        dependsOn,
        // Two rules that swap their numbers, or a new one with that of one that goes, would be refused (PriorityInUse).
        hooks,
      },
    );
  const open = (signIn?.open ?? []).toSorted().map((path) => {
    const conditions = conditionsOf({ ...matched, path: [path] });
    return make(`open-${path}`, { priority: signIn?.openPriorities?.[path], conditions, actions: [forward] });
  });
  const asked = signInActions(signIn, parent);
  const actions = [...asked, asked.length > 0 ? { ...forward, order: asked.length + 1 } : forward];
  const conditions = conditionsOf(matched);
  const rule = make("rule", { priority, conditions, actions }, open.length > 0 ? open : undefined);
  for (const share of shares ?? []) share.ruledBy(rule);
  return rule;
}

/**
 * As a service is made. AWS rolls a deployment back whose two target groups are not both in a rule; from then on the
 * weights are ECS's.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/migrate-code-deploy-to-ecs-blue-green.html (prerequisites)
 */
function shiftedForward(first: pulumi.Output<string>, second: pulumi.Output<string>) {
  const targetGroups = [
    { arn: first, weight: 100 },
    { arn: second, weight: 0 },
  ];
  return { type: "forward", forward: { targetGroups } };
}
