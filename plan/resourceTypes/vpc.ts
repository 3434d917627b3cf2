// What is known of the rules of security groups, which Pulumi has in a module apart from ec2.ts.

import type { ResourceTypes } from "./resourceType.ts";

export const vpc: ResourceTypes = {
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    terraform: "aws_vpc_security_group_egress_rule",
    outputs: ["arn", "securityGroupRuleId"],
    shown: ["ipProtocol", "fromPort", "toPort", "cidrIpv4", "cidrIpv6", "referencedSecurityGroupId", "prefixListId"],
    replacedBy: ["securityGroupId", "cidrIpv4?", "cidrIpv6?", "prefixListId?", "referencedSecurityGroupId?"],
    lost: false,
    charge: "free",
    actions: {
      read: ["ec2:DescribeSecurityGroupRules"],
      make: ["ec2:AuthorizeSecurityGroupEgress", "ec2:CreateTags"],
      change: ["ec2:ModifySecurityGroupRules"],
      delete: ["ec2:RevokeSecurityGroupEgress"],
    },
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    terraform: "aws_vpc_security_group_ingress_rule",
    outputs: ["arn", "securityGroupRuleId"],
    shown: ["ipProtocol", "fromPort", "toPort", "cidrIpv4", "cidrIpv6", "referencedSecurityGroupId"],
    replacedBy: ["securityGroupId", "cidrIpv4?", "cidrIpv6?", "prefixListId?", "referencedSecurityGroupId?"],
    lost: false,
    charge: "free",
    actions: {
      read: ["ec2:DescribeSecurityGroupRules"],
      make: ["ec2:AuthorizeSecurityGroupIngress", "ec2:CreateTags"],
      change: ["ec2:ModifySecurityGroupRules"],
      delete: ["ec2:RevokeSecurityGroupIngress"],
    },
  },
};
