// A service on Fargate: its task, its security group, the service itself, and where the settings ask for them a place
// behind the load balancer and autoscaling. Without a port it is a worker that nothing can reach.
// Waiting for a rollout is left to the hooks that the caller brings.

import { ecs } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceSettings } from "../../settings/keys/schema.ts";
import type { AlarmPlatform, Incident } from "../alarms/incident.ts";
import type { CapacityProviderStrategy } from "../cluster/ecsCluster.ts";
import { LoadBalancerTarget, type LoadBalancerTargetArgs } from "../ingress/loadBalancerTarget.ts";
import { FargateTask, type FargateTaskArgs } from "../task/fargateTask.ts";
import { TaskSecurityGroup } from "../task/taskSecurityGroup.ts";
import { DeploymentAlarms } from "./deploymentAlarms.ts";
import { ServiceAlarms } from "./serviceAlarms.ts";
import { ServiceAutoscaling } from "./serviceAutoscaling.ts";

export interface FargateServiceArgs extends FargateTaskArgs {
  /** The stack file's service. */
  settings: ServiceSettings;
  /** What all services of a stack run on. */
  platform: Platform;
  /** Of the listener rule, 1–50000, each once on a load balancer; needed with a port. */
  priority?: number;
  /** Run when ECS has taken the service; what they throw fails the deployment. @default none */
  hooks?: pulumi.ResourceHookBinding;
}

type Platform = FargateTaskArgs["platform"] & {
  network: {
    vpcId: pulumi.Input<string>;
    taskSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
    /** Whether a task needs a public IP to reach anything outside. */
    assignPublicIp: boolean;
  };
  cluster: {
    arn: pulumi.Input<string>;
    clusterName: pulumi.Input<string>;
    capacityProviderStrategies: CapacityProviderStrategy[];
    /** Whether CloudWatch counts the running tasks. */
    containerInsights: boolean;
  };
  /** Needed by services with a port. */
  loadBalancer?: LoadBalancerTargetArgs["loadBalancer"];
  /** Where people are told. @default nowhere: there are no alarms */
  alarms?: AlarmPlatform;
};

export class FargateService extends pulumi.ComponentResource {
  readonly serviceName: pulumi.Output<string>;
  /** Of the revision, not of the family. */
  readonly taskDefinitionArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  /** Of the tasks. */
  readonly securityGroupId: pulumi.Output<string>;
  /** Where the service answers; undefined for a worker. */
  readonly url?: pulumi.Output<string>;
  /** `targetgroup/<name>/<id>`; undefined for a worker. */
  readonly targetGroupArnSuffix?: pulumi.Output<string>;
  /** What tells people that something is wrong with the service. */
  readonly incident?: Incident;

  constructor(name: string, args: FargateServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:FargateService", name, {}, opts);
    const task = new FargateTask(name, args, { parent: this });
    this.taskDefinitionArn = task.definitionArn;
    this.logGroupName = task.logGroupName;

    const { vpcId } = args.platform.network;
    this.securityGroupId = new TaskSecurityGroup(name, { vpcId }, { parent: this }).securityGroupId;
    const target = this.makeTarget(name, args);
    this.url = target?.url;
    this.targetGroupArnSuffix = target?.counted.targetGroupArnSuffix;

    const alarmNames = this.makeDeploymentAlarms(name, args, target);
    this.serviceName = this.makeService(name, args, { task, target, alarmNames }).name;
    this.makeAutoscaling(name, args, target);
    this.incident = this.makeAlarms(name, args, alarmNames);

    this.registerOutputs({
      serviceName: this.serviceName,
      taskDefinitionArn: this.taskDefinitionArn,
      logGroupName: this.logGroupName,
      securityGroupId: this.securityGroupId,
      url: this.url,
      targetGroupArnSuffix: this.targetGroupArnSuffix,
      incident: this.incident,
    });
  }

  private makeTarget(name: string, { settings, platform, priority }: FargateServiceArgs) {
    const { port, route } = settings;
    const { loadBalancer, network } = platform;
    if (port === undefined) return undefined;
    if (route === undefined || loadBalancer === undefined || priority === undefined) {
      throw new pulumi.ResourceError("a service with a port needs a route, its priority and a load balancer", this);
    }
    const tasks = { vpcId: network.vpcId, securityGroupId: this.securityGroupId };
    return new LoadBalancerTarget(
      name,
      { settings: { ...settings, port, route }, loadBalancer, priority, tasks },
      { parent: this },
    );
  }

