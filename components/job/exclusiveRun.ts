// Runs a job's task unless one still runs, which EventBridge Scheduler itself cannot check. A state machine asks ECS
// and starts the task without waiting for its end. The schedule is left to jobSchedule.ts.

import * as pulumi from "@pulumi/pulumi";
import { resolved } from "../shared/resolved.ts";
import { callRetry } from "./callRetry.ts";
import type { JobRoleArgs } from "./starter.ts";
import { listTasksStatement, runTaskStatements, stepFunctionsParameters, type TaskToRun } from "./startTask.ts";
import { makeStateMachine } from "./stateMachine.ts";

export interface ExclusiveRunArgs {
  task: TaskToRun;
  /** How many times a failed call is tried again. */
  retries: number;
  /** Seconds that the start may take in all. */
  maximumAgeSeconds: number;
}

export class ExclusiveRun extends pulumi.ComponentResource {
  readonly stateMachineArn: pulumi.Output<string>;

  constructor(
    name: string,
    { roles, ...args }: ExclusiveRunArgs & Pick<JobRoleArgs, "roles">,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("docker-on-ecs:index:ExclusiveRun", name, {}, opts);
    const { task } = args;
    const machine = makeStateMachine(this, name, {
      place: task.place,
      description: "Lets a state machine run one task of a job unless one still runs",
      statements: [listTasksStatement(task), ...runTaskStatements(task)],
      definition: resolved(args).apply((known) => JSON.stringify(exclusiveRun(known))),
      roles,
    });
    this.stateMachineArn = machine.arn;
    this.registerOutputs({ stateMachineArn: this.stateMachineArn });
  }
}

/**
 * The state machine's definition. A run that people started counts too, since it is of the same family.
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export function exclusiveRun({ task, retries, maximumAgeSeconds }: pulumi.Unwrap<ExclusiveRunArgs>) {
  const resource = (action: string) => `arn:${task.place.partition}:states:::aws-sdk:ecs:${action}`;
  const retry = callRetry(retries);
  return {
    StartAt: "FindRun",
    TimeoutSeconds: maximumAgeSeconds,
    States: {
      FindRun: {
        Type: "Task",
        Resource: resource("listTasks"),
        Parameters: { Cluster: task.cluster.arn, Family: task.family, DesiredStatus: "RUNNING", MaxResults: 1 },
        // Made before the start, so that all tries of one start share a token, and the next start gets another.
        ResultSelector: { "TaskArns.$": "$.TaskArns", "ClientToken.$": "States.UUID()" },
        Retry: [retry],
        Next: "IsRunning",
      },
      IsRunning: {
        Type: "Choice",
        Choices: [{ Variable: "$.TaskArns[0]", IsPresent: true, Next: "Skipped" }],
        Default: "Run",
      },
      Run: {
        Type: "Task",
        Resource: resource("runTask"),
        // If only the answer was lost, the next try gets the task that the first one started.
        // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
        Parameters: { ...stepFunctionsParameters(task), "ClientToken.$": "$.ClientToken" },
        Retry: [retry],
        Next: "HasStarted",
      },
      // The call succeeds even if ECS has no capacity:
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
      HasStarted: {
        Type: "Choice",
        Choices: [{ Variable: "$.Tasks[0]", IsPresent: true, Next: "Started" }],
        Default: "WaitForRoom",
      },
      WaitForRoom: { Type: "Wait", Seconds: 60, Next: "FindRun" },
      Started: { Type: "Succeed" },
      Skipped: { Type: "Succeed" },
    },
  };
}
