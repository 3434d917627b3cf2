// `network`: the VPC to make, or the one to use, and the checks of it that need no call to AWS.
// Making the VPC is left to components/network/.

import { z } from "zod";
import { networkDefaults } from "../defaults.ts";
import { type Cidr, liesIn, overlap, parseCidr, privateRanges, withoutHostBits } from "../facts/cidr.ts";
import { zonesOf } from "../facts/regions.ts";
import { type Fault, or } from "../language/faults.ts";
import { flag, integer, list, oneOf, text, type Verdict } from "../language/fields.ts";
import { orStackOutput, StackOutput } from "../language/stackOutput.ts";
import { judgeHostBits } from "./allowedCidr.ts";
import { resourceId } from "./resourceId.ts";
import { networkUnsupported } from "./unsupported.ts";

/** Another stack of the project, with the range of its VPC. */
export interface Neighbour {
  stack: string;
  cidr: string;
}

// https://docs.docker.com/engine/network/drivers/bridge/
const dockerBridge: Cidr = { base: "172.17.0.0", prefix: 16 };

const vpcCidr = text(
  "be a private IPv4 network from /16 to /28",
  (value): Verdict | undefined => {
    const cidr = parseCidr(value);
    if (cidr === undefined) return "write an address and a prefix length such as 10.20.0.0/16";
    if (cidr.prefix < 16) return "narrow it to /16";
    if (cidr.prefix > 28) return "widen it";
    const bits = judgeHostBits(cidr, value);
    if (bits !== undefined) return bits;
    if (!liesIn(cidr, privateRanges)) return `take one from ${or(privateRanges)}`;
    return overlap(cidr, dockerBridge)
      ? { must: "not meet 172.17.0.0/16, which Docker uses itself", advice: "take another one, such as 10.0.0.0/16" }
      : undefined;
  },
  /^(10|172|192)(\.\d{1,3}){3}\/(1[6-9]|2[0-8])$/,
);

export const newVpcSchema = z
  .strictObject({
    cidr: vpcCidr.default(networkDefaults.cidr).meta({ description: "Address range of the VPC to make" }),
    zones: integer(2, 6)
      .default(networkDefaults.zones)
      .meta({ description: "Number of Availability Zones, at most those of the region" }),
    egress: oneOf(["single-nat", "nat-per-zone", "endpoints", "public"]).default(networkDefaults.egress).meta({
      description:
        "How tasks reach the outside: through one NAT gateway, through one in each zone, AWS only (through endpoints), or with public IPs; with protection nat-per-zone or endpoints",
    }),
    ipv6: flag().default(networkDefaults.ipv6).meta({
      description: "Whether the VPC, its subnets, tasks and load balancer have IPv6 addresses beside those of IPv4",
    }),
    flowLog: flag().default(networkDefaults.flowLog).meta({ description: "Whether the VPC's traffic is logged" }),
  })
  .meta({ unsupported: networkUnsupported });

const vpcId = resourceId("vpc", "a VPC");
const subnetId = resourceId("subnet", "a subnet");

/** Each by its id, or all as one output of another stack. */
const subnetIds = orStackOutput(list(orStackOutput(subnetId), { of: "subnet ids", minimum: 2 }));

const existingVpcSchema = z.strictObject({
  vpcId: orStackOutput(vpcId).meta({ description: "The VPC to use; nothing in it is made or changed" }),
  publicSubnetIds: subnetIds.optional().meta({
    description: "Subnets of load balancers that are not internal, in different zones",
  }),
  privateSubnetIds: subnetIds.optional().meta({
    description: "Subnets of the tasks, in different zones, with a way out to ECR and CloudWatch",
  }),
  egress: oneOf(["public"])
    .optional()
    .meta({ description: "In place of privateSubnetIds: tasks run in the public subnets, with public IPs" }),
  ipv6: flag().default(networkDefaults.ipv6).meta({
    description: "Whether tasks and load balancer use IPv6, too: each of the subnets has a range and routes",
  }),
});

export const networkSchema = z.union([newVpcSchema, existingVpcSchema]).meta({ example: "{ cidr: 10.20.0.0/16 }" });

export type NetworkSettings = z.output<typeof networkSchema>;

