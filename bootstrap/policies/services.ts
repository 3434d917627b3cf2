// What deploying services takes: cluster, images, load balancer, logs and scaling; and, where the stack file asks for
// them, keys, a log bucket, certificates and DNS records.

import { certificates, readSecrets, viaSecretsManager } from "./reading.ts";
import { allow, arnOf, type Place, prefixed, type Scope, type Statement, tagged } from "./statement.ts";

/** The same for every environment. */
export function manageServices(place: Place, hostedZoneIds: string[]): Statement[] {
  return [
    allow("ManageClusters", prefixed("ecs", ecsActions), [arnOf(place, "ecs", "*")]),
    // AWS allows no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
    allow("ManageWithoutResource", ["ecs:DeregisterTaskDefinition", "elasticloadbalancing:SetWebAcl"], ["*"]),
    allow("ManageLoadBalancers", prefixed("elasticloadbalancing", elbActions), [
      arnOf(place, "elasticloadbalancing", "*"),
    ]),
    allow("ManageLogGroups", prefixed("logs", logsActions), [arnOf(place, "logs", "log-group:*")]),
    allow("ManageScaling", prefixed("application-autoscaling", scalingActions), [
      arnOf(place, "application-autoscaling", "scalable-target/*"),
    ]),
    allow("ManageLogBuckets", prefixed("s3", bucketActions), logBuckets(place)),
    allow(
      "EmptyLogBuckets",
      ["s3:DeleteObject", "s3:DeleteObjectVersion"],
      logBuckets(place).map((arn) => `${arn}/*`),
    ),
    ...manageNames(place),
    ...manageDomains(place, hostedZoneIds),
  ];
}

/**
 * Named by Pulumi after the resources: see components/ingress/loadBalancer.ts and
 * components/ingress/networkLoadBalancer.ts.
 */
function logBuckets({ partition }: Place): string[] {
  return ["ingress", "nlb"].map((name) => `arn:${partition}:s3:::${name}-access-logs-bucket-*`);
}

/**
 * Names by which services and jobs find each other in Cloud Map, and the private hosted zone that it makes for them.
 */
function manageNames(place: Place): Statement[] {
  const [namespaces, services] = [cloudMap(place, "namespace"), cloudMap(place, "service")];
  return [
    allow(
      "MakeNames",
      [
        "servicediscovery:CreateHttpNamespace",
        "servicediscovery:CreatePrivateDnsNamespace",
        "servicediscovery:TagResource",
        "servicediscovery:UntagResource",
      ],
      ["*"],
    ),
    allow("ManageNames", prefixed("servicediscovery", nameActions), [namespaces, services]),
    // Only zones that a VPC alone sees; and AWS deletes none that has records.
    allow("MakePrivateZones", ["route53:CreateHostedZone"], ["*"], { Null: { "route53:VPCs": "false" } }),
    allow("DeleteZones", ["route53:DeleteHostedZone"], [`arn:${place.partition}:route53:::hostedzone/*`]),
  ];
}

function cloudMap(place: Place, type: "namespace" | "service"): string {
  return arnOf(place, "servicediscovery", `${type}/*`);
}

/** Repositories, keys and secrets: only with the tags of the environment's own stacks. */
export function manageOwn(place: Place, scope: Scope): Statement[] {
  const [own, tagging] = [tagged("ResourceTag", scope), tagged("RequestTag", scope)];
  const repositories = [arnOf(place, "ecr", "repository/*")];
  const keys = [arnOf(place, "kms", "key/*")];
  const secrets = [arnOf(place, "secretsmanager", "secret:*")];
  return [
    allow("MakeRepositories", ["ecr:CreateRepository", "ecr:TagResource"], repositories, tagging),
    allow("ManageRepositories", prefixed("ecr", ecrActions), repositories, own),
    allow("MakeKeys", ["kms:CreateKey"], ["*"], tagging),
    allow("TagKeys", ["kms:TagResource"], keys, tagging),
    allow("ManageKeys", prefixed("kms", keyActions), keys, own),
    allow("MakeSecrets", ["secretsmanager:CreateSecret", "secretsmanager:TagResource"], secrets, tagging),
    allow("ManageSecrets", prefixed("secretsmanager", secretActions), secrets, own),
    ...readSecrets(place, scope),
    // Secrets Manager encrypts a version with a customer key in its caller's name.
    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
    allow("EncryptSecrets", ["kms:GenerateDataKey"], keys, viaSecretsManager(place, own)),
    // ECR encrypts with a customer key through a grant that it has made in its caller's name.
    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
    allow("GrantKeys", ["kms:CreateGrant", "kms:RetireGrant"], keys, {
      ...own,
      Bool: { "kms:GrantIsForAWSResource": "true" },
    }),
  ];
}

