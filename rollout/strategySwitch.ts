// Between rolling deployments and those that ECS makes by moving requests between two target groups: what one update may
// change of it. Pure, and without the SDK, since a preview looks here, too. What AWS says of a service at that time is
// left to requestMoves.ts.

import { RolloutError } from "./explain.ts";

/** What is read of an `aws.ecs.Service`'s inputs. */
export interface MovedService {
  loadBalancers?: {
    targetGroupArn?: string;
    containerPort?: number;
    advancedConfiguration?: { alternateTargetGroupArn: string; productionListenerRule: string };
  }[];
  deploymentConfiguration?: { strategy?: string; lifecycleHooks?: unknown[] };
}

/**
 * AWS makes two target groups known to a service in a rolling deployment, and moves requests in those after it:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-rolling-to-bluegreen.html
 *
 * @throws RolloutError where two steps would be made in one
 */
export function checkSwitch(name: string, before: MovedService, now: MovedService): void {
  const [had, has] = [before, now].map((service) => advanced(service) !== undefined);
  if (had === has) {
    if (had) checkGroups(name, before, now);
    return;
  }
  const changing = strategyOf(had ? before : now);
  if (changing === "ROLLING") return;
  const [what, first] = had
    ? ["leaves its strategy", "deployment: { strategy: rolling, targetGroups: 2 }"]
    : ["gets a strategy", "deployment: { targetGroups: 2 }"];
  throw new RolloutError(
    `${name}: a running service ${what} in two deployments; write ${first} first, and run pulumi up`,
  );
}

/** The rule is ECS's, and it names the groups that would go. */
function checkGroups(name: string, before: MovedService, now: MovedService): void {
  const [were, are] = [before, now].map((service) => [
    service.loadBalancers?.[0]?.targetGroupArn,
    advanced(service)?.alternateTargetGroupArn,
  ]);
  if (were?.every((arn) => are?.includes(arn))) return;
  throw new RolloutError(
    `${name}: this update replaces its target groups, and the rule that leads to them is ECS's to change; go back to one target group first, then make the change, as docs/deployments.md says`,
  );
}

export function advanced({ loadBalancers = [] }: MovedService) {
  return loadBalancers[0]?.advancedConfiguration;
}

export function strategyOf({ deploymentConfiguration }: MovedService): string {
  return deploymentConfiguration?.strategy ?? "ROLLING";
}
