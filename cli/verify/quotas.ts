// Quotas of the account in the region: whether what the stack makes fits beside what is there, and what is close to
// full. What is the stack's own already is counted once, by its tags.

import {
  DescribeAccountLimitsCommand,
  paginateDescribeLoadBalancers,
  paginateDescribeTargetGroups,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { listIn } from "../../rollout/before/askAws.ts";
import type { Findings } from "../../rollout/before/finding.ts";
import { quotaOf } from "./accountQuota.ts";
import { fargateUse } from "./fargateQuota.ts";
import { plannedOf } from "./planned.ts";
import { type UseAt, useAt, useVerdict } from "./quota.ts";
import type { At, Check, Subject } from "./subject.ts";

export const lookAtQuotas: Check = async (subject, at) => {
  const own = await ownOf(subject, at(["tags"]));
  const uses = await Promise.all([
    ...balancerUses(subject, at),
    ...networkUses(subject, at),
    ...fargateUse(subject, at),
  ]);
  for (const { path, use } of uses.flat()) {
    const { wrong, near } = useVerdict({
      ...use,
      own: use.type === undefined ? undefined : (own?.get(use.type) ?? (own && 0)),
    });
    if (wrong !== undefined) at(path).wrong.push(wrong);
    if (near !== undefined) at(path).near.push(near);
  }
};

/** Kind of resource, as ARNs have it → how many the stack has; undefined where it cannot be looked at. */
async function ownOf({ settings, aws }: Subject, found: Findings): Promise<Map<string, number> | undefined> {
  const { project, stack } = settings;
  const counts = new Map<string, number>();
  const input = {
    TagFilters: [
      { Key: "Project", Values: [project] },
      { Key: "Environment", Values: [stack] },
    ],
    ResourceTypeFilters: [
      "ec2:vpc",
      "ec2:elastic-ip",
      "elasticloadbalancing:loadbalancer",
      "elasticloadbalancing:targetgroup",
    ],
  };
  let PaginationToken: string | undefined;
  do {
    const answer = await found.ask("what the stack has already", "tag:GetResources", () =>
      aws.json("resourcegroupstaggingapi", "GetResources", { ...input, PaginationToken }),
    );
    if (!answer) return undefined;
    for (const { ResourceARN } of answer.ResourceTagMappingList ?? []) {
      const type = typeOf(ResourceARN);
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }
    PaginationToken = answer.PaginationToken || undefined;
  } while (PaginationToken !== undefined);
  return counts;
}

/** `vpc`, `elastic-ip`, `targetgroup`, `loadbalancer/app`. */
export function typeOf(arn: string): string {
  const [kind = "", type] = arn.split(":").slice(5).join(":").split("/");
  return kind === "loadbalancer" ? `${kind}/${type}` : kind;
}

function balancerUses({ settings, aws }: Subject, at: At): Promise<UseAt[]>[] {
  const { targetGroups, loadBalancers } = plannedOf(settings);
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
  const groups = async () => {
    const limit = await limitOf("target-groups");
    const used = await found.ask("target groups", "elasticloadbalancing:DescribeTargetGroups", () =>
      counted(paginateDescribeTargetGroups({ client }, {}), ({ TargetGroups = [] }) => TargetGroups.length),
    );
    return useAt(["services"], { what: "target groups", type: "targetgroup", planned: targetGroups, used, limit });
  };
  const balancers = async () => {
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
  return [groups(), ...(loadBalancers > 0 ? [balancers()] : [])];
}

async function counted<Page>(pages: AsyncIterable<Page>, count: (page: Page) => number): Promise<number> {
  let sum = 0;
  for await (const page of pages) sum += count(page);
  return sum;
}

function networkUses(subject: Subject, at: At): Promise<UseAt[]>[] {
  const { aws, settings } = subject;
  const { vpcs, addresses } = plannedOf(settings);
  const found = at(["network"]);
  const ofVpcs = async () => {
    const limit = await quotaOf(subject, found, "vpc", "L-F678F1CE");
    const answer = await found.ask("VPCs", "ec2:DescribeVpcs", () => aws.query("ec2", "DescribeVpcs"));
    const used = answer ? listIn(answer.vpcSet).length : undefined;
    return useAt(["network"], { what: "VPCs", type: "vpc", planned: vpcs, used, limit });
  };
  const ofAddresses = async () => {
    const limit = await quotaOf(subject, found, "ec2", "L-0263D0A3");
    const answer = await found.ask("addresses", "ec2:DescribeAddresses", () => aws.query("ec2", "DescribeAddresses"));
    const used = answer ? listIn(answer.addressesSet).length : undefined;
    return useAt(["network"], { what: "Elastic IP addresses", type: "elastic-ip", planned: addresses, used, limit });
  };
  return [...(vpcs > 0 ? [ofVpcs()] : []), ...(addresses > 0 ? [ofAddresses()] : [])];
}
