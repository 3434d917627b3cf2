// IPv6 beside IPv4 in a VPC that awsx makes. awsx gives the VPC and its subnets ranges, and neither routes nor a
// gateway: these are made here, and the ranges are put where more zones do not move them. The VPC is left to
// network.ts.

import { ec2 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ipv6SubnetRange, positionIn } from "../../settings/facts/cidr.ts";

export interface Ipv6RoutesArgs {
  vpcId: pulumi.Input<string>;
  internetGatewayId: pulumi.Input<string>;
  /** In each zone the public subnet's table and, where there is one, the private subnet's. */
  routeTables: pulumi.Output<pulumi.CustomResource[]>;
  zones: number;
  /** Whether private subnets reach the internet, are without a way there, or are not there. */
  privateSubnets: "open" | "closed" | "none";
}

/** Routes of every subnet to the internet. From there only public subnets are reached, as with a NAT gateway. */
export function routeIpv6(name: string, args: Ipv6RoutesArgs, parent: pulumi.Resource): void {
  const { vpcId, internetGatewayId, routeTables, zones, privateSubnets } = args;
  const tables = privateSubnets === "none" ? 1 : 2;
  const route = (tier: string, zone: number, gateway: Pick<ec2.RouteArgs, "gatewayId" | "egressOnlyGatewayId">) => {
    const table = zone * tables + (tier === "public" ? 0 : 1);
    // Each by itself: of a list with one that is not there yet, as in the preview of one zone more, nothing is known.
    const routeTableId = routeTables.apply((all) => pulumi.output(all[table]?.id ?? ""));
    const args = { routeTableId, destinationIpv6CidrBlock: "::/0", ...gateway };
    new ec2.Route(`${name}-ipv6-${tier}-${zone + 1}`, args, { parent });
  };
  const numbers = Array.from({ length: zones }, (_, zone) => zone);
  for (const zone of numbers) route("public", zone, { gatewayId: internetGatewayId });
  if (privateSubnets !== "open") return;
  const { id } = new ec2.EgressOnlyInternetGateway(`${name}-egress-only-gateway`, { vpcId }, { parent });
  for (const zone of numbers) route("private", zone, { egressOnlyGatewayId: id });
}

/**
 * A transform that gives each subnet the /64 at the position that its IPv4 range has in the VPC. awsx counts by the
 * number of zones: one zone more would move private subnets, and AWS takes no range off a subnet with tasks in it.
 */
export function ipv6Transform(vpcCidr: string): pulumi.ResourceTransform {
  return ({ type, props, opts }) => {
    if (type !== "aws:ec2/subnet:Subnet") return undefined;
    const ipv6CidrBlock = pulumi
      .all([props.cidrBlock, props.ipv6CidrBlock])
      .apply(([cidr, range]: string[]) => cidr && range && ipv6SubnetRange(range, positionIn(vpcCidr, cidr)));
    return { props: { ...props, ipv6CidrBlock }, opts };
  };
}
