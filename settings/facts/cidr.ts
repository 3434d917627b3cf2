// Networks as a stack file names them. The arithmetic is left to ipaddr.js, which networks a key takes to
// keys/network.ts and keys/allowedCidr.ts.

import ipaddr from "ipaddr.js";

const { IPv4, IPv6 } = ipaddr;

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

/** The IPv6 network that the text lies in, in the form that AWS gives back; undefined where the text is none. */
export function ipv6Network(text: string): string | undefined {
  if (!IPv6.isValidCIDR(text) || !/^[0-9A-Fa-f:]+\/(0|[1-9]\d{0,2})$/.test(text)) return undefined;
  return `${IPv6.networkAddressFromCIDR(text)}/${text.split("/")[1]}`;
}

/** The number of networks of the same size that lie before one in another, which it lies in. */
export function positionIn(outer: string, inner: string): number {
  const start = (cidr: string) =>
    IPv4.networkAddressFromCIDR(cidr)
      .toByteArray()
      .reduce((sum, byte) => sum * 256 + byte);
  return (start(inner) - start(outer)) / 2 ** (32 - Number(inner.split("/")[1]));
}

/** The /64 at a position, 0 to 255, in the /56 of a VPC that a range lies in. */
export function ipv6SubnetRange(range: string, position: number): string {
  const [first = 0, second = 0, third = 0, fourth = 0] = IPv6.parse(range.split("/")[0] ?? "").parts;
  return `${new IPv6([first, second, third, (fourth & 0xff00) | position, 0, 0, 0, 0])}/64`;
}

export function overlap(a: Cidr, b: Cidr): boolean {
  return IPv4.parse(a.base).match(IPv4.parse(b.base), Math.min(a.prefix, b.prefix));
}
