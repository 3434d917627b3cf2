// Whether there is a web ACL in front of the load balancer, and with which rules. Making it is left to
// components/ingress/webAcl.ts.

import type { WebAclRules } from "../components/ingress/webAcl.ts";
import { webAclDefaults } from "../settings/defaults.ts";
import type { IngressSettings } from "../settings/keys/schema.ts";
import type { Flowing } from "./stackOutputs.ts";

/**
 * `true` stands for the rules that are always there, of which nothing is said.
 * @param wanted whether protection asks for one
 */
export function webAclOf(
  { enabled, ...rules }: Flowing<IngressSettings>["webAcl"],
  wanted: boolean,
): boolean | WebAclRules {
  const { arn, rateLimit, allowedCidrs, blockedCidrs, managedRuleGroups, logs } = rules;
  const isSaid =
    arn !== undefined ||
    rateLimit !== webAclDefaults.rateLimit ||
    logs !== webAclDefaults.logs ||
    [...allowedCidrs, ...blockedCidrs, ...Object.keys(managedRuleGroups)].length > 0;
  if (!(enabled ?? (wanted || isSaid))) return false;
  return isSaid || enabled === true ? rules : true;
}
