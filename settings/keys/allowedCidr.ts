// A network that requests come from: who may reach the load balancer, and which of them a route is for.

import { parseCidr, withoutHostBits } from "../facts/cidr.ts";
import { text, type Verdict } from "../language/fields.ts";

const cidrPattern = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/;

export const allowedCidr = text(
  "be an IPv4 network",
  (value): Verdict | undefined => {
    const cidr = parseCidr(value);
    if (cidr === undefined) {
      if (parseCidr(`${value}/32`)) return `write ${value}/32 for this one address`;
      return value.includes(":") ? "the load balancer has no IPv6; take it out" : "write it such as 203.0.113.0/24";
    }
    return withoutHostBits(cidr) === value
      ? undefined
      : { must: "have no bits set beyond its prefix length", advice: `write ${withoutHostBits(cidr)}` };
  },
  cidrPattern,
);
