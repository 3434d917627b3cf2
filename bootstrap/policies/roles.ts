// How far a deployment may make roles: only under the path of its own stacks, and only with the permissions boundary
// attached. It hands them only to services that take a role of the program. The boundary is the most that such a role
// can do.

import { managedByEcs, runMachines } from "./machines.ts";
import type { State } from "./state.ts";
import { allow, arnOf, deny, globalArnOf, type Place, type Scope, type Statement } from "./statement.ts";

export function manageRoles(place: Place, { project, stacks }: Scope, boundaryArn: string): Statement[] {
  const roles = stacks.map((stack) => globalArnOf(place, "iam", `role/${project}/${stack}/*`));
  const profiles = stacks.map((stack) => globalArnOf(place, "iam", `instance-profile/${project}/${stack}/*`));
  const bounded = { StringEquals: { "iam:PermissionsBoundary": boundaryArn } };
  return [
    allow(
      "MakeBoundedRoles",
      [
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
      ],
      roles,
      bounded,
    ),
    allow(
      "ManageRoles",
      [
        "iam:DeleteRole",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
        ...profileActions,
      ],
      [...roles, ...profiles],
    ),
    allow("HandRolesOver", ["iam:PassRole"], roles, {
      StringEquals: { "iam:PassedToService": services },
    }),
    allow(
      "MakeServiceLinkedRoles",
      ["iam:CreateServiceLinkedRole"],
      linkedServices.map((service) => globalArnOf(place, "iam", `role/aws-service-role/${service}/*`)),
      { StringEquals: { "iam:AWSServiceName": linkedServices } },
    ),
  ];
}

/** Of what hands a role to an instance. In a statement of their own they would be too long for one role. */
const profileActions = [
  "iam:AddRoleToInstanceProfile",
  "iam:CreateInstanceProfile",
  "iam:DeleteInstanceProfile",
  "iam:RemoveRoleFromInstanceProfile",
  "iam:TagInstanceProfile",
  "iam:UntagInstanceProfile",
];

/**
 * Services that assume a role of the program, for tasks, their volumes of EBS and their machines, jobs and flow logs.
 */
const services = [
  "ec2.amazonaws.com",
  "ecs.amazonaws.com",
  "ecs-tasks.amazonaws.com",
  "events.amazonaws.com",
  "pipes.amazonaws.com",
  "scheduler.amazonaws.com",
  "states.amazonaws.com",
  "vpc-flow-logs.amazonaws.com",
];

/** Services whose linked role AWS makes once in an account, at the first use. */
const linkedServices = [
  "backup.amazonaws.com", // of file systems
  "ecs-compute.amazonaws.com", // of machines
  "ecs.amazonaws.com",
  "ecs.application-autoscaling.amazonaws.com",
  "elasticfilesystem.amazonaws.com",
  "elasticloadbalancing.amazonaws.com",
];

/**
 * What a role that the program makes can do at most: what the program itself gives its roles, for anything in this
 * account, and what apps may be given (`taskActions`); never anything with Pulumi's state.
 */
