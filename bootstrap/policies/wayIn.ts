// What guards the way to the services: web ACLs, trust stores, and the sign-in of a load balancer with Cognito.

import { allow, arnOf, globalArnOf, type Place, prefixed, type Statement } from "./statement.ts";

export function readWayIn(place: Place): Statement[] {
  return [
    allow("ReadTrustStores", ["elasticloadbalancing:DescribeTrustStores"], ["*"]),
    allow(
      "ReadWebAcls",
      ["wafv2:GetIPSet", "wafv2:GetWebACL", "wafv2:ListTagsForResource"],
      [...wafArns(place, "ipset"), ...wafArns(place, "webacl")],
    ),
    allow("ReadCloudFront", prefixed("cloudfront", readCloudFront), [globalArnOf(place, "cloudfront", "*")]),
    allow("ReadLogsOfCloudFront", ["logs:ListTagsForResource"], logsOfCloudFront(place)),
    allow("ReadWebAclLogs", ["wafv2:GetLoggingConfiguration"], wafArns(place, "webacl")),
    allow("ReadWebAclsOfLoadBalancers", ["wafv2:GetWebACLForResource"], guarded(place)),
  ];
}

export function guardWayIn(place: Place): Statement[] {
  return [
    allow(
      "ManageWebAcls",
      prefixed("wafv2", wafActions),
      ["webacl", "managedruleset", "rulegroup", "ipset", "regexpatternset"].flatMap((type) => wafArns(place, type)),
    ),
    allow("ManageCloudFront", prefixed("cloudfront", manageCloudFront), [globalArnOf(place, "cloudfront", "*")]),
    // AWS allows no resource:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html
    allow(
      "MakeCloudFront",
      ["cloudfront:CreateCachePolicy", "cloudfront:CreateDistribution", "cloudfront:CreateVpcOrigin"],
      ["*"],
    ),
    allow(
      "LogWebAcls",
      ["wafv2:DeleteLoggingConfiguration", "wafv2:PutLoggingConfiguration"],
      wafArns(place, "webacl"),
    ),
    allow("ManageLogsOfCloudFront", prefixed("logs", logActions), logsOfCloudFront(place)),
    // What sends a web ACL's log is set up in the name of who turns it on. AWS allows no resource:
    // https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
    allow("DeliverLogs", prefixed("logs", deliveryActions), ["*"]),
    allow("AttachWebAcls", ["wafv2:AssociateWebACL", "wafv2:DisassociateWebACL"], guarded(place)),
    allow(
      "ManageTrustStores",
      prefixed("elasticloadbalancing", ["AddTags", "CreateTrustStore", "DeleteTrustStore", "ModifyTrustStore"]),
      [arnOf(place, "elasticloadbalancing", "truststore/*/*")],
    ),
    // Elastic Load Balancing looks with the rights of who makes a rule at the client that it signs in by.
    allow("SignInWithCognito", ["cognito-idp:DescribeUserPoolClient"], [arnOf(place, "cognito-idp", "userpool/*")]),
  ];
}

/** A web ACL of the region and the load balancer that it is in front of: AWS asks for the right to both. */
function guarded(place: Place): string[] {
  return [arnOf(place, "wafv2", "regional/webacl/*/*"), arnOf(place, "elasticloadbalancing", "loadbalancer/app/*/*")];
}

/** Those of the region, and those for CloudFront, which are in us-east-1 wherever the stack is. */
function wafArns(place: Place, type: string): string[] {
  const global = { ...place, region: "us-east-1" };
  return [arnOf(place, "wafv2", `regional/${type}/*/*`), arnOf(global, "wafv2", `global/${type}/*/*`)];
}

/** The logs of a web ACL for CloudFront: see components/ingress/webAclLog.ts. */
function logsOfCloudFront(place: Place): string[] {
  return [arnOf({ ...place, region: "us-east-1" }, "logs", "log-group:aws-waf-logs-*")];
}

const readCloudFront = ["GetCachePolicy", "GetDistribution", "GetVpcOrigin", "ListTagsForResource"];

const manageCloudFront = [
  "DeleteCachePolicy",
  "DeleteDistribution",
  "DeleteVpcOrigin",
  "TagResource",
  "UntagResource",
  "UpdateCachePolicy",
  "UpdateDistribution",
  "UpdateVpcOrigin",
];

const wafActions = [
  ...["CreateIPSet", "CreateWebACL", "DeleteIPSet", "DeleteWebACL", "TagResource", "UntagResource"],
  ...["UpdateIPSet", "UpdateWebACL"],
];

const logActions = [
  "CreateLogGroup",
  "DeleteLogGroup",
  "DeleteRetentionPolicy",
  "PutRetentionPolicy",
  "TagResource",
  "UntagResource",
];

const deliveryActions = ["CreateLogDelivery", "DeleteLogDelivery", "DescribeResourcePolicies", "PutResourcePolicy"];
