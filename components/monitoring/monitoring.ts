// Monitoring of a stack as a whole: the alarms on the load balancers, and the dashboard. Alarms of services and jobs
// are left to their own components.

import * as pulumi from "@pulumi/pulumi";
import {
  onDemandBase,
  type ProviderShare,
  spotShareBeyondBase,
  type TaskSize,
  taskHourUsd,
} from "../../pricing/fargate.ts";
import { defaultGatewayErrorPercent, defaultTargetResets } from "../../settings/defaults.ts";
import { stackPrefix } from "../../settings/facts/names.ts";
import type { Incident, Notify } from "../alarms/incident.ts";
import type { ClusterArgs } from "../cluster/clusterArgs.ts";
import { LoadBalancerAlarms } from "../ingress/loadBalancerAlarms.ts";
import { NetworkLoadBalancerAlarms } from "../ingress/networkLoadBalancerAlarms.ts";
import { regionOf } from "../shared/place.ts";
import { resolved } from "../shared/resolved.ts";
import { Dashboard } from "./dashboard.ts";
import type { TaskPrice } from "./dashboardBody.ts";

type Text = pulumi.Input<string>;

export interface MonitoringArgs {
  /** The services' cluster, such as an `EcsCluster`. */
  cluster: Pick<ClusterArgs, "clusterName" | "containerInsights">;
  /** Services by name, such as a `FargateService`; without `size` the dashboard has no cost for it. @default {} */
  services?: Readonly<Record<string, WatchedService>>;
  /** Jobs by name, such as a `ScheduledJob`. @default {} */
  jobs?: Readonly<Record<string, WatchedJob>>;
  /** A `LoadBalancer`, or `app/<name>/<id>` of another. @default none: there is no alarm on one */
  loadBalancer?: { arnSuffix: Text; distributionId?: Text };
  /** A `NetworkLoadBalancer`, or `net/<name>/<id>` of another. @default none: there is no alarm on one */
  networkLoadBalancer?: { arnSuffix: Text };
  /** Where alarms are reported, such as an `AlarmTopic`. @default nowhere: there are no alarms */
  notify?: Notify;
  /**
   * Percent of the requests that the load balancer itself answers with 502 or 504, 0.1–100; `false` for no
   * alarm.
   * @default 5
   */
  gatewayErrorPercent?: number | false;
  /** Connections in a minute that tasks reset, 1 or more; `false` for no alarm. @default false */
  targetResets?: number | false;
  /** Whether there is a dashboard; the first three of an account are free of charge. @default true */
  dashboard?: boolean;
  /** The dashboard's name, part of its URL: 1–255 letters, digits, - and _. @default <project>_<stack> */
  dashboardName?: string;
  /** Region of what is watched, such as `eu-west-1`. @default the provider's */
  region?: Text;
}

interface WatchedJob {
  scheduleGroup?: Text;
  /** The state machine that every run goes through. @default none: the schedule alone starts them */
  stateMachineArn?: Text;
  failedRule?: Text;
  incident?: Incident;
}

interface WatchedService {
  serviceName: Text;
  targetGroupArnSuffix?: Text;
  /** The target group that its requests move to and from. @default none */
  secondTargetGroupArnSuffix?: Text;
  incident?: Incident;
  size?: TaskSize;
  /** Capacity that its tasks run on. @default Fargate on demand */
  capacityProviderStrategies?: readonly ProviderShare[];
}

export class Monitoring extends pulumi.ComponentResource {
  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:Monitoring", name, {}, opts);
    const gateway = [...this.makeLoadBalancerAlarms(name, args), ...this.makeResetAlarms(name, args)];
    if (args.dashboard ?? true) this.makeDashboard(name, args, gateway);
    this.registerOutputs();
  }

  private makeLoadBalancerAlarms(name: string, args: MonitoringArgs): Incident[] {
    const { loadBalancer, notify, services = {}, gatewayErrorPercent = defaultGatewayErrorPercent } = args;
    if (!loadBalancer || !notify || gatewayErrorPercent === false) return [];
    const watched = {
      gatewayErrorPercent,
      loadBalancerArnSuffix: loadBalancer.arnSuffix,
      incidents: incidentsOf(services),
      notify,
    };
    const { incident } = new LoadBalancerAlarms(`${name}-load-balancer`, watched, { parent: this });
    return incident ? [incident] : [];
  }

  private makeResetAlarms(name: string, args: MonitoringArgs): Incident[] {
    const { networkLoadBalancer, notify, services = {}, targetResets = defaultTargetResets } = args;
    if (!networkLoadBalancer || !notify || targetResets === false) return [];
    const loadBalancerArnSuffix = networkLoadBalancer.arnSuffix;
    const watched = { targetResets, loadBalancerArnSuffix, incidents: incidentsOf(services), notify };
    const { incident } = new NetworkLoadBalancerAlarms(`${name}-network-load-balancer`, watched, { parent: this });
    return incident ? [incident] : [];
  }

  private makeDashboard(name: string, args: MonitoringArgs, gateway: readonly Incident[]): void {
    const { cluster, services = {}, jobs = {}, loadBalancer, networkLoadBalancer } = args;
    const { dashboardName = stackPrefix(pulumi.getProject(), pulumi.getStack()) } = args;
    const { clusterName, containerInsights = false } = cluster;
    const flowing = {
      region: regionOf(this, args.region),
      clusterName,
      loadBalancerArnSuffix: loadBalancer?.arnSuffix,
      distributionId: loadBalancer?.distributionId,
      networkLoadBalancerArnSuffix: networkLoadBalancer?.arnSuffix,
      services: each(services, ({ serviceName, targetGroupArnSuffix, secondTargetGroupArnSuffix }) => ({
        ...{ serviceName, targetGroupArnSuffix, secondTargetGroupArnSuffix },
      })),
      jobs: each(jobs, ({ scheduleGroup, stateMachineArn, failedRule }) => ({
        scheduleGroup,
        stateMachineArn,
        failedRule,
      })),
      alarmArns: [...incidentsOf(services), ...incidentsOf(jobs), ...gateway].map(({ arn }) => arn),
    };
    const facts = resolved(flowing).apply((known) => ({
      ...known,
      containerInsights,
      services: each(known.services, (service, key) => ({
        ...service,
        taskPrice: taskPrice(services[key], known.region),
      })),
    }));
    new Dashboard(`${name}-dashboard`, { dashboardName, facts }, { parent: this });
  }
}

function incidentsOf(watched: Readonly<Record<string, { incident?: Incident }>>): Incident[] {
  return Object.values(watched).flatMap(({ incident }) => incident ?? []);
}

/** The price of a service's tasks; undefined where one is not known, as no line is better than a wrong one. */
function taskPrice(service: WatchedService | undefined, region: string): TaskPrice | undefined {
  const { size, capacityProviderStrategies: strategy = [] } = service ?? {};
  const [onDemand, spot] = [false, true].map((onSpot) => size && taskHourUsd(size, region, onSpot));
  if (onDemand === undefined || spot === undefined) return undefined;
  const share = spotShareBeyondBase(strategy);
  return { onDemand, base: onDemandBase(strategy), beyond: onDemand * (1 - share) + spot * share };
}

function each<T, U>(map: Readonly<Record<string, T>>, make: (value: T, name: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, make(value, name)]));
}
