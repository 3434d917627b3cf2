// The schedule of a job. What it cannot start goes to the dead-letter queue. What it starts, the task itself or a state
// machine, is left to scheduledJob.ts.

import { scheduler } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { jobRole, keepStatement, type Started, startStatement } from "./starter.ts";
import { runTaskStatements, schedulerParameters, type TaskToRun } from "./startTask.ts";

export interface JobScheduleArgs extends Started {
  task: TaskToRun;
  schedule: string;
  timeZone: string;
}

/** Gives the group under which CloudWatch counts the schedule's starts. */
export function makeSchedule(parent: pulumi.Resource, name: string, args: JobScheduleArgs): pulumi.Output<string> {
  const { task, stateMachineArn, deadLetters, place, enabled } = args;
  const { region, partition, accountId } = place;
  // CloudWatch counts by group, so each job has its own.
  const groupName = new scheduler.ScheduleGroup(`${name}-schedules`, {}, { parent }).name;
  // The group of the schedule, which EventBridge Scheduler takes the role for, and not the schedule itself.
  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
  const groups = pulumi.interpolate`arn:${partition}:scheduler:${region}:${accountId}:schedule-group`;
  const role = jobRole(parent, `${name}-scheduler`, {
    place,
    service: "scheduler.amazonaws.com",
    sourceArn: pulumi.interpolate`${groups}/${groupName}`,
    description: `Lets EventBridge Scheduler run the job ${name}`,
    statements: [
      ...(stateMachineArn ? [startStatement(stateMachineArn)] : runTaskStatements(task)),
      keepStatement(deadLetters),
    ],
    roles: args.roles,
  });
  new scheduler.Schedule(
    `${name}-schedule`,
    {
      description: `Runs the job ${name}`,
      groupName,
      scheduleExpression: args.schedule,
      scheduleExpressionTimezone: args.timeZone,
      flexibleTimeWindow: { mode: "OFF" },
      state: enabled ? "ENABLED" : "DISABLED",
      target: {
        roleArn: role.arn,
        ...(stateMachineArn
          ? { arn: stateMachineArn }
          : { arn: task.cluster.arn, ecsParameters: schedulerParameters(task) }),
        retryPolicy: {
          maximumRetryAttempts: args.retries,
          maximumEventAgeInSeconds: args.maximumAgeSeconds,
        },
        deadLetterConfig: { arn: deadLetters.arn },
      },
    },
    {
      parent,
      // A run that is due before the roles have their permissions, or before it can reach its database, fails or has
      // no log.
      dependsOn: [role.policy, ...args.needs],
    },
  );
  return groupName;
}
