// What is known of DNS records.

import type { ResourceTypes } from "./resourceType.ts";

export const route53: ResourceTypes = {
  "aws:route53/record:Record": {
    terraform: "aws_route53_record",
    outputs: ["fqdn"],
    shown: ["type", "name", "aliases"],
    replacedBy: ["name", "zoneId"],
    unique: { by: ["zoneId", "type", "name"], and: ["setIdentifier"], refusal: "InvalidChangeBatch" },
    lost: false,
    charge: "free", // an alias to a load balancer, or read once
    actions: {
      read: ["route53:GetHostedZone", "route53:ListResourceRecordSets"],
      make: ["route53:ChangeResourceRecordSets", "route53:GetChange"],
      change: [],
      delete: ["route53:ChangeResourceRecordSets", "route53:GetChange"],
    },
  },
};
