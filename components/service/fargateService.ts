// A service on Fargate: its task, its security group, the service itself, and where they are asked for a place behind a
// load balancer and autoscaling. Without a port it is a worker that nothing can reach.
// Waiting for a rollout is left to the hooks that the caller brings.

import { ecs } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deploymentDefaults, healthDefaults, serviceDefaults } from "../../settings/defaults.ts";
import type { Incident, Notify } from "../alarms/incident.ts";
import { type Cluster, type ClusterArgs, clusterOf } from "../cluster/clusterArgs.ts";
import { type LoadBalancerRef, LoadBalancerTarget, type RoutedArgs } from "../ingress/loadBalancerTarget.ts";
import type { TaskNetwork } from "../network/taskNetwork.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { FargateTask } from "../task/fargateTask.ts";
import type { FargateTaskArgs } from "../task/taskArgs.ts";
import { TaskSecurityGroup } from "../task/taskSecurityGroup.ts";
import { DeploymentAlarms } from "./deploymentAlarms.ts";
import { ServiceAlarms, type ServiceAlarmThresholds } from "./serviceAlarms.ts";
import { type ScalingArgs, ServiceAutoscaling } from "./serviceAutoscaling.ts";

export interface FargateServiceArgs extends FargateTaskArgs, RoutedArgs {
  /** Where the tasks run: an `EcsCluster`, an `aws.ecs.Cluster`, or a cluster's ARN or name. */
  cluster: Cluster;
  /** A `Network`, or the VPC and the subnets of the tasks. */
  network: TaskNetwork;
  /**
   * A `LoadBalancer`, or the listener and the security group of one that stands already; needs `port`.
   * @default none: only a security group rule of yours lets somebody reach the port
   */
  loadBalancer?: LoadBalancerRef;
  /** How many tasks run, 0 or more; `scaling` takes its place. @default 1 */
  desiredCount?: number;
  /** Lets the number of tasks follow the load, or the clock. @default none */
  scaling?: ScalingArgs;
  /** How a deployment replaces tasks. @default one for one, the new before the old */
  deployment?: DeploymentArgs;
  /** Where alarms are reported, such as an `AlarmTopic`. @default nowhere: there are no alarms */
  notify?: Notify;
  /** From when on something is wrong. @default those of each threshold */
  alarms?: ServiceAlarmThresholds;
  /**
   * Run when ECS has taken the service; what they throw fails the deployment.
   * @default none: Pulumi waits until the tasks are steady, and takes one that ECS has rolled back for a success
   */
  hooks?: pulumi.ResourceHookBinding;
}

export interface DeploymentArgs {
  /** Share of the tasks in percent that keeps running, rounded up, 0–100. @default 100 */
  minimumHealthyPercent?: number;
  /** Share of the tasks in percent that may run, rounded down, 100–200; leaves room for one more. @default 200 */
  maximumPercent?: number;
  /** Whether ECS evens tasks out over the zones; "unset" leaves it as it is; not with `maximumPercent: 100`. @default true */
  availabilityZoneRebalancing?: boolean | "unset";
}

