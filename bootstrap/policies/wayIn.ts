// What guards the way to the services: web ACLs, trust stores, and the sign-in of a load balancer with Cognito.

import { allow, arnOf, type Place, type Statement } from "./statement.ts";

export function readWayIn(place: Place): Statement[] {
  return [
    allow("ReadTrustStores", ["elasticloadbalancing:DescribeTrustStores"], ["*"]),
    allow(
      "ReadWebAcls",
      ["wafv2:GetIPSet", "wafv2:GetWebACL", "wafv2:ListTagsForResource"],
      [arnOf(place, "wafv2", "regional/ipset/*/*"), arnOf(place, "wafv2", "regional/webacl/*/*")],
    ),
    allow(
      "ReadWebAclsOfLoadBalancers",
      ["wafv2:GetWebACLForResource"],
      [arnOf(place, "wafv2", "regional/webacl/*/*"), arnOf(place, "elasticloadbalancing", "loadbalancer/app/*/*")],
    ),
  ];
}

export function guardWayIn(place: Place): Statement[] {
  return [
    allow(
      "ManageWebAcls",
      wafActions.map((action) => `wafv2:${action}`),
      ["webacl", "managedruleset", "rulegroup", "ipset", "regexpatternset"].map((type) =>
        arnOf(place, "wafv2", `regional/${type}/*/*`),
      ),
    ),
    allow(
      "AttachWebAcls",
      ["wafv2:AssociateWebACL", "wafv2:DisassociateWebACL"],
      [arnOf(place, "wafv2", "regional/webacl/*/*"), arnOf(place, "elasticloadbalancing", "loadbalancer/app/*/*")],
    ),
    allow(
      "ManageTrustStores",
      ["AddTags", "CreateTrustStore", "DeleteTrustStore", "ModifyTrustStore"].map(
        (one) => `elasticloadbalancing:${one}`,
      ),
      [arnOf(place, "elasticloadbalancing", "truststore/*/*")],
    ),
    // Elastic Load Balancing looks with the rights of who makes a rule at the client that it signs in by.
    allow("SignInWithCognito", ["cognito-idp:DescribeUserPoolClient"], [arnOf(place, "cognito-idp", "userpool/*")]),
  ];
}

const wafActions = [
  ...["CreateIPSet", "CreateWebACL", "DeleteIPSet", "DeleteWebACL", "TagResource", "UntagResource"],
  ...["UpdateIPSet", "UpdateWebACL"],
];
