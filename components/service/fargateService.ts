// A service on Fargate: its task, its security group, the ECS service, and, if the caller wants them, a place behind a
// load balancer, a name in Service Connect and DNS, and autoscaling. A service whose containers have no port is a
// worker that nothing can reach. Waiting for a rollout is left to the caller's hooks.

import { ecs } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { healthDefaults, serviceDefaults } from "../../settings/defaults.ts";
import { listenedPorts } from "../../settings/facts/listen.ts";
import { type CalledPort, calledPorts } from "../../settings/facts/ports.ts";
import type { Incident } from "../alarms/incident.ts";
import { type CapacityProviderStrategy, type ClusterArgs, clusterOf } from "../cluster/clusterArgs.ts";
import { strategiesOf } from "../cluster/spot.ts";
import type { DnsName } from "../connect/dnsName.ts";
import { discoveryNameOf, servedPortsOf, serviceConnectConfiguration } from "../connect/serviceConnect.ts";
import type { ListenTargets } from "../ingress/listenTargets.ts";
import type { LoadBalancerTarget } from "../ingress/loadBalancerTarget.ts";
import { regionOf } from "../shared/place.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { FargateTask } from "../task/fargateTask.ts";
import { type ReachArgs, TaskSecurityGroup } from "../task/taskSecurityGroup.ts";
import { reachOfVolumes } from "../task/volumeArgs.ts";
import { deploymentOf, revisionOf } from "./deployment.ts";
import { DeploymentAlarms } from "./deploymentAlarms.ts";
import { type EbsVolumes, makeEbsVolumes } from "./ebsVolumes.ts";
import type { FargateServiceArgs } from "./fargateServiceArgs.ts";
import { ListenAlarms } from "./listenAlarms.ts";
import { strategiesOnMachines } from "./machines.ts";
import { permissionsOf } from "./queueReference.ts";
import { ServiceAlarms } from "./serviceAlarms.ts";
import { fewestTasks, initialTasks, ServiceAutoscaling } from "./serviceAutoscaling.ts";
import { balanced, makeDnsName, makeListenTargets, makeTarget } from "./wayIn.ts";

/**
 * One task definition and its tasks. The name has at most 20 characters with a load balancer. The cost is that of the
 * tasks.
 */
export class FargateService extends pulumi.ComponentResource {
  readonly serviceName: pulumi.Output<string>;
  /** ARN of the revision, not of the family. */
  readonly taskDefinitionArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  /** The tasks' security group. */
  readonly securityGroupId: pulumi.Output<string>;
  /** Where the load balancer answers for the service; undefined without one. */
  readonly url?: pulumi.Output<string>;
  /** Where it answers the services of its namespace, such as `http://api:3000`; undefined without `connect.serve`. */
  readonly connectUrl?: string;
  /** Where it answers in its VPC, such as `http://api.dev.shop.internal:3000`; undefined without `dns`. */
  readonly dnsUrl?: pulumi.Output<string>;
  /** For `reach` of those that call it; undefined for a service that listens nowhere. */
  readonly reachable?: ReachArgs;
  /** The same of each further port of `ports`, by its name. */
  readonly reachablePorts: Readonly<Record<string, ReachArgs>>;
  /** `targetgroup/<name>/<id>`; undefined without a load balancer. */
  readonly targetGroupArnSuffix?: pulumi.Output<string>;
  /** The same of its second target group; undefined where requests never move. */
  readonly secondTargetGroupArnSuffix?: pulumi.Output<string>;
  /** Where clients reach its ports at the network load balancer, by the names in `listen`: `<host>:<port>`. */
  readonly addresses: Readonly<Record<string, pulumi.Output<string>>>;
  /** The alarm that reports that something is wrong with the service. */
  readonly incident?: Incident;
  /** Size of one task, which it is charged for; undefined on machines, which are charged for themselves. */
  readonly size?: FargateTask["size"];
  /** Capacity that its tasks run on; undefined for Fargate on demand. */
  readonly capacityProviderStrategies?: CapacityProviderStrategy[];

