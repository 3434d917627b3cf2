// The arguments of a service: those of its task, where it runs, who reaches it, and how many tasks it has. Making it is
// left to fargateService.ts.

import type * as pulumi from "@pulumi/pulumi";
import type { Strategy } from "../../settings/defaults.ts";
import type { Notify } from "../alarms/incident.ts";
import type { Cluster } from "../cluster/clusterArgs.ts";
import type { SpotArgs } from "../cluster/spot.ts";
import type { DnsArgs } from "../connect/dnsName.ts";
import type { ConnectArgs } from "../connect/serviceConnect.ts";
import type { ListenArgs, NetworkLoadBalancerRef } from "../ingress/listenTargets.ts";
import type { LoadBalancerRef, RoutedArgs } from "../ingress/loadBalancerTarget.ts";
import type { TaskNetwork } from "../network/taskNetwork.ts";
import type { FargateTaskArgs } from "../task/taskArgs.ts";
import type { ReachArgs } from "../task/taskSecurityGroup.ts";
import type { ServiceAlarmThresholds } from "./serviceAlarms.ts";
import type { ScalingArgs } from "./serviceAutoscaling.ts";

export interface FargateServiceArgs extends FargateTaskArgs, RoutedArgs {
  /** Where the tasks run: an `EcsCluster`, an `aws.ecs.Cluster`, or a cluster's ARN or name. */
  cluster: Cluster;
  /** A `Network`, or the VPC and the subnets of the tasks. */
  network: TaskNetwork;
  /**
   * A `LoadBalancer`, or the listener and the security group of one that exists already; needs `port`, or a `route` to
   * another port.
   * @default none: the port is open only to what has this service in its `reach`, and to rules of yours
   */
  loadBalancer?: LoadBalancerRef;
  /**
   * A `NetworkLoadBalancer`, or one that exists already and has a security group; without `listen` it is not used.
   * @default none
   */
  networkLoadBalancer?: NetworkLoadBalancerRef;
  /** Ports of TCP, UDP and TLS at the network load balancer, by names of small letters and digits. @default {} */
  listen?: Readonly<Record<string, ListenArgs>>;
  /** What the tasks open connections to, and whose security groups let nobody in yet. @default [] */
  reach?: readonly ReachArgs[];
  /** Its part in ECS Service Connect, by which the services of a namespace call each other. @default none */
  connect?: ConnectArgs;
  /**
   * Its name in the VPC's DNS, by which jobs, and others without Service Connect, call it; needs `port`.
   * @default none
   */
  dns?: DnsArgs;
  /** Number of tasks, 0 or more; not beside `scaling`. @default 1 */
  desiredCount?: number;
  /** Lets the number of tasks follow the load, or the clock. @default none */
  scaling?: ScalingArgs;
  /** ECS Managed Instances that it runs on, in place of Fargate. @default none */
  machines?: MachinesArgs;
  /** How much of it runs on Fargate Spot; `false` for nothing. @default the cluster's */
  spot?: SpotArgs | false;
  /** How a deployment replaces tasks. @default the new tasks start beside the old ones, twice as many at most */
  deployment?: DeploymentArgs;
  /** Where alarms are reported, such as an `AlarmTopic`. @default nowhere: there are no alarms */
  notify?: Notify;
  /** From when on something is wrong. @default the default of each threshold */
  alarms?: ServiceAlarmThresholds;
  /**
   * Hooks that run once ECS has taken the service; an error in one fails the deployment.
   * @default none: Pulumi waits until the tasks are steady, and takes a rolled-back deployment for a success
   */
  hooks?: pulumi.ResourceHookBinding;
  /** A rollback that is to last until there is a new revision. @default none */
  rolledBack?: RolledBackArgs;
}

/** ARNs of two revisions of task definitions. */
export interface RolledBackArgs {
  /** The newest one that is not to run. */
  from: string;
  /** The one that runs in its place. */
  to: string;
}

/** Tasks on Fargate have no GPU; these cost what the instances do, and AWS's fee for each. */
export interface MachinesArgs {
  /** Name of a capacity provider of ECS Managed Instances that the cluster has. @default one is made for the service */
  capacityProvider?: pulumi.Input<string>;
  /** GPUs of the service's own container, 1–16. @default none */
  gpus?: number;
  /**
   * Types of EC2 instances, at most 400, of which AWS takes one that a task fits on, such as `g5.xlarge` or `m7i.*`; of
   * the provider that is made.
   * @default all that a task fits on
   */
  instanceTypes?: readonly string[];
  /**
   * The disk of each instance, for images and what tasks write, 1–16384 GiB; of the provider that is made.
   * @default AWS's
   */
  storageSizeGiB?: number;
}

export interface DeploymentArgs extends StepArgs {
  /** Percent of the tasks that keep running, rounded up, 0–100. @default 100 */
  minimumHealthyPercent?: number;
  /** Percent of the tasks that may run, rounded down, 100–200; leaves room for one more task. @default 200 */
  maximumPercent?: number;
  /**
   * Whether ECS spreads tasks evenly over the zones; "unset" changes nothing; not with `maximumPercent: 100`.
   * @default true
   */
  availabilityZoneRebalancing?: boolean | "unset";
}

/** How requests move from the old tasks to the new ones; anything but `rolling` needs a load balancer. */
export interface StepArgs {
  /**
   * `rolling`: task by task. The others start all new tasks beside the old ones, twice as many, then shift a part of the
   * requests first, as much in each step, or all at once.
   * @default "rolling"
   */
  strategy?: Strategy;
  /**
   * Number of target groups, 1 or 2. A service gets its second one while it is `rolling`, before it gets another strategy, and
   * keeps it until it is `rolling` again.
   * @default 2, and with `rolling` 1
   */
  targetGroups?: number;
  /** Percent of the requests, by tenths: of `canary` 0.1–100, of `linear` 3–100 in each step. @default 10, linear 20 */
  percent?: number;
  /** Minutes with both revisions once all requests are shifted, of `canary` also before that, 0–1440. @default 10 */
  bakeMinutes?: number;
  /** Minutes between two steps of `linear`, 0–1440. @default 5 */
  stepMinutes?: number;
  /**
   * A listener that leads to the new tasks before a client does, for the service's own tasks alone. ECS waits there for
   * `ContinueServiceDeployment`, and rolls back where nobody calls it.
   * @default none
   */
  test?: {
    /** The port of the load balancer, 1–65535, of no other listener. @default 9000 */
    port?: number;
    /** Seconds that the test takes at most, 1–86400; ECS waits 10 minutes longer. @default 300 */
    timeoutSeconds?: number;
  };
  /** Where ECS waits for a day for `ContinueServiceDeployment`, and rolls back where nobody calls it. @default nowhere */
  pause?: "before-production";
}
