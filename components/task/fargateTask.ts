// What a service or a job runs: its task definition, with the log group and the roles that the definition names.
// The containers' JSON is left to containerDefinitions.ts, running the task to fargateService.ts and scheduledJob.ts.

import { cloudwatch, ecs } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { TaskSettings } from "../../settings/keys/task.ts";
import { containerDefinitions } from "./containerDefinitions.ts";
import { taskVolumes } from "./containerVolumes.ts";
import { TaskRoles } from "./taskRoles.ts";

export interface FargateTaskArgs {
  /** What the stack file has of the task. */
  settings: TaskSettings;
  image: {
    /** By immutable tag or digest. */
    uri: pulumi.Input<string>;
    /** What the container sees as IMAGE_VERSION. */
    version: string;
    /** The repository of an image that the stack builds. @default none: the reference says which */
    repositoryArn?: pulumi.Input<string>;
  };
  /** All revisions of the task definition form one history under it. Letters, digits, `-` and `_`, at most 255. */
  family: string;
  platform: {
    /** The stack's name, which the container sees as ENVIRONMENT. */
    environment: string;
    /** Such as `eu-west-1`. */
    region: string;
    /** Days for which the containers' output is kept. */
    logRetentionDays: number;
    /** Whether the log group stays in AWS when it leaves the program. @default false */
    deletionProtection?: boolean;
    /** Where sessions of ECS Exec are logged; without it nobody runs commands in the containers. */
    cluster: { execLogGroupArn?: pulumi.Input<string> };
  };
}

export class FargateTask extends pulumi.ComponentResource {
  /** Of the revision, not of the family. */
  readonly definitionArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  /** Of ECS itself and of the containers: what starts a task hands them over. */
  readonly roleArns: readonly pulumi.Output<string>[];
  /** What the roles may do; to be in place before a task starts. */
  readonly policies: readonly pulumi.Resource[];

  constructor(name: string, args: FargateTaskArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:FargateTask", name, {}, opts);
    const { settings, image, platform } = args;
    const { region, environment } = platform;
    const { execLogGroupArn } = platform.cluster;
    const exec = execLogGroupArn !== undefined;

    const logGroup = new cloudwatch.LogGroup(
      `${name}-logs`,
      { retentionInDays: platform.logRetentionDays },
      {
        parent: this,
        // A service that is removed would take along what it logged.
        retainOnDelete: platform.deletionProtection,
      },
    );
    const roles = new TaskRoles(
      name,
      { settings, region, logGroupArn: logGroup.arn, repositoryArn: image.repositoryArn, execLogGroupArn },
      { parent: this },
    );
    const containers = pulumi.all([image.uri, logGroup.name]).apply(([uri, logGroupName]) =>
      containerDefinitions(settings, {
        name,
        image: uri,
        imageVersion: image.version,
        environment,
        logGroupName,
        region,
        exec,
      }),
    );
    const definition = new ecs.TaskDefinition(
      `${name}-task`,
      {
        family: args.family,
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: settings.architecture },
        cpu: String(settings.cpu),
        memory: String(settings.memoryMiB),
        ephemeralStorage:
          settings.ephemeralStorageGiB === undefined ? undefined : { sizeInGib: settings.ephemeralStorageGiB },
        executionRoleArn: roles.executionRoleArn,
        taskRoleArn: roles.taskRoleArn,
        volumes: taskVolumes(name, settings, exec),
        containerDefinitions: containers,
        // A new revision would deregister the one before, and then nothing can be deployed from that one: neither by
        // the circuit breaker when the new one fails, nor by hand. A revision costs nothing.
        // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deregister-task-definition-v2.html
        skipDestroy: true,
      },
      { parent: this },
    );
    this.definitionArn = definition.arn;
    this.logGroupName = logGroup.name;
    this.roleArns = [roles.executionRoleArn, roles.taskRoleArn];
    this.policies = roles.policies;

    this.registerOutputs({ definitionArn: this.definitionArn, logGroupName: this.logGroupName });
  }
}
