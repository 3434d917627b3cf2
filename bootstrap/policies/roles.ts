// How far a deployment may make roles: only under the path of its own stacks, and only with the permissions boundary
// attached. It hands them only to services that take a role of the program. The boundary is the most that such a role
// can do.

import type { State } from "./state.ts";
import { allow, arnOf, deny, globalArnOf, type Place, type Scope, type Statement } from "./statement.ts";

export function manageRoles(place: Place, { project, stacks }: Scope, boundaryArn: string): Statement[] {
  const roles = stacks.map((stack) => globalArnOf(place, "iam", `role/${project}/${stack}/*`));
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
      ],
      roles,
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

/** Services that assume a role of the program, for tasks, jobs and flow logs. */
const services = [
  "ecs-tasks.amazonaws.com",
  "scheduler.amazonaws.com",
  "states.amazonaws.com",
  "vpc-flow-logs.amazonaws.com",
];

/** Services whose linked role AWS makes once in an account, at the first use. */
const linkedServices = [
  "backup.amazonaws.com", // of file systems
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

/** What starts a job: a schedule, or the state machine that checks that no other run is under way. */
function runJobs(place: Place, project: string): Statement[] {
  const ecs = (resource: string) => arnOf(place, "ecs", resource);
  return [
    allow("RunTasks", ["ecs:RunTask"], [ecs("task-definition/*")]),
    allow("TagTasks", ["ecs:TagResource"], [ecs("task/*")], { StringEquals: { "ecs:CreateAction": "RunTask" } }),
    allow("ListTasks", ["ecs:ListTasks"], [ecs("container-instance/*")]),
    allow("HandTasksTheirRoles", ["iam:PassRole"], [globalArnOf(place, "iam", `role/${project}/*`)], {
      StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
    }),
    allow("StartRuns", ["states:StartExecution"], [arnOf(place, "states", "stateMachine:*")]),
    allow("KeepFailedRuns", ["sqs:SendMessage"], [arnOf(place, "sqs", "*")]),
  ];
}
