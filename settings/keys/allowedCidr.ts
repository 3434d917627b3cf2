// A network that requests come from: who may reach the load balancer, and which of them a route is for.

import { ipv6Network, parseCidr, withoutHostBits } from "../facts/cidr.ts";
import { text, type Verdict } from "../language/fields.ts";

const networkPattern = /^(\d{1,3}(\.\d{1,3}){3}\/\d{1,2}|[0-9a-f:]+\/\d{1,3})$/;

export const allowedNetwork = text(
  "be an IPv4 or IPv6 network",
  (value): Verdict | undefined => {
    const cidr = parseCidr(value);
    const network = cidr === undefined ? ipv6Network(value) : withoutHostBits(cidr);
    if (network === undefined) {
      const alone = [parseCidr(`${value}/32`) && `${value}/32`, ipv6Network(`${value}/128`)].find(Boolean);
      return alone ? `write ${alone} for this one address` : "write it such as 203.0.113.0/24 or 2001:db8::/32";
    }
    if (network === value) return undefined;
    const must = cidr === undefined ? "be in the short form of IPv6, with no bits" : "have no bits";
    return { must: `${must} set beyond its prefix length`, advice: `write ${network}` };
  },
  networkPattern,
);

const cidrPattern = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/;

/** Where there is IPv4 alone. */
export const allowedCidr = text(
  "be an IPv4 network",
  (value): Verdict | undefined => {
    const cidr = parseCidr(value);
    if (cidr === undefined) {
      if (parseCidr(`${value}/32`)) return `write ${value}/32 for this one address`;
      return value.includes(":") ? "it has no IPv6; take it out" : "write it such as 203.0.113.0/24";
    }
    return withoutHostBits(cidr) === value
      ? undefined
      : { must: "have no bits set beyond its prefix length", advice: `write ${withoutHostBits(cidr)}` };
  },
  cidrPattern,
);
