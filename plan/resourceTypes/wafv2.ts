// What is known of web ACLs and their associations.

import { webAclRequests } from "../../pricing/assumptions.ts";
import type { Inputs, Planned } from "../charges/plannedStack.ts";
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
};

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
