// `profile`: a set of values that ships with the program, below everything that the owner says. Each value stands here
// once; joining them with the stack's own is left to settings/sum.ts.

import { text } from "../language/fields.ts";
import { isMap } from "../language/kinds.ts";
import { nearestIs } from "../language/nearest.ts";

type Values = Readonly<Record<string, unknown>>;

/**
 * The cheapest stack that still says when something is wrong: what is left out only says why, or keeps it for longer.
 */
const small = {
  network: { egress: "public", flowLog: false },
  cluster: { containerInsights: "disabled", spot: { base: 0, onDemandWeight: 0, spotWeight: 1 } },
  logRetentionDays: 14,
  defaults: { alarms: { p95Seconds: false, cpuPercent: false, memoryPercent: false } },
  alarms: { gatewayErrorPercent: false, composite: false, customerKey: false },
  dashboard: false,
};

export const profiles: Readonly<Record<string, Values>> = { small };

const names = Object.keys(profiles);

export const profileSchema = text(
  `be ${names.join(" or ")}, or empty`,
  (value) => (value === "" || names.includes(value) ? undefined : nearestIs(value, names)),
  new RegExp(`^(${names.join("|")})?$`),
);

/** The profile's values for a stack; undefined where it has no profile. @param said what the owner says */
export function profileOf(said: Values): Values | undefined {
  const values = typeof said.profile === "string" ? profiles[said.profile] : undefined;
  const left = alreadyThere(said);
  return values && Object.fromEntries(Object.entries(values).filter(([key]) => !left.includes(key)));
}

/** A VPC or a cluster that exists already is neither made nor changed. */
function alreadyThere({ platform, network, cluster }: Values): string[] {
  if (isMap(platform) && Object.keys(platform).length > 0) return ["network", "cluster"];
  const named = { network: isMap(network) && "vpcId" in network, cluster: isMap(cluster) && "arn" in cluster };
  return Object.entries(named).flatMap(([key, is]) => (is ? [key] : []));
}
