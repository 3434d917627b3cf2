// IPv4 networks as a stack file names them. The arithmetic is left to ipaddr.js, which networks a key takes to
// keys/network.ts and keys/ingress.ts.

import ipaddr from "ipaddr.js";

const { IPv4 } = ipaddr;

export interface Cidr {
  base: string;
  prefix: number;
}

/** The network that the text names, host bits included; undefined where the text is no IPv4 network. */
export function parseCidr(text: string): Cidr | undefined {
  // ipaddr.js takes 10.0.0.0/016 as well, AWS does not.
  if (!IPv4.isValidCIDRFourPartDecimal(text) || !/\/(0|[1-9]\d?)$/.test(text)) return undefined;
  const [base = "", prefix] = text.split("/");
  return { base, prefix: Number(prefix) };
}

/** The network that the address lies in: `10.0.0.0/16` for `10.0.3.7/16`. */
export function withoutHostBits({ base, prefix }: Cidr): string {
  return `${IPv4.networkAddressFromCIDR(`${base}/${prefix}`)}/${prefix}`;
}

/** The ranges of RFC 1918. */
export const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Whether the network lies in one of the ranges. */
export function liesIn({ base, prefix }: Cidr, ranges: readonly string[]): boolean {
  return ranges
    .map((range) => IPv4.parseCIDR(range))
    .some(([range, bits]) => prefix >= bits && IPv4.parse(base).match(range, bits));
}

export function overlap(a: Cidr, b: Cidr): boolean {
  return IPv4.parse(a.base).match(IPv4.parse(b.base), Math.min(a.prefix, b.prefix));
}
