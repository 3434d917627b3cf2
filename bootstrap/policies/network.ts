// What deploying a VPC takes: the VPC with its subnets, routes, gateways and endpoints, security groups and flow logs.
// Nothing that starts a machine.

import { allow, arnOf, type Place, prefixed, type Statement } from "./statement.ts";

export function manageNetwork(place: Place): Statement[] {
  return [
    allow("ManageNetwork", prefixed("ec2", actions), [arnOf(place, "ec2", "*/*")]),
    allow(
      "TagNetwork",
      ["ec2:CreateTags", "ec2:DeleteTags"],
      taggedTypes.map((type) => arnOf(place, "ec2", `${type}/*`)),
    ),
  ];
}

const actions = [
  "AllocateAddress",
  "AssociateRouteTable",
  "AssociateSubnetCidrBlock",
  "AssociateVpcCidrBlock",
  "AttachInternetGateway",
  "AuthorizeSecurityGroupEgress",
  "AuthorizeSecurityGroupIngress",
  "CreateEgressOnlyInternetGateway",
  "CreateFlowLogs",
  "CreateInternetGateway",
  "CreateNatGateway",
  "CreateNetworkInterface", // of a mount target
  "CreateRoute",
  "CreateRouteTable",
  "CreateSecurityGroup",
  "CreateSubnet",
  "CreateVpc",
  "CreateVpcEndpoint",
  "DeleteEgressOnlyInternetGateway",
  "DeleteFlowLogs",
  "DeleteInternetGateway",
  "DeleteNatGateway",
  "DeleteNetworkInterface",
  "DeleteRoute",
  "DeleteRouteTable",
  "DeleteSecurityGroup",
  "DeleteSubnet",
  "DeleteVpc",
  "DeleteVpcEndpoints",
  "DetachInternetGateway",
  "DisassociateAddress",
  "DisassociateRouteTable",
  "DisassociateSubnetCidrBlock",
  "DisassociateVpcCidrBlock",
  "ModifyNetworkInterfaceAttribute",
  "ModifySecurityGroupRules",
  "ModifySubnetAttribute",
  "ModifyVpcAttribute",
  "ModifyVpcEndpoint",
  "ReleaseAddress",
  "ReplaceRoute",
  "ReplaceRouteTableAssociation",
  "RevokeSecurityGroupEgress",
  "RevokeSecurityGroupIngress",
  "UpdateSecurityGroupRuleDescriptionsEgress",
  "UpdateSecurityGroupRuleDescriptionsIngress",
];

const taggedTypes = [
  "egress-only-internet-gateway",
  "elastic-ip",
  "internet-gateway",
  "natgateway",
  "network-interface",
  "route-table",
  "security-group",
  "security-group-rule",
  "subnet",
  "vpc",
  "vpc-endpoint",
  "vpc-flow-log",
];
