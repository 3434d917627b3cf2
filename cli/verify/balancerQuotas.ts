// The quotas of Elastic Load Balancing: load balancers, target groups, and the rules of one load balancer.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html

import {
  DescribeAccountLimitsCommand,
  DescribeListenersCommand,
  paginateDescribeLoadBalancers,
  paginateDescribeRules,
  paginateDescribeTargetGroups,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { pagesOf } from "../../rollout/pages.ts";
import { StackOutput } from "../../settings/language/stackOutput.ts";
import { plannedOf } from "./planned.ts";
import { type UseAt, useAt } from "./quota.ts";
import type { At, Subject } from "./subject.ts";

export function balancerUses({ settings, aws }: Subject, at: At): Promise<UseAt[]>[] {
  const { targetGroups, loadBalancers, rules } = plannedOf(settings);
  if (targetGroups + loadBalancers === 0) return [];
  const { elb: client } = aws.clients;
  const found = at(["ingress"]);
  const limits = found.ask("quotas of load balancers", "elasticloadbalancing:DescribeAccountLimits", () =>
    client.send(new DescribeAccountLimitsCommand({})),
  );
  const limitOf = async (name: string) => {
    const max = (await limits)?.Limits?.find(({ Name }) => Name === name)?.Max;
    return max === undefined ? undefined : Number(max);
  };
  const ofGroups = async () => {
    const limit = await limitOf("target-groups");
    const used = await found.ask("target groups", "elasticloadbalancing:DescribeTargetGroups", () =>
      counted(paginateDescribeTargetGroups({ client }, {}), ({ TargetGroups = [] }) => TargetGroups.length),
    );
    return useAt(["services"], { what: "target groups", type: "targetgroup", planned: targetGroups, used, limit });
  };
  const ofBalancers = async () => {
    const limit = await limitOf("application-load-balancers");
    const used = await found.ask("load balancers", "elasticloadbalancing:DescribeLoadBalancers", () =>
      counted(
        paginateDescribeLoadBalancers({ client }, {}),
        ({ LoadBalancers = [] }) => LoadBalancers.filter(({ Type }) => Type === "application").length,
      ),
    );
    const what = "Application Load Balancers";
    return useAt(["ingress"], { what, type: "loadbalancer/app", planned: loadBalancers, used, limit });
  };
  const ofRules = async () => {
    const limit = await limitOf("rules-per-application-load-balancer");
    const used = await found.ask("the load balancer's rules", "elasticloadbalancing:DescribeRules", rulesThere);
    const use = { what: "rules", of: "the load balancer", type: "listener-rule", planned: rules, used, limit };
    return useAt(["ingress"], use);
  };
  return [ofGroups(), ...(loadBalancers > 0 ? [ofBalancers()] : []), ...(rules > 0 ? [ofRules()] : [])];

  /** Of a load balancer that is there already, on all of its listeners; their default rules do not count. */
  async function rulesThere(): Promise<number> {
    const { listenerArn } = settings.ingress;
    if (listenerArn === undefined || listenerArn instanceof StackOutput) return 0;
    const LoadBalancerArn = balancerOf(listenerArn);
    const { Listeners = [] } = await client.send(new DescribeListenersCommand({ LoadBalancerArn }));
    const counts = Listeners.map(({ ListenerArn }) =>
      counted(
        paginateDescribeRules({ client }, { ListenerArn }),
        ({ Rules = [] }) => Rules.filter(({ IsDefault }) => !IsDefault).length,
      ),
    );
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }
}

/** `…:listener/app/<name>/<id>/<listener>` → `…:loadbalancer/app/<name>/<id>` */
export function balancerOf(listenerArn: string): string {
  return listenerArn.replace(":listener/", ":loadbalancer/").replace(/\/[^/]+$/, "");
}

async function counted<Page extends object>(
  paginator: AsyncIterable<Page>,
  count: (page: Page) => number,
): Promise<number> {
  let sum = 0;
  for await (const page of pagesOf(paginator)) sum += count(page);
  return sum;
}