/**
 * One task definition and the tasks that run of it, at most 20 characters of name where a load balancer leads to it.
 * Costs what its tasks do.
 */
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
  /** What one of its tasks is charged for. */
  readonly size: FargateTask["size"];

  constructor(name: string, args: FargateServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:FargateService", name, {}, opts);
    const cluster = clusterOf(this, args.cluster, args.region);
    const { execLogGroupArn } = cluster;
    const task = new FargateTask(name, { ...args, execLogGroupArn }, { parent: this });
    this.taskDefinitionArn = task.definitionArn;
    this.logGroupName = task.logGroupName;
    this.size = task.size;

    const { vpcId } = args.network;
    this.securityGroupId = new TaskSecurityGroup(name, { vpcId }, { parent: this }).securityGroupId;
    const target = this.makeTarget(name, args);
    this.url = target?.url;
    this.targetGroupArnSuffix = target?.counted.targetGroupArnSuffix;

    const alarmNames = this.makeDeploymentAlarms(name, args, target);
    this.serviceName = this.makeService(name, args, { cluster, task, target, alarmNames }).name;
    this.makeAutoscaling(name, args, { cluster, target });
    this.incident = this.makeAlarms(name, args, { cluster, alarmNames });

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

  private makeTarget(name: string, args: FargateServiceArgs) {
    const { port, route, loadBalancer, network } = args;
    if (loadBalancer === undefined && route === undefined) return undefined;
    if (loadBalancer === undefined || port === undefined) {
      const [has, lacks] = loadBalancer === undefined ? ["route", "loadBalancer"] : ["loadBalancer", "port"];
      throw new pulumi.ResourceError(`${name}: ${has} must come with ${lacks}; add it, or take ${has} out`, this);
    }
    const tasks = { vpcId: network.vpcId, securityGroupId: this.securityGroupId };
    return new LoadBalancerTarget(name, { ...args, port, loadBalancer, tasks }, { parent: this });
  }

  private makeService(name: string, args: FargateServiceArgs, { cluster, task, target, alarmNames }: Made) {
    const { network, scaling, hooks } = args;
    const { desiredCount } = withDefaults({ desiredCount: args.desiredCount ?? scaling?.min }, serviceDefaults);
    const deployment = withDefaults(args.deployment ?? {}, deploymentDefaults);
    const { capacityProviderStrategies } = cluster;
    return new ecs.Service(
      `${name}-service`,
      {
        cluster: cluster.arn,
        taskDefinition: task.definitionArn,
        desiredCount,
        platformVersion: "LATEST",
        // A cluster that has no capacity providers takes this alone, and one that has takes it too.
        launchType: capacityProviderStrategies === undefined ? "FARGATE" : undefined,
        capacityProviderStrategies,
        // Without it another strategy replaces the service: the old one goes while the new one's tasks still start.
        forceNewDeployment: true,
        networkConfiguration: {
          subnets: network.taskSubnetIds,
          securityGroups: [this.securityGroupId],
          assignPublicIp: network.assignPublicIp ?? false,
        },
        loadBalancers: target && [
          { targetGroupArn: target.targetGroupArn, containerName: name, containerPort: target.port },
        ],
        // ECS refuses it for a service without a load balancer.
        healthCheckGracePeriodSeconds: target && withDefaults(args.health ?? {}, healthDefaults).gracePeriodSeconds,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        // One that is raised already when a deployment starts is not looked at during it, so what mends a broken service
        // can be deployed. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
        alarms: alarmNames.length > 0 ? { enable: true, rollback: true, alarmNames } : undefined,
        deploymentMinimumHealthyPercent: deployment.minimumHealthyPercent,
        deploymentMaximumPercent: deployment.maximumPercent,
        availabilityZoneRebalancing: rebalancing(deployment.availabilityZoneRebalancing),
        enableExecuteCommand: cluster.execLogGroupArn !== undefined,
        enableEcsManagedTags: true,
        propagateTags: "SERVICE",
        // The provider's own wait takes a rolled-back deployment for a success, so it is only for who brings no better.
        // https://github.com/pulumi/pulumi-aws/issues/4487
        waitForSteadyState: hooks === undefined,
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

  private makeAutoscaling(
    name: string,
    { scaling }: FargateServiceArgs,
    { cluster, target }: Pick<Made, "cluster" | "target">,
  ): void {
    if (scaling === undefined) return;
    const { clusterName } = cluster;
    const { serviceName } = this;
    const scaled = { scaling, clusterName, serviceName, target: target?.counted };
    new ServiceAutoscaling(`${name}-scaling`, scaled, { parent: this });
  }

  /** @returns the names of those that roll a deployment back. */
  private makeDeploymentAlarms(name: string, args: FargateServiceArgs, target?: LoadBalancerTarget) {
    if (args.notify === undefined || target === undefined) return [];
    const { alarms: thresholds, health = {} } = args;
    const watched = { thresholds, gracePeriodSeconds: health.gracePeriodSeconds, target: target.counted };
    return new DeploymentAlarms(name, watched, { parent: this }).alarmNames;
  }

  private makeAlarms(name: string, { notify, alarms }: FargateServiceArgs, { cluster, alarmNames }: Watched) {
    if (notify === undefined) return undefined;
    const { clusterName, containerInsights = false } = cluster;
    const service = { clusterName, serviceName: this.serviceName };
    const watched = { thresholds: alarms, service, containerInsights, alarmNames, notify };
    return new ServiceAlarms(name, watched, { parent: this }).incident;
  }
}

/**
 * Written out but for "unset": left out, it is on for a new service and unchanged for an existing one. The provider has
 * no default of its own, and then takes whatever the API answers (optional and computed in its schema).
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
function rebalancing(wanted: boolean | "unset"): "ENABLED" | "DISABLED" | undefined {
  if (wanted === "unset") return undefined;
  return wanted ? "ENABLED" : "DISABLED";
}

interface Made {
  cluster: ClusterArgs;
  task: FargateTask;
  target?: LoadBalancerTarget;
  /** Of the alarms that roll a deployment back. */
  alarmNames: pulumi.Output<string>[];
}

type Watched = Pick<Made, "cluster" | "alarmNames">;
