// The queue that a worker works on, by name or ARN: its place in CloudWatch, and what the worker's tasks may do to it.
// Scaling by it is left to queueScaling.ts.

import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "../cluster/clusterArgs.ts";
import { placeOf } from "../shared/place.ts";
import { queueArn } from "../shared/queueArn.ts";
import type { PermissionArgs } from "../task/taskArgs.ts";

/** The last part of a queue's ARN, under which CloudWatch has its metrics. */
export function queueNameOf(queue: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(queue).apply((given) => given.split(":").at(-1) ?? given);
}

interface Working {
  permissions?: readonly PermissionArgs[];
  scaling?: { queue?: pulumi.Input<string> };
  region?: pulumi.Input<string>;
}

/** What the tasks of a service may do, with the rights of a worker where it works on a queue. */
export function permissionsOf(
  component: pulumi.Resource,
  { permissions, scaling, region }: Working,
  cluster: ClusterArgs,
): readonly PermissionArgs[] | undefined {
  if (scaling?.queue === undefined) return permissions;
  return [...(permissions ?? []), ...workerPermissions(component, scaling.queue, { cluster, region })];
}

/**
 * The rights of a task that takes messages from the queue, and that may keep ECS from ending it while it works:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html
 */
function workerPermissions(
  component: pulumi.Resource,
  queue: pulumi.Input<string>,
  { cluster, region: given }: { cluster: ClusterArgs; region?: pulumi.Input<string> },
): PermissionArgs[] {
  const place = placeOf(component, given);
  const { partition, region, accountId } = place;
  const tasks = pulumi.interpolate`arn:${partition}:ecs:${region}:${accountId}:task/${cluster.clusterName}/*`;
  return [
    {
      actions: [
        ...["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"],
        ...["sqs:GetQueueAttributes", "sqs:GetQueueUrl"],
      ],
      resources: [queueArn(queue, place)],
    },
    { actions: ["ecs:GetTaskProtection", "ecs:UpdateTaskProtection"], resources: [tasks] },
  ];
}
