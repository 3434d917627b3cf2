// What is known of the VPC with its subnets, routes and gateways: a component of another program, so a plan sees its
// inputs only.

import { vpcUsage } from "../charges/networkUsage.ts";
import type { Ref, ResourceTypes, Values } from "./resourceType.ts";

export const awsx: ResourceTypes = {
  "awsx:ec2:Vpc": {
    terraform: "aws_vpc",
    outputs: vpc,
    shown: ["cidrBlock", "assignGeneratedIpv6CidrBlock", "availabilityZoneNames", "natGateways", "subnetSpecs"],
    replacedBy: ["cidrBlock"],
    lost: "everything in it goes with it",
    charge: vpcUsage,
    actions: {
      read: [
        "ec2:DescribeAddresses",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeNatGateways",
        "ec2:DescribeNetworkAcls",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcAttribute",
        "ec2:DescribeVpcs",
      ],
      make: [
        "ec2:AllocateAddress",
        "ec2:AssociateRouteTable",
        "ec2:AssociateSubnetCidrBlock",
        "ec2:AssociateVpcCidrBlock",
        "ec2:AttachInternetGateway",
        "ec2:CreateInternetGateway",
        "ec2:CreateNatGateway",
        "ec2:CreateRoute",
        "ec2:CreateRouteTable",
        "ec2:CreateSubnet",
        "ec2:CreateTags",
        "ec2:CreateVpc",
        "ec2:ModifyVpcAttribute",
      ],
      change: [
        "ec2:DisassociateAddress",
        "ec2:DisassociateSubnetCidrBlock",
        "ec2:DisassociateVpcCidrBlock",
        "ec2:ModifySubnetAttribute",
        "ec2:ModifyVpcAttribute",
        "ec2:ReplaceRoute",
        "ec2:ReplaceRouteTableAssociation",
      ],
      delete: [
        "ec2:DeleteInternetGateway",
        "ec2:DeleteNatGateway",
        "ec2:DeleteRoute",
        "ec2:DeleteRouteTable",
        "ec2:DeleteSubnet",
        "ec2:DeleteVpc",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DetachInternetGateway",
        "ec2:DisassociateRouteTable",
        "ec2:ReleaseAddress",
      ],
    },
  },
};

const each = (ref: Ref, property: string, count: number) =>
  Array.from({ length: count }, (_, index) => ref(`${property}[${index}]`));

function vpc(ref: Ref, inputs: Values): Values {
  const zones = Number((inputs.availabilityZoneNames as unknown[])?.length ?? inputs.numberOfAvailabilityZones ?? 3);
  const nats = (inputs.natGateways as Values | undefined)?.strategy;
  const specs = (inputs.subnetSpecs as { type: string }[] | undefined) ?? [{ type: "Private" }, { type: "Public" }];
  const subnets = (type: string) => zones * specs.filter((spec) => spec.type === type).length;
  return {
    vpcId: ref("vpcId"),
    vpc: {
      ...{ id: ref("vpcId"), arn: ref("vpc.arn"), defaultSecurityGroupId: ref("vpc.defaultSecurityGroupId") },
      ipv6CidrBlock: ref("vpc.ipv6CidrBlock"),
    },
    internetGateway: { id: ref("internetGateway.id") },
    publicSubnetIds: each(ref, "publicSubnetIds", subnets("Public")),
    privateSubnetIds: each(ref, "privateSubnetIds", subnets("Private")),
    isolatedSubnetIds: each(ref, "isolatedSubnetIds", subnets("Isolated")),
    routeTables: each(ref, "routeTables", zones * specs.length - subnets("Unused")).map((id) => ({
      id: id.replace("}", ".id}"),
    })),
    natGateways: each(ref, "natGateways", nats === "Single" ? 1 : nats === "None" ? 0 : zones),
  };
}
