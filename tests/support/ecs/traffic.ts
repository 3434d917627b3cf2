// Where a simulated service's requests go: its two target groups, its production and its test rule, and the weights that
// ECS gives them.

import type { LoadBalancer } from "@aws-sdk/client-ecs";
import { weights } from "./balancer.ts";
import type { Revision } from "./deployment.ts";
import { words } from "./lifecycle.ts";
import type { SimulatedAws } from "./simulatedAws.ts";

/** What is known of a service's way to its tasks. */
export interface Routed {
  aws: SimulatedAws;
  loadBalancers: LoadBalancer[];
}

export function network({ loadBalancers: [first] }: Routed) {
  const more = first?.advancedConfiguration;
  const groups = [first?.targetGroupArn, more?.alternateTargetGroupArn].filter((arn) => arn !== undefined);
  return { groups, production: more?.productionListenerRule, test: more?.testListenerRule };
}

/** The reason for which ECS refuses to shift traffic by the rules as they are. */
export function networkFault(of: Routed): string | undefined {
  const { production, test, groups } = network(of);
  if (!production || groups.length < 2) return undefined;
  const [own = [], tested = []] = [production, test].map((arn) => of.aws.balancer.rules.get(arn ?? "")?.groups);
  const serving = own.filter(({ Weight = 0 }) => Weight > 0);
  const foreign = serving.find(({ TargetGroupArn = "" }) => !groups.includes(TargetGroupArn));
  const [first = "", second = ""] = groups;
  if (foreign) return words.foreign(foreign.TargetGroupArn ?? "", first, second);
  if (serving.length > 1) return words.twoServe(production);
  const associated = [...own, ...tested].map(({ TargetGroupArn }) => TargetGroupArn);
  const missing = groups.find((group) => !associated.includes(group));
  return missing && words.unassociated(missing);
}

/** Gives a revision a percentage of a rule's requests, and the other group the rest. */
export function shift(of: Routed, kind: "production" | "test", to: Revision, percent: number): void {
  const { groups, [kind]: rule } = network(of);
  const other = groups.find((group) => group !== to.group);
  if (rule && to.group && other) {
    of.aws.balancer.forward(rule, weights(other, to.group, percent), "ECS", of.aws.now);
  }
}

/**
 * A rolling deployment makes the second target group known to the service. AWS asks for that deployment, and does not say
 * that it puts the group into the rule: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/migrate-deployment-strategies.html
 */
export function associate(of: Routed): void {
  const { groups, production } = network(of);
  const rule = of.aws.balancer.rules.get(production ?? "");
  const missing = groups.filter((group) => !rule?.groups.some(({ TargetGroupArn }) => TargetGroupArn === group));
  if (rule === undefined || missing.length === 0) return;
  const more = missing.map((TargetGroupArn) => ({ TargetGroupArn, Weight: 0 }));
  of.aws.balancer.forward(rule.arn, [...rule.groups, ...more], "ECS", of.aws.now);
}

/** Percent of the requests; none where no traffic is shifted. */
export function shares(of: Routed, { group = "" }: Revision): { production?: number; test?: number } {
  const { production, test } = network(of);
  if (!production) return {};
  const { balancer } = of.aws;
  return { production: balancer.share(production, group), ...(test && { test: balancer.share(test, group) }) };
}

/** Of each target group, the percent of production's requests that it gets; without a rule, all go to the first. */
export function sharesByGroup(of: Routed): [group: string, percent: number][] {
  const { production, groups } = network(of);
  if (!production) return groups.slice(0, 1).map((group) => [group, 100]);
  const all = of.aws.balancer.rules.get(production)?.groups ?? [];
  return all.map(({ TargetGroupArn = "" }) => [TargetGroupArn, of.aws.balancer.share(production, TargetGroupArn)]);
}

/** The group that the next revision's tasks go into: of two, the one that does not serve; the same, where it is rolling. */
export function nextGroup(of: Routed, rolling: boolean, serving: Revision | undefined): string | undefined {
  const { groups } = network(of);
  if (!serving?.group || !groups.includes(serving.group)) return groups[0];
  // AWS does not say it; any other group would be without requests.
  if (rolling) return serving.group;
  return groups.find((group) => group !== serving.group) ?? groups[0];
}
