// Asks Service Quotas how many of something the account may have in the region.

import type { Findings } from "../../rollout/before/finding.ts";
import type { Subject } from "./subject.ts";

/** The account's own quota, or AWS's default where it has none. */
export async function quotaOf(
  { aws }: Subject,
  found: Findings,
  ServiceCode: string,
  QuotaCode: string,
): Promise<number | undefined> {
  const input = { ServiceCode, QuotaCode };
  const ask = (operation: "GetServiceQuota" | "GetAWSDefaultServiceQuota") =>
    found.ask(
      `quotas of ${ServiceCode}`,
      `servicequotas:${operation}`,
      () => aws.json("servicequotas", operation, input),
      /^NoSuchResourceException$/,
    );
  const applied = await ask("GetServiceQuota");
  const answer = applied === null ? await ask("GetAWSDefaultServiceQuota") : applied;
  return answer?.Quota?.Value;
}
