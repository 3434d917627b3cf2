// The quota of vCPU on Fargate, on demand and on Spot: what a deployment of all services needs, beside what runs now.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/monitoring-fargate-usage.html

import { listIn } from "../../rollout/before/askAws.ts";
import { quotaOf } from "./accountQuota.ts";
import { deploymentCpu } from "./demand.ts";
import { type UseAt, useAt } from "./quota.ts";
import type { At, Subject } from "./subject.ts";

const kinds = [
  { what: "vCPU of Fargate on demand", of: "onDemand", code: "L-3032A538", usage: "Standard/OnDemand" },
  { what: "vCPU of Fargate Spot", of: "spot", code: "L-36FBB829", usage: "Standard/Spot" },
] as const;

export function fargateUse(subject: Subject, at: At): Promise<UseAt[]>[] {
  const [least, most] = [deploymentCpu(subject.settings, "least"), deploymentCpu(subject.settings, "most")];
  const found = at(["services"]);
  return kinds
    .filter(({ of }) => most[of] > 0)
    .map(async ({ what, of, code, usage }) => {
      const limit = await quotaOf(subject, found, "fargate", code);
      if (limit === undefined) return [];
      const used = await found.ask(`${what} in use`, "cloudwatch:GetMetricStatistics", () => inUse(subject, usage));
      return useAt(["services"], { what, planned: least[of], most: most[of], used: used ?? 0, limit });
    });
}

/** The most of the last hour; AWS writes the metric every few minutes. */
async function inUse({ aws }: Subject, usage: string): Promise<number> {
  const end = new Date();
  const dimensions = { Service: "Fargate", Type: "Resource", Resource: "vCPU", Class: usage };
  const answer = await aws.query("cloudwatch", "GetMetricStatistics", {
    Namespace: "AWS/Usage",
    MetricName: "ResourceCount",
    StartTime: new Date(end.getTime() - 3_600_000).toISOString(),
    EndTime: end.toISOString(),
    Period: "300",
    "Statistics.member.1": "Maximum",
    ...Object.fromEntries(
      Object.entries(dimensions).flatMap(([Name, Value], index) => [
        [`Dimensions.member.${index + 1}.Name`, Name],
        [`Dimensions.member.${index + 1}.Value`, Value],
      ]),
    ),
  });
  const points = listIn(answer?.Datapoints, "member").map(({ Maximum }) => Number(Maximum));
  return Math.max(0, ...points);
}
