// The ways out of a VPC: NAT gateways, the gateway of IPv6, endpoints, or none in between. awsx makes the gateways, so
// a plan has them as an input of the VPC.

import type { Planned } from "../../plan/charges/plannedStack.ts";
import { counted } from "../../plan/tree.ts";
import { frameOf, isPrivate, serviceOf, vpcFrame, vpcType, zonesOf } from "./frames.ts";
import type { Sketch } from "./sketch.ts";

const endpointType = "aws:ec2/vpcEndpoint:VpcEndpoint";

/** The box by which another box gets to all addresses. */
export function wayOutOf(from: string, range: string, rule: string, sketch: Sketch): string {
  const [vpc] = sketch.stack.all(vpcType);
  const inPrivate = isPrivate(sketch.boxes.get(from)?.frame);
  const way = vpc && inPrivate ? gateway(vpc, range, sketch) : undefined;
  return way ?? beyond(sketch, rule);
}

/** What the tasks reach; a box of its own, since arrows to the one that requests come from would cross everything. */
function beyond(sketch: Sketch, urn: string): string {
  return sketch.outside({ id: "internet, outwards", kind: "internet", title: "Internet", lines: [], urns: [urn] });
}

/** The gateway for a range of IPv4 or IPv6, or the endpoints; undefined where routes lead straight to the internet. */
function gateway(vpc: Planned, range: string, sketch: Sketch): string | undefined {
  const [ipv6] = sketch.stack.all("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway");
  const nat = natGateways(vpc);
  const of = range.includes(":") ? ipv6 : nat === undefined ? undefined : vpc;
  if (of === undefined) return sketch.boxes.has(endpointsId) ? endpointsId : undefined;
  const also = ipv6 ? ["and an egress-only one for IPv6"] : [];
  const [title, lines] = nat ? [nat.title, [nat.place, ...also]] : ["Egress-only gateway", ["for IPv6"]];
  // Not in the frame of the public subnets, where it stands: a picture reads from left to right, and load balancers,
  // which come first, are in that frame, too.
  const frame = vpcFrame(`\${${vpc.name}.vpcId}`, sketch);
  const id = sketch.outside({ id: `way out of ${vpc.name}`, kind: "wayOut", title, lines, urns: [of.urn], frame });
  sketch.arrow(id, beyond(sketch, of.urn), "out", { urns: [of.urn] });
  return id;
}

/** awsx puts a single one in the first zone; the tasks of the others lose their way out with it. */
function natGateways(vpc: Planned): { title: string; place: string } | undefined {
  const zones = zonesOf(vpc);
  return {
    Single: { title: "NAT gateway", place: `in the public subnet of ${zones[0]}` },
    OnePerAz: { title: `NAT gateway × ${zones.length}`, place: "one in each public subnet" },
  }[String(vpc.inputs.natGateways?.strategy)];
}

const endpointsId = "endpoints";

/** The interface endpoints, which are the only way out where there is no gateway. */
export function drawEndpoints(sketch: Sketch): void {
  const all = sketch.stack.all(endpointType).filter(({ inputs }) => inputs.vpcEndpointType === "Interface");
  if (all.length === 0) return;
  const frame = frameOf(all, sketch);
  sketch.box({
    id: endpointsId,
    kind: "wayOut",
    title: counted(all.length, "endpoint"),
    lines: [all.map(({ inputs }) => serviceOf(String(inputs.serviceName))).join(", ")],
    urns: all.map(({ urn }) => urn),
    ...(frame !== undefined && { frame }),
  });
}
