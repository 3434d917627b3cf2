// A job: its task, and the schedule that runs it. What the schedule cannot start goes to a dead-letter queue; where
// runs must not overlap, what starts them looks first. What the task is made of is left to fargateTask.ts.

import { iam, scheduler } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { jobDefaults, jobRunDefaults } from "../../settings/defaults.ts";
import type { Incident, Notify } from "../alarms/incident.ts";
import { type Cluster, type ClusterArgs, clusterOf } from "../cluster/clusterArgs.ts";
import type { TaskNetwork } from "../network/taskNetwork.ts";
import { type Place, placeOf } from "../shared/place.ts";
import { trustPolicy } from "../shared/trustPolicy.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { FargateTask } from "../task/fargateTask.ts";
import type { FargateTaskArgs } from "../task/taskArgs.ts";
import type { Statement } from "../task/taskPolicies.ts";
import { type ReachArgs, TaskSecurityGroup } from "../task/taskSecurityGroup.ts";
import { ebsVolumes, reachOfVolumes } from "../task/volumeArgs.ts";
import { DeadLetterQueue } from "./deadLetterQueue.ts";
import { ExclusiveRun } from "./exclusiveRun.ts";
import { JobAlarms, type JobAlarmThresholds } from "./jobAlarms.ts";
import { JobRun, type RunArgs } from "./jobRun.ts";
import { networkConfiguration, runTaskStatements, schedulerParameters, type TaskToRun } from "./startTask.ts";

export interface ScheduledJobArgs extends FargateTaskArgs {
  /** Where the task runs: an `EcsCluster`, an `aws.ecs.Cluster`, or a cluster's ARN or name. */
  cluster: Cluster;
  /** A `Network`, or the VPC and the subnets of the tasks. */
  network: TaskNetwork;
  /** What the task opens connections to, and whose security groups let nobody in yet. @default [] */
  reach?: readonly ReachArgs[];
  /** When it runs: `cron(…)` with six fields, `rate(…)` or `at(…)`. */
  schedule: string;
  /** IANA time zone of the schedule. @default "UTC" */
  timeZone?: string;
  /** How many times a failed start is tried again, 0–185. @default 3 */
  retries?: number;
  /** Seconds that a run may start late, 60–86400; then it goes to the dead-letter queue. @default 3600 */
  maximumAgeSeconds?: number;
  /** Follows each run to its end, runs it again where it fails, and stops it where it takes too long. @default none */
  run?: RunArgs;
  /** Whether a run starts while the one before still runs. @default true */
  overlap?: boolean;
  /** Whether runs are on Fargate Spot, where AWS may end one at 120 s notice. @default false */
  spot?: boolean;
  /** Whether the schedule starts runs. @default true */
  enabled?: boolean;
  /** Where alarms are reported, such as an `AlarmTopic`. @default nowhere: there are no alarms */
  notify?: Notify;
  /** Which faults of the job are reported. @default all */
  alarms?: JobAlarmThresholds;
}

/** A task that a schedule starts, and that ends by itself. Costs what its runs do; the schedule next to nothing. */
export class ScheduledJob extends pulumi.ComponentResource {
  /** ARN of the revision, not of the family. */
  readonly taskDefinitionArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  /** The tasks' security group. */
  readonly securityGroupId: pulumi.Output<string>;
  /** The argument of RunTask of this name, for a run by hand. */
  readonly networkConfiguration: ReturnType<typeof networkConfiguration>;
  /** The argument of RunTask of this name: whether people may run commands in the container (ECS Exec). */
  readonly enableExecuteCommand: boolean;
  private readonly task: TaskToRun;
  /** The group under which CloudWatch counts the schedule's starts. */
  readonly scheduleGroup: pulumi.Output<string>;
  /** The alarm that reports failed and missing runs. */
  readonly incident?: Incident;
  /** The rule that counts failed runs. */
  readonly failedRule?: pulumi.Output<string>;