function manageDomains(place: Place, hostedZoneIds: string[]): Statement[] {
  if (hostedZoneIds.length === 0) return [];
  const { partition } = place;
  return [
    allow(
      "ManageRecords",
      ["route53:ChangeResourceRecordSets"],
      hostedZoneIds.map((id) => `arn:${partition}:route53:::hostedzone/${id}`),
    ),
    allow("FollowChanges", ["route53:GetChange"], [`arn:${partition}:route53:::change/*`]),
    // AWS allows no resource:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscertificatemanager.html
    allow("RequestCertificates", ["acm:RequestCertificate"], ["*"]),
    allow(
      "ManageCertificates",
      ["acm:AddTagsToCertificate", "acm:DeleteCertificate", "acm:RemoveTagsFromCertificate"],
      certificates(place),
    ),
  ];
}

const ecsActions = [
  "ContinueServiceDeployment", // once a deployment's test has run
  "CreateCapacityProvider",
  "CreateCluster",
  "CreateService",
  "DeleteCapacityProvider",
  "DeleteCluster",
  "DeleteService",
  "PutClusterCapacityProviders",
  "RegisterTaskDefinition",
  "RunTask", // migrations, before a new version's tasks
  "StopServiceDeployment",
  "StopTask",
  "TagResource",
  "UntagResource",
  "UpdateCapacityProvider",
  "UpdateCluster",
  "UpdateClusterSettings",
  "UpdateService",
];

const nameActions = [
  "CreateService",
  "DeleteNamespace",
  "DeleteService",
  "DeregisterInstance",
  "ListInstances",
  "UpdatePrivateDnsNamespace",
  "UpdateService",
];

const ecrActions = [
  "BatchCheckLayerAvailability",
  "BatchDeleteImage",
  "BatchGetImage",
  "CompleteLayerUpload",
  "DeleteLifecyclePolicy",
  "DeleteRepository",
  "GetDownloadUrlForLayer",
  "InitiateLayerUpload",
  "PutImage",
  "PutImageScanningConfiguration",
  "PutImageTagMutability",
  "PutLifecyclePolicy",
  "UntagResource",
  "UploadLayerPart",
];

const elbActions = [
  "AddListenerCertificates",
  "AddTags",
  "CreateListener",
  "CreateLoadBalancer",
  "CreateRule",
  "CreateTargetGroup",
  "DeleteListener",
  "DeleteLoadBalancer",
  "DeleteRule",
  "DeleteTargetGroup",
  "ModifyListener",
  "ModifyListenerAttributes",
  "ModifyLoadBalancerAttributes",
  "ModifyRule",
  "ModifyTargetGroup",
  "ModifyTargetGroupAttributes",
  "RemoveListenerCertificates",
  "RemoveTags",
  "SetRulePriorities",
  "SetIpAddressType",
  "SetSecurityGroups",
  "SetSubnets",
];

const logsActions = [
  "AssociateKmsKey",
  "CreateLogGroup",
  "DeleteLogGroup",
  "DeleteRetentionPolicy",
  "DescribeLogStreams", // what the tasks of a failed deployment said
  "DisassociateKmsKey",
  "GetLogEvents",
  "PutRetentionPolicy",
  "TagResource",
  "UntagResource",
];

const scalingActions = [
  "DeleteScalingPolicy",
  "DeleteScheduledAction",
  "DeregisterScalableTarget",
  "PutScalingPolicy",
  "PutScheduledAction",
  "RegisterScalableTarget",
  "TagResource",
  "UntagResource",
];

const keyActions = [
  "DisableKeyRotation",
  "EnableKeyRotation",
  "PutKeyPolicy",
  "ScheduleKeyDeletion",
  "UntagResource",
  "UpdateKeyDescription",
];

const secretActions = ["DeleteSecret", "PutSecretValue", "UntagResource", "UpdateSecret", "UpdateSecretVersionStage"];

const bucketActions = [
  "CreateBucket",
  "DeleteBucket",
  "DeleteBucketPolicy",
  "ListBucketVersions",
  "PutBucketOwnershipControls",
  "PutBucketPolicy",
  "PutBucketPublicAccessBlock",
  "PutBucketTagging",
  "PutBucketVersioning",
  "PutEncryptionConfiguration",
  "PutLifecycleConfiguration",
  "TagResource",
  "UntagResource",
];
