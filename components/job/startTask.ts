// What starting one task of a job takes: the parameters of RunTask in the words of EventBridge Scheduler and of Step
// Functions, and the policy statements that allow no more than that. Pure; starting it is left to jobSchedule.ts and
// stateMachine.ts.

import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../shared/place.ts";
import type { Statement } from "../task/taskPolicies.ts";

type Text = pulumi.Input<string>;

export interface TaskToRun {
  place: Place;
  cluster: { arn: Text; clusterName: Text };
  /** The family of the task's revisions. */
  family: string;
  /** ARN of the revision that runs. */
  definitionArn: Text;
  /** The task's execution role and its own. */
  roleArns: readonly Text[];
  network: { subnetIds: pulumi.Input<Text[]>; securityGroupId: Text; assignPublicIp: boolean };
  /** Whether runs are on Fargate Spot, which the cluster has as a capacity provider. */
  spot: boolean;
  /** Whether people run commands in the container (ECS Exec). */
  exec: boolean;
}

/**
 * ECS's group for the runs of a schedule, apart from runs that people start. At most 255 characters; a part before a
 * colon would be a namespace, and those are AWS's.
 */
export function groupOf({ family }: Pick<TaskToRun, "family">): string {
  return `scheduled_${family.slice(0, 245)}`;
}

/** On demand unless asked for: a run that AWS ends half-way may not be safe to repeat. */
const launchType = "FARGATE";
const onSpot = { capacityProvider: "FARGATE_SPOT", base: 0, weight: 1 };

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_EcsParameters.html */
export function schedulerParameters(task: TaskToRun) {
  const { subnetIds, securityGroupId, assignPublicIp } = task.network;
  return {
    taskDefinitionArn: task.definitionArn,
    ...(task.spot ? { capacityProviderStrategies: [onSpot] } : { launchType }),
    platformVersion: "LATEST",
    group: groupOf(task),
    taskCount: 1,
    enableEcsManagedTags: true,
    enableExecuteCommand: task.exec,
    propagateTags: "TASK_DEFINITION",
    networkConfiguration: { subnets: subnetIds, securityGroups: [securityGroupId], assignPublicIp },
  };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html (networkConfiguration) */
export function networkConfiguration({ network }: Pick<TaskToRun, "network">) {
  const { subnetIds, securityGroupId, assignPublicIp } = network;
  return {
    awsvpcConfiguration: {
      subnets: subnetIds,
      securityGroups: [securityGroupId],
      assignPublicIp: assignPublicIp ? "ENABLED" : "DISABLED",
    },
  };
}

/**
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html, with capitals as Step Functions wants.
 */
export function stepFunctionsParameters(task: pulumi.Unwrap<TaskToRun>) {
  const { subnetIds, securityGroupId, assignPublicIp } = task.network;
  return {
    Cluster: task.cluster.arn,
    TaskDefinition: task.definitionArn,
    ...(task.spot
      ? { CapacityProviderStrategy: [{ CapacityProvider: onSpot.capacityProvider, Weight: onSpot.weight }] }
      : { LaunchType: launchType }),
    PlatformVersion: "LATEST",
    Group: groupOf(task),
    Count: 1,
    EnableECSManagedTags: true,
    EnableExecuteCommand: task.exec,
    PropagateTags: "TASK_DEFINITION",
    NetworkConfiguration: {
      AwsvpcConfiguration: {
        Subnets: subnetIds,
        SecurityGroups: [securityGroupId],
        AssignPublicIp: assignPublicIp ? "ENABLED" : "DISABLED",
      },
    },
  };
}

/** Only tasks of this family, in this cluster, with their own two roles. */
export function runTaskStatements({ place, cluster, family, roleArns }: TaskToRun): Statement[] {
  const ecs = arnPrefix(place);
  return [
    {
      Sid: "RunTask",
      Effect: "Allow",
      Action: ["ecs:RunTask"],
      Resource: [pulumi.interpolate`${ecs}:task-definition/${family}:*`],
      Condition: { ArnEquals: { "ecs:cluster": cluster.arn } },
    },
    {
      // The definition's tags go on to the task.
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
      Sid: "TagTask",
      Effect: "Allow",
      Action: ["ecs:TagResource"],
      Resource: [pulumi.interpolate`${ecs}:task/${cluster.clusterName}/*`],
      Condition: { StringEquals: { "ecs:CreateAction": "RunTask" } },
    },
    {
      Sid: "PassRoles",
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: [...roleArns],
      Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    },
  ];
}

/** Lets the state machine see whether a task of the job runs. */
export function listTasksStatement({ place, cluster }: Pick<TaskToRun, "place" | "cluster">): Statement {
  return {
    Sid: "ListTasks",
    Effect: "Allow",
    Action: ["ecs:ListTasks"],
    // ECS checks this resource even if the call names no container instance.
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
    Resource: [pulumi.interpolate`${arnPrefix(place)}:container-instance/${cluster.clusterName}/*`],
    Condition: { ArnEquals: { "ecs:cluster": cluster.arn } },
  };
}

/** Lets the state machine see how a task of the cluster goes, and stop it. Which task it was is known only then. */
export function watchTaskStatement({ place, cluster }: Pick<TaskToRun, "place" | "cluster">): Statement {
  return {
    Sid: "WatchTask",
    Effect: "Allow",
    Action: ["ecs:DescribeTasks", "ecs:StopTask"],
    Resource: [pulumi.interpolate`${arnPrefix(place)}:task/${cluster.clusterName}/*`],
    Condition: { ArnEquals: { "ecs:cluster": cluster.arn } },
  };
}

function arnPrefix({ region, partition, accountId }: Place): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partition}:ecs:${region}:${accountId}`;
}