  constructor(name: string, args: FargateServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:FargateService", name, {}, opts);
    const cluster = clusterOf(this, args.cluster, args.region);
    const { execLogGroupArn } = cluster;
    const { connect } = args;
    const ports = calledPorts(name, args);
    const servedPorts = connect && servedPortsOf(name, connect, ports);
    const permissions = permissionsOf(this, args, cluster);
    const more = { permissions, execLogGroupArn, servedPorts, listened: listenedPorts(args.listen ?? {}) };
    const task = new FargateTask(name, { ...args, ...more }, { parent: this });
    this.taskDefinitionArn = task.definitionArn;
    this.logGroupName = task.logGroupName;
    this.size = args.machines === undefined ? task.size : undefined;
    this.capacityProviderStrategies = strategiesOf(args.spot, cluster);

    const { vpcId, ipv6 } = args.network;
    const reach = [...(args.reach ?? []), ...reachOfVolumes(args, args.fileSystem)];
    const { securityGroupId, wayOut } = new TaskSecurityGroup(name, { vpcId, ipv6, reach }, { parent: this });
    this.securityGroupId = securityGroupId;
    const target = makeTarget(this, name, { ...args, securityGroupId });
    this.url = target?.url;
    this.targetGroupArnSuffix = target?.counted.targetGroupArnSuffix;
    this.secondTargetGroupArnSuffix = target?.counted.secondTargetGroupArnSuffix;

    const listens = makeListenTargets(this, name, { ...args, securityGroupId });
    this.addresses = listens?.addresses ?? {};

    const dnsName = makeDnsName(this, name, args, ports);

    const alarmNames = this.makeDeploymentAlarms(name, args, { target, listens, ports });
    const ebs = makeEbsVolumes(this, name, args);
    const made = { cluster, task, wayOut, ports, target, listens, dnsName, ebs, alarmNames };
    const service = this.makeService(name, args, made);
    this.serviceName = service.name;
    const reachable = ports.map((one) => ({ ...one, reach: { name, port: one.port, securityGroupId, runs: service } }));
    this.reachable = reachable[0]?.reach;
    this.reachablePorts = Object.fromEntries(reachable.flatMap((one) => (one.name ? [[one.name, one.reach]] : [])));
    const [main] = ports;
    if (main !== undefined) {
      this.connectUrl = connect?.serve && `http://${name}:${main.port}`;
      this.dnsUrl = dnsName && pulumi.interpolate`http://${dnsName.host}:${main.port}`;
    }
    this.makeAutoscaling(name, args, { cluster, target });
    this.incident = this.makeAlarms(name, args, { cluster, alarmNames });

    this.registerOutputs({
      serviceName: this.serviceName,
      taskDefinitionArn: this.taskDefinitionArn,
      logGroupName: this.logGroupName,
      securityGroupId: this.securityGroupId,
      url: this.url,
      addresses: this.addresses,
      connectUrl: this.connectUrl,
      dnsUrl: this.dnsUrl,
      targetGroupArnSuffix: this.targetGroupArnSuffix,
      incident: this.incident,
    });
  }

