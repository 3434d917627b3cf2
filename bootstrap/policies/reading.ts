// What roles may read. A preview reads little: only what the program looks up. A refresh and a deployment read all that
// the AWS provider reads of the program's kinds of resources. Neither reads data or logs, but for the secrets that the
// environment's own stacks have made: their values are in the state too.

import {
  allow,
  arnOf,
  type Conditions,
  globalArnOf,
  type Place,
  type Scope,
  type Statement,
  tagged,
} from "./statement.ts";

/** For `pulumi preview`. */
export function lookUp(place: Place, hostedZoneIds: string[]): Statement[] {
  return [
    allow(
      "LookUp",
      [
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeManagedPrefixLists",
        "ecr:GetAuthorizationToken",
        validateStateMachine,
      ],
      ["*"],
    ),
    allow(
      "LookUpImages",
      ["ecr:DescribeImages", "ecr:DescribeRepositories", "ecr:ListImages"],
      [arnOf(place, "ecr", "repository/*")],
    ),
    lookUpPrefixLists(place),
    // Of a load balancer that is not the stack's own. AWS allows no resource for these.
    allow("LookUpListeners", listenerActions, ["*"]),
    // Of a VPC that is not the stack's own, and whether tasks get IPv6 addresses. AWS allows no resource for these.
    allow(
      "LookUpNetwork",
      ["ec2:DescribeRouteTables", "ec2:DescribeSubnets", "ec2:DescribeVpcs", "ecs:ListAccountSettings"],
      ["*"],
    ),
    allow("LookUpVpcs", ["ec2:DescribeVpcAttribute"], [arnOf(place, "ec2", "vpc/*")]),
    ...lookUpZones(place, hostedZoneIds),
  ];
}

const listenerActions = [
  "elasticloadbalancing:DescribeListenerAttributes",
  "elasticloadbalancing:DescribeListeners",
  "elasticloadbalancing:DescribeLoadBalancerAttributes",
  "elasticloadbalancing:DescribeLoadBalancers",
  "elasticloadbalancing:DescribeRules",
  "elasticloadbalancing:DescribeTags",
];

/** For `pulumi refresh`, and for the reading half of `pulumi up`. */
export function readResources(place: Place, hostedZoneIds: string[]): Statement[] {
  return [
    lookUpPrefixLists(place),
    allow("List", listActions, ["*"]),
    allow("ReadVpcs", ["ec2:DescribeVpcAttribute"], [arnOf(place, "ec2", "vpc/*")]),
    allow("ReadClusters", ecsActions, [arnOf(place, "ecs", "*")]),
    allow("ReadRepositories", ecrActions, [arnOf(place, "ecr", "repository/*")]),
    allow("ReadLogGroups", ["logs:ListTagsForResource"], [arnOf(place, "logs", "log-group:*")]),
    allow(
      "ReadKeys",
      ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"],
      [arnOf(place, "kms", "key/*")],
    ),
    allow("ReadBuckets", bucketActions, [`arn:${place.partition}:s3:::*`]),
    allow("ReadRoles", roleActions, [globalArnOf(place, "iam", "role/*")]),
    allow("ReadCertificates", ["acm:DescribeCertificate", "acm:ListTagsForCertificate"], certificates(place)),
    allow(
      "ReadScaling",
      ["application-autoscaling:ListTagsForResource"],
      [arnOf(place, "application-autoscaling", "scalable-target/*")],
    ),
    allow(
      "ReadNames",
      ["servicediscovery:GetNamespace", "servicediscovery:GetOperation", "servicediscovery:GetService"],
      ["namespace", "service"].map((type) => arnOf(place, "servicediscovery", `${type}/*`)),
    ),
    // The zones that Cloud Map makes, whose ids nobody knows before.
    allow("ReadZonesOfNames", ["route53:GetHostedZone"], [`arn:${place.partition}:route53:::hostedzone/*`]),
    ...lookUpZones(place, hostedZoneIds),
  ];
}

/** The provider reads a version with its value. */
export function readSecrets(place: Place, scope: Scope): Statement[] {
  const own = tagged("ResourceTag", scope);
  return [
    allow("ReadOwnSecrets", secretActions, [arnOf(place, "secretsmanager", "secret:*")], own),
    allow("DecryptOwnSecrets", ["kms:Decrypt"], [arnOf(place, "kms", "key/*")], viaSecretsManager(place, own)),
  ];
}

/**
 * The key is used by Secrets Manager for its caller, and not by the caller. In China the name of a service ends in .cn.
 */
export function viaSecretsManager({ region }: Place, own: Conditions): Conditions {
  return { ...own, StringLike: { ...own.StringLike, "kms:ViaService": `secretsmanager.${region}.amazonaws.com*` } };
}

