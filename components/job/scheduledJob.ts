// A job: its task, and what runs it: a schedule, events, and a state machine between them and the task where runs must
// not overlap or are followed to their end. What cannot be started goes to a dead-letter queue. What the task is made
// of is left to fargateTask.ts.

import * as pulumi from "@pulumi/pulumi";
import { jobDefaults, jobRunDefaults } from "../../settings/defaults.ts";
import type { Incident, Notify } from "../alarms/incident.ts";
import { type Cluster, type ClusterArgs, clusterOf } from "../cluster/clusterArgs.ts";
import type { TaskNetwork } from "../network/taskNetwork.ts";
import { type Place, placeOf } from "../shared/place.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { FargateTask } from "../task/fargateTask.ts";
import type { FargateTaskArgs } from "../task/taskArgs.ts";
import { type ReachArgs, TaskSecurityGroup } from "../task/taskSecurityGroup.ts";
import { ebsVolumes, reachOfVolumes } from "../task/volumeArgs.ts";
import { DeadLetterQueue } from "./deadLetterQueue.ts";
import { ExclusiveRun } from "./exclusiveRun.ts";
import { JobAlarms, type JobAlarmThresholds } from "./jobAlarms.ts";
import { type EventsArgs, makeRules, makeStarts } from "./jobEvents.ts";
import { JobRun } from "./jobRun.ts";
import type { RunArgs } from "./jobRunDefinition.ts";
import { makeSchedule } from "./jobSchedule.ts";
import { networkConfiguration, runTaskStatements, schedulerParameters, type TaskToRun } from "./startTask.ts";

export interface ScheduledJobArgs extends FargateTaskArgs {
  /** Where the task runs: an `EcsCluster`, an `aws.ecs.Cluster`, or a cluster's ARN or name. */
  cluster: Cluster;
  /** A `Network`, or the VPC and the subnets of the tasks. */
  network: TaskNetwork;
  /** What the task opens connections to, and whose security groups let nobody in yet. @default [] */
  reach?: readonly ReachArgs[];
  /** When it runs: `cron(…)` with six fields, `rate(…)` or `at(…)`. @default events alone start it */
  schedule?: string;
  /** What starts it, beside its schedule or in place of one; not with `overlap: false`. @default none */
  on?: EventsArgs;
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
  /** Whether the schedule and the events start runs. @default true */
  enabled?: boolean;
  /** Where alarms are reported, such as an `AlarmTopic`. @default nowhere: there are no alarms */
  notify?: Notify;
  /** Which faults of the job are reported. @default all */
  alarms?: JobAlarmThresholds;
}

/**
 * A task that a schedule or an event starts, and that ends by itself. Costs what its runs do; their start next to
 * nothing.
 */
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
  /** The group under which CloudWatch counts the schedule's starts; undefined without a schedule. */
  readonly scheduleGroup?: pulumi.Output<string>;
  /** The state machine that every run goes through; undefined where the schedule alone starts them. */
  readonly stateMachineArn?: pulumi.Output<string>;
  /** The alarm that reports failed and missing runs. */
  readonly incident?: Incident;
  /** The rule that counts failed runs. */
  readonly failedRule?: pulumi.Output<string>;

  constructor(name: string, args: ScheduledJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:ScheduledJob", name, {}, opts);
    const place = placeOf(this, args.region);
    const cluster = clusterOf(this, args.cluster, args.region);
    const { execLogGroupArn } = cluster;
    const [onEbs] = ebsVolumes(args);
    if (onEbs !== undefined) {
      // Neither a schedule nor a state machine gives ECS the configuration of a volume.
      const what = `${name}: volume ${onEbs.name} must have storage efs or task in a job, got ebs`;
      throw new pulumi.ResourceError(`${what}; write task, with ephemeralStorageGiB for more than 20 GiB`, this);
    }
    // All traces: a job runs seldom, and each of its runs is one.
    const traced = { ...args, execLogGroupArn, sampledShare: 1 };
    const definition = new FargateTask(name, traced, { parent: this });
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
    const started = this.makeStarts(name, args, [...definition.policies, ...wayOut]);
    this.scheduleGroup = started.scheduleGroup;
    if (args.on) this.stateMachineArn = started.stateMachineArn;

    const { notify, alarms: thresholds } = args;
    if (notify) {
      const watched = { thresholds, due: args, task, ...started, followed: args.run !== undefined, notify };
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
      stateMachineArn: this.stateMachineArn,
      incident: this.incident,
      failedRule: this.failedRule,
    });
  }

  /**
   * What a rule of EventBridge takes to start a run: the argument of its target of this name, and the policy of the
   * role that the target has. Such a run starts whether or not one still runs.
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

  /** The schedule, the events, and the state machine between them and the task where there is one. */
  private makeStarts(name: string, args: ScheduledJobArgs, needs: readonly pulumi.Resource[]) {
    const { schedule, on, roles } = args;
    const { timeZone, retries, maximumAgeSeconds, enabled, overlap } = withDefaults(args, jobDefaults);
    if (schedule === undefined && on === undefined) {
      throw new pulumi.ResourceError(`${name}: schedule or on must say what starts it; add one of them`, this);
    }
    if (on && !overlap) {
      throw new pulumi.ResourceError(`${name}: overlap must be true beside on; take one of them out`, this);
    }
    const { task } = this;
    const rules = makeRules(this, name, on ?? {}, enabled);
    const ruleArns = rules.map(({ rule }) => rule.arn);
    const deadLetters = new DeadLetterQueue(`${name}-dead-letter`, ruleArns, { parent: this });
    const stateMachineArn = this.makeMachine(name, args, deadLetters)?.stateMachineArn;
    const { place } = task;
    const starter = { place, stateMachineArn, deadLetters, retries, maximumAgeSeconds, enabled, roles, needs };
    const scheduleGroup =
      schedule === undefined ? undefined : makeSchedule(this, name, { ...starter, task, schedule, timeZone });
    const undelivered =
      on && stateMachineArn && makeStarts(this, name, { rules, sqs: on.sqs }, { ...starter, stateMachineArn });
    return { scheduleGroup, stateMachineArn, undelivered };
  }

  private makeMachine(name: string, args: ScheduledJobArgs, deadLetters: DeadLetterQueue) {
    const { retries, maximumAgeSeconds, overlap } = withDefaults(args, jobDefaults);
    const { run, on, roles } = args;
    const started = { task: this.task, retries, maximumAgeSeconds, roles };
    if (run || on) {
      const { arn, url } = deadLetters;
      const events = { container: name, events: on !== undefined, exclusive: !overlap, deadLetters: { arn, url } };
      const followed = run && withDefaults(run, jobRunDefaults);
      return new JobRun(`${name}-run`, { ...started, ...events, run: followed }, { parent: this });
    }
    return overlap ? undefined : new ExclusiveRun(`${name}-exclusive`, started, { parent: this });
  }
}

interface Runnable {
  place: Place;
  cluster: ClusterArgs;
  definition: FargateTask;
}
