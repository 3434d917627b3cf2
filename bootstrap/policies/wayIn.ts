// What guards the way to the services: web ACLs, and the sign-in of a load balancer with Cognito.

import { allow, arnOf, type Place, type Statement } from "./statement.ts";

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
    // Elastic Load Balancing looks with the rights of who makes a rule at the client that it signs in by.
    allow("SignInWithCognito", ["cognito-idp:DescribeUserPoolClient"], [arnOf(place, "cognito-idp", "userpool/*")]),
  ];
}

const wafActions = ["CreateWebACL", "DeleteWebACL", "TagResource", "UntagResource", "UpdateWebACL"];
