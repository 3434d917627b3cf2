// What the boundary leaves to the two roles of a service's machines: ECS's own, which starts instances, and that of an
// instance, whose agent speaks with ECS. What either may do is said by AWS's policies.

import { allow, arnOf, type Conditions, type Place, type Statement } from "./statement.ts";

/**
 * Only with what has ECS's own tag, which only an app that may be given these actions could set itself.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForManagedInstances.html
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInstanceRolePolicyForManagedInstances.html
 */
export function runMachines(place: Place): Statement[] {
  const ec2 = (type: string) => arnOf(place, "ec2", `${type}/*`);
  const ecs = (type: string) => arnOf(place, "ecs", `${type}/*`);
  const made = ["fleet", "instance", "launch-template", "network-interface", "volume"].map(ec2);
  // An image's ARN names no account.
  const used = [ec2("security-group"), ec2("subnet"), arnOf({ ...place, accountId: "" }, "ec2", "image/*")];
  return [
    allow(
      "MakeMachines",
      ["ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:CreateTags", "ec2:RunInstances"],
      made,
      managedByEcs("RequestTag"),
    ),
    allow(
      "MakeMachinesAlike",
      ["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate", "ec2:RunInstances"],
      [ec2("launch-template")],
      managedByEcs("ResourceTag"),
    ),
    allow("PlaceMachines", ["ec2:CreateFleet", "ec2:RunInstances"], used),
    allow("SeeMachines", seen, ["*"]),
    allow("JoinClusters", joining, [ecs("cluster"), ecs("container-instance")]),
    allow("FindClusters", ["ecs:DiscoverPollEndpoint"], ["*"]),
  ];
}

/** What ECS makes for a service has its own tag. */
export function managedByEcs(of: "RequestTag" | "ResourceTag"): Conditions {
  return { StringEquals: { [`aws:${of}/AmazonECSManaged`]: "true" } };
}

const seen = [
  "ec2:DescribeInstances",
  "ec2:DescribeInstanceTypeOfferings",
  "ec2:DescribeInstanceTypes",
  "ec2:DescribeLaunchTemplates",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcs",
];

const joining = [
  "ecs:Poll",
  "ecs:PutSystemLogEvents",
  "ecs:RegisterContainerInstance",
  "ecs:StartTelemetrySession",
  "ecs:SubmitAttachmentStateChanges",
  "ecs:SubmitTaskStateChange",
];
