// What must hold of the load balancer that is made: its name, zones and certificate, and who gets to an internal one.
// One that is there already is left to keys/ingress.ts.

import { checkArnPlace } from "../facts/arn.ts";
import { liesIn, parseCidr, privateRanges } from "../facts/cidr.ts";
import type { IngressSettings } from "../keys/ingress.ts";
import type { NetworkSettings } from "../keys/network.ts";
import type { Route } from "../keys/route.ts";
import { type Fault, or, type Path } from "../language/faults.ts";

/** Those of a company's network, and those of RFC 6598, which VPCs have as second ranges. */
const internalRanges = [...privateRanges, "100.64.0.0/10"];

/** An internal load balancer has private addresses only: what it stands in, who gets there, which DNS leads there. */
export function* checkInternal(ingress: IngressSettings, network: NetworkSettings): Generator<Fault> {
  const { internal, privateHostedZone, allowedCidrs = [], listenerArn } = ingress;
  if (listenerArn !== undefined) return;
  const isNew = !("vpcId" in network);
  if (privateHostedZone !== undefined && !internal) {
    const advice = "add internal: true, or name the public zone under hostedZone";
    const must = "come with internal: true, as only a VPC asks a private zone";
    yield { path: ["ingress", "privateHostedZone"], must, got: privateHostedZone, gotText: "it alone", advice };
  }
  if (privateHostedZone !== undefined && isNew) {
    const must = "come with network.vpcId, a VPC that the zone is associated with";
    const advice = "take it out: hostedZone, a public zone, leads to private addresses as well";
    const gotText = "a VPC that the stack makes";
    yield { path: ["ingress", "privateHostedZone"], must, got: privateHostedZone, gotText, advice };
  }
  if (!internal) return;
  if (network.egress === "public") {
    const advice = isNew ? "write single-nat, nat-per-zone or endpoints" : "name privateSubnetIds in place of it";
    const must = "not be public with ingress.internal, as the load balancer stands in private subnets";
    yield { path: ["network", "egress"], must, got: network.egress, advice };
  }
  for (const [index, range] of allowedCidrs.entries()) {
    const cidr = parseCidr(range);
    // Inside, networks of IPv6 have addresses of the internet, too.
    const isInside = cidr === undefined ? range !== "::/0" : liesIn(cidr, internalRanges);
    if (isInside) continue;
    const must = `lie in ${or(internalRanges)} with internal: true, as nobody on the internet gets there`;
    const advice = "write the addresses that clients have inside, or take allowedCidrs out for the VPC's own";
    yield { path: ["ingress", "allowedCidrs", index], must, got: range, advice };
  }
}

/** Without IPv6 nobody comes from an IPv6 network, and with it a load balancer may do without IPv4. */
export function* checkIpv6(
  ingress: IngressSettings,
  { ipv6 }: NetworkSettings,
  routes: ReadonlyMap<string, Route>,
): Generator<Fault> {
  const { internal, publicIpv4, allowedCidrs = [], listenerArn } = ingress;
  if (listenerArn !== undefined) return;
  const named: [Path, string][] = [
    ...allowedCidrs.map((range, index): [Path, string] => [["ingress", "allowedCidrs", index], range]),
    ...[...routes].flatMap(([name, { sourceCidrs = [] }]) =>
      sourceCidrs.map((range): [Path, string] => [["services", name, "route", "sourceCidrs"], range]),
    ),
  ];
  for (const [path, range] of named) {
    if (ipv6 || !range.includes(":")) continue;
    const advice = "write network: { ipv6: true }, or take it out";
    yield { path, must: "be an IPv4 network, as network.ipv6 is off", got: range, advice };
  }
  if (publicIpv4 || (ipv6 && !internal)) return;
  yield {
    path: ["ingress", "publicIpv4"],
    must: internal ? "not be off with internal: true, which has no public addresses" : "be on, as network.ipv6 is off",
    got: false,
    gotText: "false",
    advice: internal ? "take it out" : "take it out, or write network: { ipv6: true }",
  };
}

/** The certificate and the records of the name under which a listener is reached are made where the listener is. */
export function* checkDomain(ingress: IngressSettings): Generator<Fault> {
  const { domain, hostedZone, privateHostedZone, certificateArn, listenerArn } = ingress;
  if (listenerArn !== undefined) return;
  const path = ["ingress", "domain"];
  yield* checkZones(domain, { hostedZone, privateHostedZone }, path);
  if (domain === undefined) return;
  if (hostedZone === undefined && certificateArn === undefined) {
    const must = "come with a hosted zone or a certificate";
    // ACM proves a name by a record that it reads over public DNS:
    // https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
    const advice =
      privateHostedZone === undefined ? "" : ", the public zone of the name, where ACM looks for its proof";
    const gotText = privateHostedZone === undefined ? "neither" : "a private one alone";
    yield { path, must, got: domain, gotText, advice: `add hostedZone${advice}, or certificateArn` };
  }
  if (certificateArn === undefined) yield* checkCertifiable(domain, path);
}

/** The name of a load balancer lies in the zones that get its records. */
export function* checkZones(
  domain: string | undefined,
  zones: Readonly<Record<string, string | undefined>>,
  path: Path,
): Generator<Fault> {
  for (const [key, zone] of Object.entries(zones)) {
    if (zone === undefined) continue;
    if (domain === undefined) {
      yield { path, must: `be set beside ${key}`, got: undefined, advice: `add the name, or take ${key} out` };
    } else if (!isWithin(domain, zone)) {
      const advice = `write a name that ends in .${zone}, or change ${key}`;
      yield { path, must: `lie in ${key} ${zone}`, got: domain, advice };
    }
  }
}

/** https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html */
export function* checkCertifiable(domain: string, path: Path): Generator<Fault> {
  if (domain.length <= 64) return;
  const advice = "take a shorter name, or bring a certificate of your own in certificateArn";
  yield { path, must: "be at most 64 characters long for a certificate to be made", got: domain, advice };
}

/** A route's host gets a place in the certificate and a DNS record, so it must lie in their zones. */
export function* checkHost(host: string, ingress: IngressSettings, path: Path): Generator<Fault> {
  const { domain, hostedZone, privateHostedZone } = ingress;
  if (domain === undefined) return;
  for (const [key, zone] of Object.entries({ hostedZone, privateHostedZone })) {
    if (zone === undefined || isWithin(host.toLowerCase(), zone)) continue;
    const must = `lie in ${key} ${zone}, where its DNS record is made`;
    yield { path, must, got: host, advice: `write a name that ends in .${zone}` };
  }
}

export function* checkCertificatePlace({ certificateArn }: IngressSettings, region: string): Generator<Fault> {
  if (certificateArn !== undefined) yield* checkArnPlace(certificateArn, region, ["ingress", "certificateArn"]);
}

const isWithin = (name: string, zone: string) => name === zone || name.endsWith(`.${zone}`);
