// What is known of security groups, endpoints and flow logs. The VPC is in awsx.ts, the rules of security groups in
// vpc.ts.

import { addressUsage, endpointUsage, flowLogUsage } from "../charges/networkUsage.ts";
import type { ResourceTypes } from "./resourceType.ts";

export const ec2: ResourceTypes = {
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    terraform: "aws_default_security_group",
    outputs: ["arn"],
    shown: ["ingress", "egress"],
    replacedBy: ["vpcId"],
    lost: false,
    charge: "free",
    actions: {
      read: ["ec2:DescribeSecurityGroups"],
      make: ["ec2:RevokeSecurityGroupIngress", "ec2:CreateTags", "ec2:RevokeSecurityGroupEgress"],
      change: [],
      delete: [],
    },
  },
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": {
    terraform: "aws_egress_only_internet_gateway",
    outputs: [],
    shown: ["vpcId"],
    replacedBy: ["vpcId"],
    lost: "tasks reach nothing by IPv6 until there is a new one",
    charge: "free",
    actions: {
      read: ["ec2:DescribeEgressOnlyInternetGateways"],
      make: ["ec2:CreateEgressOnlyInternetGateway", "ec2:CreateTags"],
      change: [],
      delete: ["ec2:DeleteEgressOnlyInternetGateway"],
    },
  },
  "aws:ec2/eip:Eip": {
    terraform: "aws_eip",
    outputs: ["allocationId", "publicIp"],
    shown: ["domain", "tags"],
    replacedBy: ["address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool"],
    lost: "AWS gives the address to others, and what came from it or went to it has another one",
    charge: addressUsage,
    actions: {
      read: ["ec2:DescribeAddresses", "ec2:DescribeAddressesAttribute"],
      make: ["ec2:AllocateAddress", "ec2:CreateTags"],
      change: [],
      delete: ["ec2:DisassociateAddress", "ec2:ReleaseAddress"],
    },
  },
  "aws:ec2/flowLog:FlowLog": {
    terraform: "aws_flow_log",
    outputs: ["arn"],
    shown: ["trafficType", "maxAggregationInterval"],
    replacedBy: ["*", "-tags"],
    lost: false,
    charge: flowLogUsage,
    actions: {
      read: ["ec2:DescribeFlowLogs"],
      make: ["ec2:CreateFlowLogs", "iam:PassRole"],
      change: [],
      delete: ["ec2:DeleteFlowLogs"],
    },
  },
  "aws:ec2/route:Route": {
    terraform: "aws_route",
    outputs: [],
    shown: [
      "destinationCidrBlock",
      "destinationIpv6CidrBlock",
      "gatewayId",
      "natGatewayId",
      "egressOnlyGatewayId",
      "routeTableId",
    ],
    replacedBy: ["routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"],
    lost: false,
    charge: "free",
    actions: {
      read: ["ec2:DescribeRouteTables"],
      make: ["ec2:CreateRoute"],
      change: ["ec2:ReplaceRoute"],
      delete: ["ec2:DeleteRoute"],
    },
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    terraform: "aws_security_group",
    outputs: ["arn", "name"],
    shown: ["description"],
    replacedBy: ["name", "namePrefix", "description", "vpcId"],
    lost: false,
    charge: "free",
    actions: {
      read: ["ec2:DescribeSecurityGroups"],
      make: ["ec2:CreateSecurityGroup", "ec2:RevokeSecurityGroupEgress", "ec2:CreateTags"],
      change: [],
      delete: ["ec2:DeleteSecurityGroup", "ec2:DescribeNetworkInterfaces"],
    },
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    terraform: "aws_vpc_endpoint",
    outputs: ["arn", "prefixListId"],
    shown: ["serviceName", "vpcEndpointType"],
    replacedBy: ["serviceName", "vpcEndpointType", "vpcId"],
    lost: false,
    charge: endpointUsage,
    actions: {
      read: ["ec2:DescribePrefixLists", "ec2:DescribeVpcEndpoints"],
      make: ["ec2:CreateVpcEndpoint", "ec2:CreateTags"],
      change: ["ec2:ModifyVpcEndpoint"],
      delete: ["ec2:DeleteVpcEndpoints"],
    },
  },
};