  private makeService(name: string, { settings, platform, hooks }: FargateServiceArgs, made: Made) {
    const { task, target, alarmNames } = made;
    const { deployment, scaling } = settings;
    const { cluster, network } = platform;
    return new ecs.Service(
      `${name}-service`,
      {
        cluster: cluster.arn,
        taskDefinition: task.definitionArn,
        desiredCount: settings.desiredCount,
        platformVersion: "LATEST",
        capacityProviderStrategies: cluster.capacityProviderStrategies,
        // Without it another strategy replaces the service: the old one goes while the new one's tasks still start.
        forceNewDeployment: true,
        networkConfiguration: {
          subnets: network.taskSubnetIds,
          securityGroups: [this.securityGroupId],
          assignPublicIp: network.assignPublicIp,
        },
        loadBalancers: target && [
          { targetGroupArn: target.targetGroupArn, containerName: name, containerPort: target.port },
        ],
        // ECS refuses it for a service without a load balancer.
        healthCheckGracePeriodSeconds: target && settings.health.gracePeriodSeconds,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        // One that is raised already when a deployment starts is not looked at during it, so what mends a broken service
        // can be deployed. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
        alarms: alarmNames.length > 0 ? { enable: true, rollback: true, alarmNames } : undefined,
        deploymentMinimumHealthyPercent: deployment.minimumHealthyPercent,
        deploymentMaximumPercent: deployment.maximumPercent,
        // Written out: left out, it is on for a new service and unchanged for an existing one.
        // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
        availabilityZoneRebalancing: deployment.availabilityZoneRebalancing ? "ENABLED" : "DISABLED",
        enableExecuteCommand: cluster.execLogGroupArn !== undefined,
        enableEcsManagedTags: true,
        propagateTags: "SERVICE",
        // The provider's own wait takes a rolled-back deployment for a success.
        // https://github.com/pulumi/pulumi-aws/issues/4487
        waitForSteadyState: false,
      },
      {
        parent: this,
        // ECS refuses a target group that no rule joins to a load balancer. A task that the load balancer may not reach
        // yet fails its health check; one that starts before its roles may do anything can neither pull its image nor
        // log. Both count as failed.
        dependsOn: [...(target?.wayIn ?? []), ...task.policies],
        // Autoscaling moves the number: every deployment would set it back, under load to the minimum.
        ignoreChanges: scaling ? ["desiredCount"] : [],
        // Without a wait for the rollout a deployment that ECS rolls back ends as a success.
        hooks,
      },
    );
  }

  private makeAutoscaling(name: string, { settings, platform }: FargateServiceArgs, target?: LoadBalancerTarget): void {
    if (settings.scaling === undefined) return;
    const { clusterName } = platform.cluster;
    const { serviceName } = this;
    const scaled = { settings: settings.scaling, clusterName, serviceName, target: target?.counted };
    new ServiceAutoscaling(`${name}-scaling`, scaled, { parent: this });
  }

  /** @returns the names of those that roll a deployment back. */
  private makeDeploymentAlarms(name: string, args: FargateServiceArgs, target?: LoadBalancerTarget) {
    if (args.platform.alarms === undefined || target === undefined) return [];
    const watched = { settings: args.settings, target: target.counted };
    return new DeploymentAlarms(name, watched, { parent: this }).alarmNames;
  }

  private makeAlarms(name: string, args: FargateServiceArgs, alarmNames: pulumi.Output<string>[]) {
    const { cluster, alarms } = args.platform;
    if (alarms === undefined) return undefined;
    const { clusterName, containerInsights } = cluster;
    const service = { clusterName, serviceName: this.serviceName };
    const watched = { settings: args.settings.alarms, service, containerInsights, alarmNames, platform: alarms };
    return new ServiceAlarms(name, watched, { parent: this }).incident;
  }
}

interface Made {
  task: FargateTask;
  target?: LoadBalancerTarget;
  /** Of the alarms that roll a deployment back. */
  alarmNames: pulumi.Output<string>[];
}
