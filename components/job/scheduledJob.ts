// A job: its task, and the schedule that runs it. What the schedule cannot start goes to a dead-letter queue; where
// runs must not overlap, what starts them looks first. What the task is made of is left to fargateTask.ts.

import { iam, scheduler } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../settings/facts/regions.ts";
import type { JobSettings } from "../../settings/keys/schema.ts";
import type { AlarmPlatform, Incident } from "../alarms/incident.ts";
import { accountIdFor } from "../shared/askedOnce.ts";
import { trustPolicy } from "../shared/trustPolicy.ts";
import { FargateTask, type FargateTaskArgs } from "../task/fargateTask.ts";
import type { Statement } from "../task/taskPolicies.ts";
import { TaskSecurityGroup } from "../task/taskSecurityGroup.ts";
import { DeadLetterQueue } from "./deadLetterQueue.ts";
import { ExclusiveRun } from "./exclusiveRun.ts";
import { JobAlarms } from "./jobAlarms.ts";
import { networkConfiguration, runTaskStatements, schedulerParameters, type TaskToRun } from "./startTask.ts";

export interface ScheduledJobArgs extends FargateTaskArgs {
  /** The stack file's job. */
  settings: JobSettings;
  platform: FargateTaskArgs["platform"] & {
    network: {
      vpcId: pulumi.Input<string>;
      taskSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
      /** Whether a task needs a public IP to reach anything outside. */
      assignPublicIp: boolean;
    };
    cluster: { arn: pulumi.Input<string>; clusterName: pulumi.Input<string> };
    /** Where people are told. @default nowhere: there are no alarms */
    alarms?: AlarmPlatform;
  };
}

export class ScheduledJob extends pulumi.ComponentResource {
  /** Of the revision, not of the family. */
  readonly taskDefinitionArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  /** Of the tasks. */
  readonly securityGroupId: pulumi.Output<string>;
  /** What RunTask takes under this name, for a run by hand. */
  readonly networkConfiguration: ReturnType<typeof networkConfiguration>;
  /** As RunTask takes it: whether people run commands in the container of a run by hand (ECS Exec). */
  readonly enableExecuteCommand: boolean;
  /** What CloudWatch counts the schedule's starts by. */
  readonly scheduleGroup: pulumi.Output<string>;
  /** What tells people of failed and missing runs. */
  readonly incident?: Incident;
  /** Of the rule that counts failed runs. */
  readonly failedRule?: pulumi.Output<string>;

  constructor(name: string, args: ScheduledJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:ScheduledJob", name, {}, opts);
    const { settings, platform } = args;
    const definition = new FargateTask(name, args, { parent: this });
    this.taskDefinitionArn = definition.definitionArn;
    this.logGroupName = definition.logGroupName;
    const { vpcId } = platform.network;
    this.securityGroupId = new TaskSecurityGroup(name, { vpcId }, { parent: this }).securityGroupId;

    const task = this.taskToRun(args, definition);
    this.networkConfiguration = networkConfiguration(task);
    this.enableExecuteCommand = task.exec;
    const { retries, maximumAgeSeconds } = settings;
    const exclusive = settings.overlap
      ? undefined
      : new ExclusiveRun(`${name}-exclusive`, { task, retries, maximumAgeSeconds }, { parent: this });
    // CloudWatch counts by group, so each job has its own.
    this.scheduleGroup = new scheduler.ScheduleGroup(`${name}-schedules`, {}, { parent: this }).name;
    this.makeSchedule(name, settings, { task, exclusive, policies: definition.policies });

    if (platform.alarms) {
      const { scheduleGroup } = this;
      const stateMachineArn = exclusive?.stateMachineArn;
      const watched = { settings: settings.alarms, task, scheduleGroup, stateMachineArn, platform: platform.alarms };
      const alarms = new JobAlarms(name, watched, { parent: this });
      this.incident = alarms.incident;
      this.failedRule = alarms.failedRule;
    }
    this.registerOutputs({
      taskDefinitionArn: this.taskDefinitionArn,
      logGroupName: this.logGroupName,
      securityGroupId: this.securityGroupId,
      networkConfiguration: this.networkConfiguration,
      enableExecuteCommand: this.enableExecuteCommand,
      scheduleGroup: this.scheduleGroup,
      incident: this.incident,
      failedRule: this.failedRule,
    });
  }

  private taskToRun({ family, platform }: ScheduledJobArgs, { definitionArn, roleArns }: FargateTask): TaskToRun {
    const { network, cluster, region } = platform;
    const accountId = accountIdFor(this);
    return {
      place: { region, accountId },
      cluster,
      family,
      definitionArn,
      roleArns,
      network: {
        subnetIds: network.taskSubnetIds,
        securityGroupId: this.securityGroupId,
        assignPublicIp: network.assignPublicIp,
      },
      exec: cluster.execLogGroupArn !== undefined,
    };
  }

  private makeSchedule(name: string, settings: JobSettings, { task, exclusive, policies }: Made): void {
    const deadLetters = new DeadLetterQueue(`${name}-dead-letter`, { parent: this });
    const role = this.makeRole(name, task.place, [
      ...(exclusive ? [startStatement(exclusive)] : runTaskStatements(task)),
      { Sid: "KeepDeadLetters", Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [deadLetters.arn] },
    ]);
    new scheduler.Schedule(
      `${name}-schedule`,
      {
        description: `Runs the job ${name}`,
        groupName: this.scheduleGroup,
        scheduleExpression: settings.schedule,
        scheduleExpressionTimezone: settings.timeZone,
        flexibleTimeWindow: { mode: "OFF" },
        state: settings.enabled ? "ENABLED" : "DISABLED",
        target: {
          roleArn: role.arn,
          ...(exclusive
            ? { arn: exclusive.stateMachineArn }
            : { arn: task.cluster.arn, ecsParameters: schedulerParameters(task) }),
          retryPolicy: {
            maximumRetryAttempts: settings.retries,
            maximumEventAgeInSeconds: settings.maximumAgeSeconds,
          },
          deadLetterConfig: { arn: deadLetters.arn },
        },
      },
      {
        parent: this,
        // A run that is due before the roles may do anything fails, or has no log.
        dependsOn: [role.policy, ...policies],
      },
    );
  }

  private makeRole(name: string, { region, accountId }: TaskToRun["place"], statements: Statement[]) {
    // The group of the schedule, which EventBridge Scheduler takes the role for, and not the schedule itself.
    // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    const groups = pulumi.interpolate`arn:${partitionOf(region)}:scheduler:${region}:${accountId}:schedule-group`;
    const role = new iam.Role(
      `${name}-scheduler-role`,
      {
        description: `Lets EventBridge Scheduler run the job ${name}`,
        assumeRolePolicy: trustPolicy({
          service: "scheduler.amazonaws.com",
          accountId,
          sourceArn: pulumi.interpolate`${groups}/${this.scheduleGroup}`,
        }),
      },
      { parent: this },
    );
    const policy = new iam.RolePolicy(
      `${name}-scheduler-policy`,
      { role: role.name, policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements }) },
      { parent: this },
    );
    return { arn: role.arn, policy };
  }
}

interface Made {
  task: TaskToRun;
  exclusive?: ExclusiveRun;
  /** Of the task's own roles. */
  policies: readonly pulumi.Resource[];
}

function startStatement({ stateMachineArn }: ExclusiveRun): Statement {
  return { Sid: "StartRun", Effect: "Allow", Action: ["states:StartExecution"], Resource: [stateMachineArn] };
}
