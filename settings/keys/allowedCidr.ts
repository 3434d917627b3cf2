// A network that requests come from: who may reach a load balancer, and which of them a route is for.

import { type Cidr, ipv6Network, parseCidr, withoutHostBits } from "../facts/cidr.ts";
import { text, type Verdict } from "../language/fields.ts";

/** What is wrong with an IPv4 network that has bits set beyond its prefix length. */
export function judgeHostBits(cidr: Cidr, value: string): Verdict | undefined {
  const network = withoutHostBits(cidr);
  if (network === value) return undefined;
  return { must: "have no bits set beyond its prefix length", advice: `write ${network}` };
}

/** @param otherwise what to do about text that is neither a network nor an address */
function judgeIpv4(value: string, otherwise: string): Verdict | undefined {
  const cidr = parseCidr(value);
  if (cidr !== undefined) return judgeHostBits(cidr, value);
  return parseCidr(`${value}/32`) ? `write ${value}/32 for this one address` : otherwise;
}

function judgeIpv6(value: string, otherwise: string): Verdict | undefined {
  const network = ipv6Network(value);
  if (network === value) return undefined;
  const must = "be in the short form of IPv6, with no bits set beyond its prefix length";
  if (network !== undefined) return { must, advice: `write ${network}` };
  const alone = ipv6Network(`${value}/128`);
  return alone === undefined ? otherwise : `write ${alone} for this one address`;
}

export const allowedNetwork = text(
  "be an IPv4 or IPv6 network",
  (value) => {
    const judge = value.includes(":") ? judgeIpv6 : judgeIpv4;
    return judge(value, "write it such as 203.0.113.0/24 or 2001:db8::/32");
  },
  /^(\d{1,3}(\.\d{1,3}){3}\/\d{1,2}|[0-9a-f:]+\/\d{1,3})$/,
);

/** Where there is IPv4 alone. */
export const allowedCidr = text(
  "be an IPv4 network",
  (value) => judgeIpv4(value, value.includes(":") ? "it has no IPv6; take it out" : "write it such as 203.0.113.0/24"),
  /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/,
);
