// The task definition of a service or a job, with the log group and the roles that the definition names.
// The containers' JSON is left to containerDefinitions.ts, running the task to fargateService.ts and scheduledJob.ts.

import { cloudwatch, ecs } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defaultLogRetentionDays } from "../../settings/defaults.ts";
import { containerOf, type Hop } from "../../settings/facts/listen.ts";
import { taskFamily } from "../../settings/facts/names.ts";
import { regionOf } from "../shared/place.ts";
import { resolved } from "../shared/resolved.ts";
import { defaultSampledShare } from "./collector.ts";
import { containerDefinitions, type TaskFacts } from "./containerDefinitions.ts";
import { taskVolumes } from "./containerVolumes.ts";
import { taskDefinitionArgs } from "./override.ts";
import { type CompleteTask, completeTask, type FargateTaskArgs } from "./taskArgs.ts";
import { addedNeeds, executionNeeds } from "./taskPolicies.ts";
import { TaskRoles } from "./taskRoles.ts";
import { fileVolumes, launchedVolumes } from "./volumeArgs.ts";
import { mountedVolumes, type VolumeMount, VolumeMounts } from "./volumeMounts.ts";

interface Surroundings {
  /** ARN of the log group of ECS Exec's sessions. @default none: nobody runs commands in the containers */
  execLogGroupArn?: pulumi.Input<string>;
  /** How Service Connect knows ports of the containers, by number. @default it knows none */
  servedPorts?: TaskFacts["servedPorts"];
  /** Machines of ECS that the task runs on, in place of Fargate. @default none */
  machines?: { gpus?: number };
  /**
   * The share of the traces that are kept with `telemetry`, 0–1; the app's own OTEL_TRACES_SAMPLER_ARG wins.
   * @default 0.05
   */
  sampledShare?: number;
  /** Ports of the containers that the network load balancer reaches. @default none */
  listened?: readonly Hop[];
}

export class FargateTask extends pulumi.ComponentResource {
  readonly family: string;
  /** ARN of the revision, not of the family. */
  readonly definitionArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  /** ARNs of ECS's own role and of the containers' role, which the caller of RunTask must be allowed to pass. */
  readonly roleArns: readonly pulumi.Output<string>[];
  /** The roles' policies, which must exist before a task starts. */
  readonly policies: readonly pulumi.Resource[];
  /** Size of a task, which it is charged for. */
  readonly size: CompleteTask["size"];

  constructor(name: string, args: FargateTaskArgs & Surroundings, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:FargateTask", name, {}, opts);
    const { logRetentionDays = defaultLogRetentionDays, execLogGroupArn, servedPorts } = args;
    const { sampledShare = defaultSampledShare } = args;
    const task = withListened(completeTask(args), args.listened);
    const { cpu, memoryMiB, architecture, ephemeralStorageGiB } = task.size;
    this.size = task.size;
    this.family = args.family ?? taskFamily(pulumi.getProject(), pulumi.getStack(), name);
    const exec = execLogGroupArn !== undefined;

    const logGroup = new cloudwatch.LogGroup(
      `${name}-logs`,
      { retentionInDays: logRetentionDays, kmsKeyId: args.logKmsKeyArn },
      {
        parent: this,
        // Removing a service would delete its log.
        retainOnDelete: args.deletionProtection,
      },
    );
    const mounts = this.makeMounts(name, args);
    const roles = new TaskRoles(
      name,
      {
        needs: executionNeeds(task),
        permissions: task.permissions,
        managedPolicies: task.managedPolicies,
        mounts,
        added: addedNeeds(task),
        logGroupArn: logGroup.arn,
        execLogGroupArn,
        region: args.region,
        scope: args.roles,
      },
      { parent: this },
    );
    const definition = new ecs.TaskDefinition(
      `${name}-task`,
      {
        family: this.family,
        requiresCompatibilities: [args.machines === undefined ? "FARGATE" : "MANAGED_INSTANCES"],
        networkMode: "awsvpc",
        runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: architecture },
        cpu: String(cpu),
        memory: String(memoryMiB),
        ephemeralStorage: ephemeralStorageGiB === undefined ? undefined : { sizeInGib: ephemeralStorageGiB },
        executionRoleArn: roles.executionRoleArn,
        taskRoleArn: roles.taskRoleArn,
        volumes: [...taskVolumes(name, task.containers, exec), ...mountedVolumes(mounts), ...launchedVolumes(args)],
        containerDefinitions: this.containers(name, task, {
          region: args.region,
          logGroupName: logGroup.name,
          exec,
          servedPorts,
          gpus: args.machines?.gpus,
          traced: task.traced ? { project: pulumi.getProject(), sampledShare } : undefined,
        }),
        // A new revision would deregister the one before, which then neither the circuit breaker nor a person could
        // deploy again. A revision costs nothing.
        // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deregister-task-definition-v2.html
        skipDestroy: true,
        ...taskDefinitionArgs(args.override),
      },
      { parent: this },
    );
    this.definitionArn = definition.arn;
    this.logGroupName = logGroup.name;
    this.roleArns = [roles.executionRoleArn, roles.taskRoleArn];
    this.policies = roles.policies;

    this.registerOutputs({ definitionArn: this.definitionArn, logGroupName: this.logGroupName });
  }

  private makeMounts(name: string, args: FargateTaskArgs): readonly VolumeMount[] {
    const volumes = fileVolumes(args);
    if (volumes.length === 0) return [];
    return new VolumeMounts(name, { volumes, fileSystem: args.fileSystem }, { parent: this }).mounts;
  }

  private containers(
    name: string,
    { image, containers }: CompleteTask,
    facts: {
      region?: pulumi.Input<string>;
      logGroupName: pulumi.Input<string>;
      exec: boolean;
      servedPorts: TaskFacts["servedPorts"];
      traced: TaskFacts["traced"];
      gpus: number | undefined;
    },
  ): pulumi.Output<string> {
    const { imageUri, tag } = image;
    const { logGroupName, exec, servedPorts, traced, gpus } = facts;
    const region = regionOf(this, facts.region);
    return resolved({ containers, imageUri, tag, logGroupName, region }).apply((known) =>
      containerDefinitions(known.containers, {
        name,
        image: known.imageUri,
        imageVersion: known.tag,
        environment: pulumi.getStack(),
        logGroupName: known.logGroupName,
        region: known.region,
        exec,
        servedPorts,
        traced,
        gpus,
      }),
    );
  }
}

/** A port is its sidecar's that says so, and else the own container's. */
function withListened(task: CompleteTask, listened: readonly Hop[] = []): CompleteTask {
  if (listened.length === 0) return task;
  const { sidecars, ...own } = task.containers;
  const ofSidecar = (name: string) => listened.filter((hop) => containerOf(hop.port, sidecars) === name);
  const containers = Object.entries(sidecars).map(([name, one]) => [name, { ...one, listened: ofSidecar(name) }]);
  const ofOwn = listened.filter((hop) => containerOf(hop.port, sidecars) === undefined);
  return { ...task, containers: { ...own, listened: ofOwn, sidecars: Object.fromEntries(containers) } };
}
