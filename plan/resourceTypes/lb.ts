// What is known of load balancers with their listeners, rules and target groups.

import { loadBalancerUsage } from "../charges/networkUsage.ts";
import type { ResourceTypes } from "./resourceType.ts";

export const lb: ResourceTypes = {
  "aws:lb/listener:Listener": {
    terraform: "aws_lb_listener",
    outputs: ["arn"],
    shown: [
      ...["protocol", "port", "sslPolicy", "certificateArn", "mutualAuthentication", "alpnPolicy"],
      ...["tcpIdleTimeoutSeconds", "defaultActions"],
    ],
    replacedBy: ["loadBalancerArn"],
    unique: { by: ["loadBalancerArn", "port"], refusal: "DuplicateListener" },
    lost: false,
    charge: "free",
    actions: {
      read: [
        "elasticloadbalancing:DescribeListenerAttributes",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeTags",
      ],
      make: ["elasticloadbalancing:CreateListener", "elasticloadbalancing:AddTags"],
      change: ["elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyListenerAttributes"],
      delete: ["elasticloadbalancing:DeleteListener"],
    },
  },
  "aws:lb/listenerRule:ListenerRule": {
    terraform: "aws_lb_listener_rule",
    outputs: ["arn"],
    shown: ["priority", "conditions", "actions"],
    replacedBy: ["listenerArn"],
    unique: { by: ["listenerArn", "priority"], refusal: "PriorityInUse" },
    lost: false,
    charge: "free",
    actions: {
      read: ["elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTags"],
      // The last of both, where a rule signs in with Cognito:
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
      make: ["elasticloadbalancing:CreateRule", "cognito-idp:DescribeUserPoolClient"],
      change: [
        "elasticloadbalancing:ModifyRule",
        "elasticloadbalancing:SetRulePriorities",
        "cognito-idp:DescribeUserPoolClient",
      ],
      delete: ["elasticloadbalancing:DeleteRule"],
    },
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    terraform: "aws_lb",
    outputs: ["arn", "arnSuffix", "dnsName", "name", "zoneId"],
    shown: [
      "internal",
      "ipAddressType",
      "idleTimeout",
      "dropInvalidHeaderFields",
      "desyncMitigationMode",
      "enableDeletionProtection",
      "accessLogs",
    ],
    replacedBy: ["name", "namePrefix", "internal", "loadBalancerType", "customerOwnedIpv4Pool"],
    unique: { by: ["name"], refusal: "DuplicateLoadBalancerName" },
    lost: "its DNS name changes, and whoever uses the old one gets no answer",
    charge: loadBalancerUsage,
    actions: {
      read: [
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeTags",
      ],
      make: [
        "elasticloadbalancing:CreateLoadBalancer",
        "iam:CreateServiceLinkedRole",
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
      ],
      change: [
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
        "elasticloadbalancing:SetIpAddressType",
        "elasticloadbalancing:SetSecurityGroups",
        "elasticloadbalancing:SetSubnets",
      ],
      delete: ["elasticloadbalancing:DeleteLoadBalancer", "ec2:DescribeNetworkInterfaces"],
    },
  },
  "aws:lb/targetGroup:TargetGroup": {
    terraform: "aws_lb_target_group",
    outputs: ["arn", "arnSuffix", "name"],
    shown: ["protocol", "port", "deregistrationDelay", "slowStart", "healthCheck"],
    replacedBy: ["name", "namePrefix", "port", "protocol", "protocolVersion", "targetType", "vpcId", "ipAddressType"],
    unique: { by: ["name"], refusal: "DuplicateTargetGroupName" },
    lost: false,
    charge: "free",
    actions: {
      read: [
        "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
      ],
      make: ["elasticloadbalancing:CreateTargetGroup", "elasticloadbalancing:ModifyTargetGroupAttributes"],
      change: ["elasticloadbalancing:ModifyTargetGroup", "elasticloadbalancing:ModifyTargetGroupAttributes"],
      delete: ["elasticloadbalancing:DeleteTargetGroup"],
    },
  },
  "aws:lb/trustStore:TrustStore": {
    terraform: "aws_lb_trust_store",
    outputs: ["arn"],
    shown: ["caCertificatesBundleS3Bucket", "caCertificatesBundleS3Key", "caCertificatesBundleS3ObjectVersion"],
    replacedBy: ["name", "namePrefix"],
    lost: false,
    charge: () => [{ item: "trust stores", uncounted: "the price of a trust store is not known" }],
    actions: {
      read: ["elasticloadbalancing:DescribeTrustStores", "elasticloadbalancing:DescribeTags"],
      make: ["elasticloadbalancing:CreateTrustStore", "elasticloadbalancing:AddTags"],
      change: ["elasticloadbalancing:ModifyTrustStore"],
      delete: ["elasticloadbalancing:DeleteTrustStore"],
    },
  },
};