  private makeService(name: string, args: FargateServiceArgs, made: Made) {
    const { cluster, task, wayOut, ports, target, listens, dnsName, ebs, alarmNames } = made;
    const { network, scaling, hooks, connect } = args;
    const desiredCount = args.desiredCount ?? (scaling ? initialTasks(scaling) : serviceDefaults.desiredCount);
    const onMachines = strategiesOnMachines(this, name, args, made);
    const capacityProviderStrategies = onMachines ?? this.capacityProviderStrategies;
    return new ecs.Service(
      `${name}-service`,
      {
        cluster: cluster.arn,
        taskDefinition: revisionOf(task.definitionArn, args.rolledBack),
        desiredCount,
        platformVersion: args.machines === undefined ? "LATEST" : undefined,
        // A cluster without capacity providers takes only this, and a cluster with them takes it too.
        launchType: capacityProviderStrategies === undefined ? "FARGATE" : undefined,
        capacityProviderStrategies,
        // Without it another strategy replaces the service, and the old tasks end while the new ones still start.
        forceNewDeployment: true,
        networkConfiguration: {
          subnets: network.taskSubnetIds,
          securityGroups: [this.securityGroupId],
          assignPublicIp: network.assignPublicIp ?? false,
        },
        loadBalancers: balanced(name, args, { target, listens }),
        serviceConnectConfiguration:
          connect &&
          serviceConnectConfiguration(name, connect, {
            ports,
            log: { groupName: task.logGroupName, region: regionOf(this, args.region) },
          }),
        volumeConfiguration: ebs?.configuration,
        serviceRegistries: dnsName && { registryArn: dnsName.registryArn },
        // ECS refuses a grace period for a service without a load balancer.
        healthCheckGracePeriodSeconds:
          (target ?? listens) && withDefaults(args.health ?? {}, healthDefaults).gracePeriodSeconds,
        ...deploymentOf(args.deployment, alarmNames),
        enableExecuteCommand: cluster.execLogGroupArn !== undefined,
        enableEcsManagedTags: true,
        propagateTags: "SERVICE",
        // The provider's own wait takes a rolled-back deployment for a success, so it is used only without hooks.
        // https://github.com/pulumi/pulumi-aws/issues/4487
        waitForSteadyState: hooks === undefined,
      },
      {
        parent: this,
        // ECS refuses a target group that no rule connects to a load balancer. A task that the load balancer cannot
        // reach yet fails its health check, as does one that cannot reach its database, and a task whose roles have no
        // permissions yet can neither pull its image nor log. All of them count as failed. A task never finds a service
        // of its namespace that ECS made after it.
        dependsOn: [
          ...(target?.wayIn ?? []),
          ...(listens?.wayIn ?? []),
          ...wayOut,
          ...task.policies,
          ...(ebs?.policies ?? []),
        ],
        // Autoscaling changes the number: every deployment would set it back, under load to the minimum.
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
    const { clusterName, containerInsights } = cluster;
    const { serviceName } = this;
    const scaled = { scaling, clusterName, serviceName, containerInsights, target: target?.counted };
    new ServiceAutoscaling(`${name}-scaling`, scaled, { parent: this });
  }

  /** @returns the names of the alarms that roll a deployment back */
  private makeDeploymentAlarms(
    name: string,
    args: FargateServiceArgs,
    { target, listens, ports }: Pick<Made, "target" | "listens" | "ports">,
  ) {
    const { alarms: thresholds, notify, health = {}, connect } = args;
    // Of a further port, which is TCP, no proxy counts errors.
    const isServed = connect?.serve !== undefined && ports.some((one) => one.name === undefined);
    const seenBy = target?.counted ?? (isServed ? { discoveryName: discoveryNameOf(name) } : undefined);
    if (notify === undefined) return [];
    const watched = { thresholds, notify, gracePeriodSeconds: health.gracePeriodSeconds };
    const parent = { parent: this };
    return [
      ...(seenBy ? new DeploymentAlarms(name, { ...watched, seenBy }, parent).alarmNames : []),
      ...(listens ? new ListenAlarms(name, { ...watched, listens: listens.counted }, parent).alarmNames : []),
    ];
  }

  private makeAlarms(name: string, args: FargateServiceArgs, { cluster, alarmNames }: Watched) {
    const { notify, alarms } = args;
    if (notify === undefined) return undefined;
    const { clusterName, containerInsights = false } = cluster;
    const service = { clusterName, serviceName: this.serviceName };
    const fewest = { fewestTasks: fewestTasks(args) };
    const { queue } = args.scaling ?? {};
    const watched = { thresholds: alarms, service, containerInsights, ...fewest, queue, alarmNames, notify };
    return new ServiceAlarms(name, watched, { parent: this }).incident;
  }
}

interface Made {
  cluster: ClusterArgs;
  task: FargateTask;
  /** The rules that let the tasks reach what they need, and what has to run there. */
  wayOut: readonly pulumi.Resource[];
  /** What callers reach. */
  ports: readonly CalledPort[];
  target?: LoadBalancerTarget;
  listens?: ListenTargets;
  dnsName?: DnsName;
  ebs?: EbsVolumes;
  /** Names of the alarms that roll a deployment back. */
  alarmNames: pulumi.Output<string>[];
}

type Watched = Pick<Made, "cluster" | "alarmNames">;