  constructor(name: string, args: ScheduledJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:ScheduledJob", name, {}, opts);
    const place = placeOf(this, args.region);
    const cluster = clusterOf(this, args.cluster, args.region);
    const { execLogGroupArn } = cluster;
    // A job runs seldom, and its runs are what its traces are of.
    const [onEbs] = ebsVolumes(args);
    if (onEbs !== undefined) {
      // Neither a schedule nor a state machine gives ECS the configuration of a volume.
      const what = `${name}: volume ${onEbs.name} must have storage efs or task in a job, got ebs`;
      throw new pulumi.ResourceError(`${what}; write task, with ephemeralStorageGiB for more than 20 GiB`, this);
    }
    const definition = new FargateTask(name, { ...args, execLogGroupArn, sampledShare: 1 }, { parent: this });
    this.taskDefinitionArn = definition.definitionArn;
    this.logGroupName = definition.logGroupName;
    const { vpcId, ipv6 } = args.network;
    const reach = [...(args.reach ?? []), ...reachOfVolumes(args, args.fileSystem)];
    const { securityGroupId, wayOut } = new TaskSecurityGroup(name, { vpcId, ipv6, reach }, { parent: this });
    this.securityGroupId = securityGroupId;

    const task = this.taskToRun(args, { place, cluster, definition });
    this.task = task;
    this.networkConfiguration = networkConfiguration(task);
    this.enableExecuteCommand = task.exec;
    const deadLetters = new DeadLetterQueue(`${name}-dead-letter`, { parent: this });
    const machine = this.makeMachine(name, args, { task, deadLetters });
    // CloudWatch counts by group, so each job has its own.
    this.scheduleGroup = new scheduler.ScheduleGroup(`${name}-schedules`, {}, { parent: this }).name;
    this.makeSchedule(name, args, { task, machine, deadLetters, needs: [...definition.policies, ...wayOut] });

    const { notify, alarms: thresholds } = args;
    if (notify) {
      const { scheduleGroup } = this;
      const stateMachineArn = machine?.stateMachineArn;
      const followed = args.run !== undefined;
      const watched = { thresholds, due: args, task, scheduleGroup, stateMachineArn, followed, notify };
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

  /**
   * What a rule of EventBridge takes to start a run: the argument of its target of this name, and the policy of the role
   * that the target has. Such a run starts whether or not one still runs.
   */
  get onEvent(): { ecsTarget: ReturnType<typeof schedulerParameters>; rolePolicy: pulumi.Output<string> } {
    const Statement = runTaskStatements(this.task);
    const rolePolicy = pulumi.jsonStringify({ Version: "2012-10-17", Statement });
    return { ecsTarget: schedulerParameters(this.task), rolePolicy };
  }

  private taskToRun({ network, spot }: ScheduledJobArgs, { place, cluster, definition }: Runnable): TaskToRun {
    const { family, definitionArn, roleArns } = definition;
    const { arn, clusterName, execLogGroupArn } = cluster;
    return {
      place,
      cluster: { arn, clusterName },
      family,
      definitionArn,
      roleArns,
      network: {
        subnetIds: network.taskSubnetIds,
        securityGroupId: this.securityGroupId,
        assignPublicIp: network.assignPublicIp ?? false,
      },
      spot: spot ?? jobDefaults.spot,
      exec: execLogGroupArn !== undefined,
    };
  }

  private makeMachine(name: string, args: ScheduledJobArgs, { task, deadLetters }: Pick<Made, "task" | "deadLetters">) {
    const { retries, maximumAgeSeconds, overlap } = withDefaults(args, jobDefaults);
    const started = { task, retries, maximumAgeSeconds, roles: args.roles };
    if (args.run) {
      const run = withDefaults(args.run, jobRunDefaults);
      const { arn, url } = deadLetters;
      const followed = { ...started, container: name, run, exclusive: !overlap, deadLetters: { arn, url } };
      return new JobRun(`${name}-run`, followed, { parent: this });
    }
    return overlap ? undefined : new ExclusiveRun(`${name}-exclusive`, started, { parent: this });
  }

  private makeSchedule(name: string, args: ScheduledJobArgs, { task, machine, deadLetters, needs }: Made): void {
    const { timeZone, retries, maximumAgeSeconds, enabled } = withDefaults(args, jobDefaults);
    const role = this.makeRole(name, args, task.place, [
      ...(machine ? [startStatement(machine)] : runTaskStatements(task)),
      { Sid: "KeepDeadLetters", Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [deadLetters.arn] },
    ]);
    new scheduler.Schedule(
      `${name}-schedule`,
      {
        description: `Runs the job ${name}`,
        groupName: this.scheduleGroup,
        scheduleExpression: args.schedule,
        scheduleExpressionTimezone: timeZone,
        flexibleTimeWindow: { mode: "OFF" },
        state: enabled ? "ENABLED" : "DISABLED",
        target: {
          roleArn: role.arn,
          ...(machine
            ? { arn: machine.stateMachineArn }
            : { arn: task.cluster.arn, ecsParameters: schedulerParameters(task) }),
          retryPolicy: {
            maximumRetryAttempts: retries,
            maximumEventAgeInSeconds: maximumAgeSeconds,
          },
          deadLetterConfig: { arn: deadLetters.arn },
        },
      },
      {
        parent: this,
        // A run that is due before the roles have their permissions, or before it can reach its database, fails or has
        // no log.
        dependsOn: [role.policy, ...needs],
      },
    );
  }

  private makeRole(name: string, { roles }: ScheduledJobArgs, place: Place, statements: Statement[]) {
    const { region, partition, accountId } = place;
    // The group of the schedule, which EventBridge Scheduler takes the role for, and not the schedule itself.
    // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    const groups = pulumi.interpolate`arn:${partition}:scheduler:${region}:${accountId}:schedule-group`;
    const role = new iam.Role(
      `${name}-scheduler-role`,
      {
        description: `Lets EventBridge Scheduler run the job ${name}`,
        assumeRolePolicy: trustPolicy({
          service: "scheduler.amazonaws.com",
          accountId,
          sourceArn: pulumi.interpolate`${groups}/${this.scheduleGroup}`,
        }),
        ...roles,
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

interface Runnable {
  place: Place;
  cluster: ClusterArgs;
  definition: FargateTask;
}

interface Made {
  task: TaskToRun;
  machine?: StateMachine;
  deadLetters: DeadLetterQueue;
  /** What a run needs: the policies of the task's own roles, and the rules that let it reach what it asks. */
  needs: readonly pulumi.Resource[];
}

/** What a run is started through, where ECS alone is not enough. */
type StateMachine = Pick<JobRun, "stateMachineArn">;

function startStatement({ stateMachineArn }: StateMachine): Statement {
  return { Sid: "StartRun", Effect: "Allow", Action: ["states:StartExecution"], Resource: [stateMachineArn] };
}
