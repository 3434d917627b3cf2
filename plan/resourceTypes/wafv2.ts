// What is known of web ACLs, their associations and their logs.

import { webAclLogGb, webAclRequests } from "../../pricing/assumptions.ts";
import type { Inputs, Planned, PlannedStack } from "../charges/plannedStack.ts";
import { keptLogs } from "../charges/taskUsage.ts";
import { fixed, one, type Uncounted, type Usage } from "../charges/usage.ts";
import type { ResourceTypes } from "./resourceType.ts";

export const wafv2: ResourceTypes = {
  "aws:wafv2/ipSet:IpSet": {
    terraform: "aws_wafv2_ip_set",
    outputs: ["arn"],
    shown: ["addresses"],
    replacedBy: ["name", "namePrefix", "scope", "ipAddressVersion"],
    lost: false,
    charge: "free",
    actions: {
      read: ["wafv2:GetIPSet", "wafv2:ListTagsForResource"],
      make: ["wafv2:CreateIPSet", "wafv2:TagResource"],
      change: ["wafv2:UpdateIPSet"],
      delete: ["wafv2:DeleteIPSet"],
    },
  },
  "aws:wafv2/webAcl:WebAcl": {
    terraform: "aws_wafv2_web_acl",
    outputs: ["arn"],
    shown: ["scope"],
    replacedBy: ["name", "namePrefix", "scope"],
    lost: false,
    charge: webAclUsage,
    actions: {
      read: ["wafv2:GetWebACL", "wafv2:ListTagsForResource"],
      make: ["wafv2:CreateWebACL", "wafv2:TagResource"],
      change: ["wafv2:UpdateWebACL"],
      delete: ["wafv2:DeleteWebACL"],
    },
  },
  "aws:wafv2/webAclAssociation:WebAclAssociation": {
    terraform: "aws_wafv2_web_acl_association",
    outputs: [],
    shown: "all",
    replacedBy: ["resourceArn", "webAclArn"],
    lost: false,
    charge: "free",
    actions: {
      read: ["wafv2:GetWebACLForResource"],
      make: ["wafv2:AssociateWebACL", "elasticloadbalancing:SetWebAcl"],
      change: [],
      delete: ["wafv2:DisassociateWebACL"],
    },
  },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
    terraform: "aws_wafv2_web_acl_logging_configuration",
    outputs: [],
    shown: ["loggingFilter", "redactedFields"],
    replacedBy: ["resourceArn", "logDestinationConfigs"],
    lost: false,
    charge: webAclLogUsage,
    actions: {
      read: ["wafv2:GetLoggingConfiguration"],
      // https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
      make: [
        "wafv2:PutLoggingConfiguration",
        "logs:CreateLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:PutResourcePolicy",
      ],
      change: ["wafv2:PutLoggingConfiguration"],
      delete: ["wafv2:DeleteLoggingConfiguration", "logs:DeleteLogDelivery"],
    },
  },
};

function webAclLogUsage(logging: Planned, stack: PlannedStack): Usage[] {
  const group = stack.source(logging, "aws:cloudwatch/logGroup:LogGroup", "logDestinationConfigs");
  const perMonth = fixed(webAclLogGb);
  return [
    { item: "web ACL's log sent", price: "flowLogIngestion", quantity: perMonth },
    keptLogs("web ACL's log kept", group, perMonth),
  ];
}

/** AWS's rule groups that cost no more than any other rule; the others (bots, fraud) have prices of their own. */
const freeRuleGroups =
  /^AWSManagedRules(Amazon|AnonymousIp|CommonRuleSet|KnownBad|AdminProtection|SQLi|Linux|Unix|Windows|PHP|WordPress)/;

function webAclUsage({ inputs }: Planned): (Usage | Uncounted)[] {
  const rules: Inputs[] = inputs.rules ?? [];
  const groups = rules.map(({ statement }) => statement?.managedRuleGroupStatement?.name as string | undefined);
  const dear = groups.filter((name) => name !== undefined && !freeRuleGroups.test(name));
  return [
    one("web ACLs", "webAcl"),
    { item: "rules of web ACLs", price: "webAclRule", quantity: fixed(rules.length) },
    { item: "requests to web ACLs", price: "webAclRequest", quantity: fixed(webAclRequests) },
    ...dear.map((name) => ({ item: `rule group ${name}`, uncounted: "its own price is not known" })),
  ];
}
