// What is known of Cloud Map: the namespaces in which services are found, and their names in them.

import { one } from "../charges/usage.ts";
import type { ResourceTypes } from "./resourceType.ts";

// What Cloud Map asks of Route 53 it asks with its caller's permissions:
// https://docs.aws.amazon.com/cloud-map/latest/dg/security_iam_id-based-policy-examples.html
export const servicediscovery: ResourceTypes = {
  "aws:servicediscovery/httpNamespace:HttpNamespace": {
    terraform: "aws_service_discovery_http_namespace",
    outputs: ["arn", "name", "httpName"],
    shown: ["description"],
    replacedBy: ["name", "description"],
    lost: "no service finds another one until each is deployed again",
    charge: "free", // with Service Connect: https://aws.amazon.com/ecs/pricing/
    actions: {
      read: ["servicediscovery:GetNamespace", "servicediscovery:ListTagsForResource"],
      make: ["servicediscovery:CreateHttpNamespace", "servicediscovery:GetOperation", "servicediscovery:TagResource"],
      change: [],
      delete: ["servicediscovery:DeleteNamespace", "servicediscovery:GetOperation"],
    },
  },
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": {
    terraform: "aws_service_discovery_private_dns_namespace",
    outputs: ["arn", "hostedZone"],
    shown: ["name"],
    replacedBy: ["name", "vpc"],
    lost: "jobs find no service until a new one stands",
    charge: () => [one("private hosted zones", "hostedZone")],
    actions: {
      read: ["servicediscovery:GetNamespace", "servicediscovery:ListTagsForResource"],
      make: [
        "servicediscovery:CreatePrivateDnsNamespace",
        "servicediscovery:GetOperation",
        "servicediscovery:TagResource",
        "route53:CreateHostedZone",
        "route53:GetHostedZone",
        "route53:ListHostedZonesByName",
        "ec2:DescribeVpcs",
      ],
      change: ["servicediscovery:UpdatePrivateDnsNamespace"],
      delete: ["servicediscovery:DeleteNamespace", "servicediscovery:GetOperation", "route53:DeleteHostedZone"],
    },
  },
  "aws:servicediscovery/service:Service": {
    terraform: "aws_service_discovery_service",
    outputs: ["arn"],
    shown: ["name", "dnsConfig"],
    replacedBy: ["name", "namespaceId", "type", "healthCheckCustomConfig"],
    unique: { by: ["namespaceId", "name"], refusal: "ServiceAlreadyExists" },
    lost: "its name has no address until the service is deployed again",
    charge: "byRequest", // ECS pays for no instance that it registers, only for what is asked of DNS
    actions: {
      read: ["servicediscovery:GetService", "servicediscovery:ListTagsForResource"],
      make: ["servicediscovery:CreateService", "servicediscovery:TagResource"],
      change: ["servicediscovery:UpdateService", "servicediscovery:GetOperation"],
      delete: [
        "servicediscovery:ListInstances",
        "servicediscovery:DeregisterInstance",
        "servicediscovery:DeleteService",
      ],
    },
  },
};
