// What a quota leaves for a stack: enough, close to full, or not enough. Pure.

import type { Wrong } from "../../rollout/before/finding.ts";
import type { Path } from "../../settings/language/faults.ts";

export interface Use {
  what: string;
  /** What has room for that many. @default the account in the region */
  of?: string;
  /** How many the stack needs in all. */
  planned: number;
  /** How many it may come to need. @default planned */
  most?: number;
  /** How many are in use in the account and region, the stack's own among them. */
  used: number;
  /** How many of those the stack has already. @default not known */
  own?: number;
  limit: number;
}

/** The key of the stack file that asks for it, and the kind of resource as ARNs have it. */
export interface UseAt {
  path: Path;
  use: Use & { type?: string };
}

/** Nothing where AWS did not say how many there are, or may be. */
export function useAt(
  path: Path,
  { used, limit, ...use }: Omit<UseAt["use"], "used" | "limit"> & { used?: number | null; limit?: number | null },
): UseAt[] {
  return typeof used === "number" && typeof limit === "number" ? [{ path, use: { ...use, used, limit } }] : [];
}

const closeShare = 0.9;

export function useVerdict({ what, of, planned, most = planned, used, own, limit }: Use): {
  wrong?: Wrong;
  near?: Wrong;
} {
  const others = used - Math.min(own ?? 0, used);
  const after = Math.max(others + planned, used);
  const later = Math.max(others + most, used);
  const must = of
    ? `leave ${of} at ${limit} ${what} or less`
    : `leave the account at ${limit} ${what} or less in the region`;
  const advice = "ask AWS for more (Service Quotas in the console), or remove what is not needed";
  // What AWS did not say may be the stack's own: then the sum is too high.
  const isSure = own !== undefined || planned > limit;
  if (planned > limit || (after > limit && isSure)) {
    const got = others === 0 ? `${planned}` : `${others} of others and ${planned} of this stack`;
    return { wrong: { must, got, advice } };
  }
  if (later < limit * closeShare) return {};
  const needs = most > planned ? `up to ${most}` : `${planned}`;
  const got = own === undefined ? `${used} in use, and ${needs} that this stack needs` : `${later}`;
  return { near: { must, got, advice } };
}