/** Of CloudFront's own networks, which the load balancer behind it lets in: the list is AWS's. */
function lookUpPrefixLists({ partition, region }: Place): Statement {
  const lists = `arn:${partition}:ec2:${region}:aws:prefix-list/*`;
  return allow("LookUpPrefixLists", ["ec2:GetManagedPrefixListEntries"], [lists]);
}

/** Of the region, and of us-east-1, where CloudFront takes them from. */
export function certificates(place: Place): string[] {
  const places = [place, { ...place, region: "us-east-1" }];
  return [...new Set(places.map((one) => arnOf(one, "acm", "certificate/*")))];
}

function lookUpZones({ partition }: Place, hostedZoneIds: string[]): Statement[] {
  if (hostedZoneIds.length === 0) return [];
  const zones = hostedZoneIds.map((id) => `arn:${partition}:route53:::hostedzone/${id}`);
  return [
    allow("ListZones", ["route53:ListHostedZones", "route53:ListHostedZonesByName"], ["*"]),
    allow(
      "ReadZones",
      ["route53:GetHostedZone", "route53:ListResourceRecordSets", "route53:ListTagsForResource"],
      zones,
    ),
  ];
}

/**
 * The provider has AWS look at a state machine's definition before it plans a change of it.
 * https://github.com/hashicorp/terraform-provider-aws/issues/39472
 */
const validateStateMachine = "states:ValidateStateMachineDefinition";

/** AWS allows no resource for these. */
const listActions = [
  "application-autoscaling:DescribeScalableTargets",
  "application-autoscaling:DescribeScalingPolicies",
  "application-autoscaling:DescribeScheduledActions",
  "ec2:DescribeAccountAttributes",
  "ec2:DescribeAddresses",
  "ec2:DescribeAddressesAttribute",
  "ec2:DescribeAvailabilityZones",
  "ec2:DescribeEgressOnlyInternetGateways",
  "ec2:DescribeFlowLogs",
  "ec2:DescribeInternetGateways",
  "ec2:DescribeManagedPrefixLists",
  "ec2:DescribeNatGateways",
  "ec2:DescribeNetworkAcls",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribePrefixLists",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroupRules",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeTags",
  "ec2:DescribeVpcEndpoints",
  "ec2:DescribeVpcs",
  "ecr:GetAuthorizationToken",
  "ecs:DescribeTaskDefinition",
  "ecs:ListTaskDefinitions",
  ...listenerActions,
  "elasticloadbalancing:DescribeCapacityReservation",
  "elasticloadbalancing:DescribeListenerCertificates",
  "elasticloadbalancing:DescribeTargetGroupAttributes",
  "elasticloadbalancing:DescribeTargetGroups",
  "elasticloadbalancing:DescribeTargetHealth",
  "logs:DescribeLogGroups",
  "route53:ListHostedZonesByName",
  "servicediscovery:ListTagsForResource",
  validateStateMachine,
];

const ecsActions = [
  "ecs:DescribeCapacityProviders",
  "ecs:DescribeClusters",
  "ecs:DescribeServiceDeployments",
  "ecs:DescribeServiceRevisions",
  "ecs:DescribeServices",
  "ecs:DescribeTasks",
  "ecs:ListServiceDeployments",
  "ecs:ListTagsForResource",
  "ecs:ListTasks",
];

const ecrActions = [
  "ecr:DescribeImages",
  "ecr:DescribeRepositories",
  "ecr:GetLifecyclePolicy",
  "ecr:ListImages",
  "ecr:ListTagsForResource",
];

const secretActions = [
  "secretsmanager:DescribeSecret",
  "secretsmanager:GetResourcePolicy",
  "secretsmanager:GetSecretValue",
];

const bucketActions = [
  "s3:GetAccelerateConfiguration",
  "s3:GetBucketAcl",
  "s3:GetBucketCORS",
  "s3:GetBucketLocation",
  "s3:GetBucketLogging",
  "s3:GetBucketObjectLockConfiguration",
  "s3:GetBucketOwnershipControls",
  "s3:GetBucketPolicy",
  "s3:GetBucketPublicAccessBlock",
  "s3:GetBucketRequestPayment",
  "s3:GetBucketTagging",
  "s3:GetBucketVersioning",
  "s3:GetBucketWebsite",
  "s3:GetEncryptionConfiguration",
  "s3:GetLifecycleConfiguration",
  "s3:GetReplicationConfiguration",
  "s3:ListBucket",
  "s3:ListTagsForResource",
];

const roleActions = [
  "iam:GetInstanceProfile",
  "iam:GetRole",
  "iam:GetRolePolicy",
  "iam:ListAttachedRolePolicies",
  "iam:ListInstanceProfilesForRole",
  "iam:ListRolePolicies",
  "iam:ListRoleTags",
];