export function* checkZones(network: NetworkSettings, region: string): Generator<Fault> {
  const most = zonesOf(region);
  if (!("zones" in network) || most === undefined || network.zones <= most) return;
  const must = `be at most ${most} in ${region}`;
  yield { path: ["network", "zones"], must, got: network.zones, advice: `lower it to ${most}` };
}

/** Each zone's range is split into a public and a private subnet, and a load balancer's subnet is at least a /27. */
export function* checkWidth(network: NetworkSettings): Generator<Fault> {
  if (!("cidr" in network)) return;
  const cidr = parseCidr(network.cidr);
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
  const widest = 27 - Math.ceil(Math.log2(network.zones)) - 1;
  if (cidr === undefined || cidr.prefix <= widest) return;
  yield {
    path: ["network", "cidr"],
    must: `be /${widest} or wider for two subnets of at least /27 in each of ${network.zones} zones`,
    got: network.cidr,
    advice: `write ${withoutHostBits({ ...cidr, prefix: widest })}`,
  };
}

/**
 * A load balancer that the internet reaches, and tasks with public IPs, stand in public subnets.
 * @param reached the keys of the load balancers that are made and that the internet reaches
 */
export function* checkPublicSubnets(network: NetworkSettings, reached: readonly string[]): Generator<Fault> {
  if (!("vpcId" in network) || network.publicSubnetIds !== undefined) return;
  if (reached.length === 0 && network.egress === undefined) return;
  const internal = reached.map((key) => `${key}: { internal: true }`).join(" and ");
  const advice = internal === "" ? "add it" : `add it, or write ${internal} for a load balancer in the private ones`;
  yield { path: ["network", "publicSubnetIds"], must: "be a list of 2 or more subnet ids", got: undefined, advice };
}

/** Tasks run in private subnets or, with public IPs, in the public ones. */
export function* checkTaskSubnets(network: NetworkSettings): Generator<Fault> {
  if (!("vpcId" in network)) return;
  const { privateSubnetIds, egress } = network;
  if (privateSubnetIds === undefined && egress === undefined) {
    const advice = "name them, or write egress: public for tasks with public IPs in the public ones";
    yield { path: ["network", "privateSubnetIds"], must: "be the tasks' subnets", got: undefined, advice };
  }
  if (privateSubnetIds !== undefined && egress !== undefined) {
    const advice = "take one of them out";
    yield {
      path: ["network", "egress"],
      must: "not stand beside privateSubnetIds",
      got: egress,
      gotText: "both",
      advice,
    };
  }
}

export function* checkSubnets(network: NetworkSettings): Generator<Fault> {
  if (!("vpcId" in network)) return;
  const { publicSubnetIds, privateSubnetIds } = network;
  if (publicSubnetIds instanceof StackOutput || privateSubnetIds instanceof StackOutput) return;
  for (const [index, id] of privateSubnetIds?.entries() ?? []) {
    if (!publicSubnetIds?.includes(id)) continue;
    yield {
      path: ["network", "privateSubnetIds", index],
      must: "not be a public subnet too",
      got: id,
      advice: "name another private one",
    };
  }
}

/** The VPCs of a project's stacks do not overlap, so that they can be joined later. */
export function* checkNeighbours(
  network: NetworkSettings,
  allow: Readonly<Record<string, string>>,
  neighbours: readonly Neighbour[],
): Generator<Fault> {
  if (!("cidr" in network) || Object.hasOwn(allow, "network-overlap")) return;
  const own = parseCidr(network.cidr);
  const others = neighbours.map(({ stack, cidr }) => ({ stack, cidr, parsed: parseCidr(cidr) }));
  const taken = others.find(({ parsed }) => own && parsed && overlap(own, parsed));
  if (taken === undefined) return;
  const used = others.flatMap(({ parsed }) => parsed ?? []);
  const free = Array.from({ length: 256 }, (_, second) => ({ base: `10.${second}.0.0`, prefix: 16 })).find(
    (candidate) => !used.some((other) => overlap(candidate, other)),
  );
  const instead = free ? `write ${free.base}/${free.prefix}` : "write another one";
  yield {
    path: ["network", "cidr"],
    must: `not overlap ${taken.cidr} of stack ${taken.stack}`,
    got: network.cidr,
    advice: `${instead}, or give the reason in allow: { network-overlap: … }`,
  };
}
