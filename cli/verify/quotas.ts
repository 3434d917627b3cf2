// Quotas of the account in the region: whether what the stack makes fits beside what is there, and what is close to
// full. What is the stack's own already is counted once, by its tags.

import { listIn } from "../../rollout/before/askAws.ts";
import type { Findings } from "../../rollout/before/finding.ts";
import { pagesBy } from "../../rollout/pages.ts";
import { quotaOf } from "./accountQuota.ts";
import { balancerUses } from "./balancerQuotas.ts";
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
  const TagFilters = [
    { Key: "Project", Values: [project] },
    { Key: "Environment", Values: [stack] },
  ];
  const page = (PaginationToken?: string) =>
    aws.json("resourcegroupstaggingapi", "GetResources", { TagFilters, PaginationToken });
  const counts = await found.ask("what the stack has already", "tag:GetResources", async () => {
    const byType = new Map<string, number>();
    for await (const { ResourceTagMappingList = [] } of pagesBy(page)) {
      for (const { ResourceARN = "" } of ResourceTagMappingList) {
        const type = typeOf(ResourceARN);
        byType.set(type, (byType.get(type) ?? 0) + 1);
      }
    }
    return byType;
  });
  return counts ?? undefined;
}

/** `vpc`, `elastic-ip`, `targetgroup`, `listener-rule`, `loadbalancer/app`. */
export function typeOf(arn: string): string {
  const [kind = "", type] = arn.split(":").slice(5).join(":").split("/");
  return kind === "loadbalancer" ? `${kind}/${type}` : kind;
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