export function taskBoundary(place: Place, project: string, state: State, taskActions: string[]): Statement[] {
  const everyRegion = { ...place, region: "*" };
  return [
    ...runJobs(place, project),
    allow(
      "WriteLogs",
      ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      [arnOf(place, "logs", "log-group:*")],
    ),
    allow(
      "PullImages",
      ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      [arnOf(everyRegion, "ecr", "repository/*")],
    ),
    allow("ReadSecrets", ["secretsmanager:GetSecretValue"], [arnOf(everyRegion, "secretsmanager", "secret:*")]),
    allow("ReadParameters", ["ssm:GetParameters"], [arnOf(everyRegion, "ssm", "parameter/*")]),
    allow(
      "MountFiles",
      ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientRootAccess", "elasticfilesystem:ClientWrite"],
      [arnOf(place, "elasticfilesystem", "file-system/*")],
    ),
    ...manageVolumes(place),
    ...runMachines(place),
    ...moveRequests(place),
    allow("Decrypt", ["kms:Decrypt"], [arnOf(everyRegion, "kms", "key/*")]),
    allow(
      "LogInAndOpenChannels",
      [
        "ecr:GetAuthorizationToken",
        "logs:DescribeLogGroups",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ],
      ["*"],
    ),
    allow("SendTraces", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"]),
    // A boundary grants nothing: which resource is meant is for the stack file's permissions to say.
    ...(taskActions.length > 0 ? [allow("WhatAppsMayBeGiven", taskActions, ["*"])] : []),
    deny("KeepOffState", ["s3:*"], [state.bucketArn, `${state.bucketArn}/*`]),
    deny("KeepOffStateKey", ["kms:*"], [state.keyArn]),
  ];
}

/**
 * What ECS does with a task's volume of EBS: only with volumes that have ECS's own tag.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForVolumes.html
 */
function manageVolumes(place: Place): Statement[] {
  const volumes = arnOf(place, "ec2", "volume/*");
  // The machine of a task is AWS's own, and a snapshot's ARN names no account.
  const others = [
    arnOf({ ...place, accountId: "*" }, "ec2", "instance/*"),
    arnOf({ ...place, accountId: "" }, "ec2", "snapshot/*"),
  ];
  return [
    allow("MakeVolumes", ["ec2:CreateTags", "ec2:CreateVolume"], [volumes], managedByEcs("RequestTag")),
    allow(
      "ManageVolumes",
      ["ec2:AttachVolume", "ec2:DeleteVolume", "ec2:DetachVolume"],
      [volumes],
      managedByEcs("ResourceTag"),
    ),
    allow("UseVolumes", ["ec2:AttachVolume", "ec2:CreateVolume", "ec2:DetachVolume"], others),
    allow("SeeVolumes", ["ec2:DescribeAvailabilityZones", "ec2:DescribeVolumes"], ["*"]),
  ];
}

/**
 * What ECS does in a deployment in steps: it moves requests by the weights of rules, never by listeners themselves.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
 */
function moveRequests(place: Place): Statement[] {
  const described = ["Listeners", "Rules", "TargetGroups", "TargetHealth"].map(
    (one) => `elasticloadbalancing:Describe${one}`,
  );
  return [
    allow("SeeLoadBalancers", described, ["*"]),
    allow(
      "MoveRequests",
      [
        "elasticloadbalancing:DeregisterTargets",
        "elasticloadbalancing:ModifyRule",
        "elasticloadbalancing:RegisterTargets",
      ],
      [
        arnOf(place, "elasticloadbalancing", "listener-rule/app/*"),
        arnOf(place, "elasticloadbalancing", "targetgroup/*"),
      ],
    ),
  ];
}

/** What starts a job, a schedule or an event, and the state machine that follows its run or keeps runs apart. */
function runJobs(place: Place, project: string): Statement[] {
  const ecs = (resource: string) => arnOf(place, "ecs", resource);
  return [
    allow("RunTasks", ["ecs:RunTask"], [ecs("task-definition/*")]),
    allow("TagTasks", ["ecs:TagResource"], [ecs("task/*")], { StringEquals: { "ecs:CreateAction": "RunTask" } }),
    allow("WatchTasks", ["ecs:DescribeTasks", "ecs:StopTask"], [ecs("task/*")]),
    allow("ListTasks", ["ecs:ListTasks"], [ecs("container-instance/*")]),
    allow("HandTasksTheirRoles", ["iam:PassRole"], [globalArnOf(place, "iam", `role/${project}/*`)], {
      StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"] },
    }),
    allow("StartRuns", ["states:StartExecution"], [arnOf(place, "states", "stateMachine:*")]),
    allow("KeepFailedRuns", ["sqs:SendMessage"], [arnOf(place, "sqs", "*")]),
    allow(
      "TakeMessages",
      ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
      [arnOf(place, "sqs", "*")],
    ),
  ];
}
