// What `./ecs verify` looks at before anything changes, and what a deployment looks at before a rollout: whether what
// the stack names is there, and whether AWS has room for what it makes. No value of a secret and no image can be read.

import { certificates } from "./reading.ts";
import { allow, arnOf, globalArnOf, type Place, type Statement } from "./statement.ts";

/** Beside what a preview looks up anyway. */
export function lookBefore(place: Place): Statement[] {
  return [
    allow(
      "LookAtSecrets",
      ["secretsmanager:DescribeSecret", "secretsmanager:ListSecretVersionIds"],
      [arnOf(place, "secretsmanager", "secret:*")],
    ),
    allow("LookAtKeys", ["kms:DescribeKey"], [arnOf(place, "kms", "key/*")]),
    allow("LookAtCertificates", ["acm:DescribeCertificate"], certificates(place)),
    allow("LookAtClusters", ["ecs:DescribeClusters"], [arnOf(place, "ecs", "cluster/*")]),
    allow("LookAtRoles", ["iam:GetRole"], [globalArnOf(place, "iam", "role/*")]),
    allow(
      "LookAtPolicies",
      ["iam:GetPolicy", "iam:GetPolicyVersion"],
      [globalArnOf(place, "iam", "policy/*"), `arn:${place.partition}:iam::aws:policy/*`],
    ),
    allow(
      "LookAtQuotas",
      ["servicequotas:GetServiceQuota"],
      ["ec2", "fargate", "vpc"].map((service) => arnOf(place, "servicequotas", `${service}/*`)),
    ),
    // AWS allows no resource for these.
    allow("LookAround", aroundActions, ["*"]),
  ];
}

const aroundActions = [
  "cloudwatch:GetMetricStatistics",
  "ec2:DescribeAddresses",
  "ec2:DescribeVpcEndpoints",
  "elasticloadbalancing:DescribeAccountLimits",
  "elasticloadbalancing:DescribeListenerCertificates",
  "elasticloadbalancing:DescribeTargetGroups",
  "iam:SimulateCustomPolicy",
  "servicequotas:GetAWSDefaultServiceQuota",
  "ssm:DescribeParameters",
  "tag:GetResources",
];
