// What watches a stack as a whole: the alarm on the load balancer, and the dashboard. Services and jobs bring alarms
// of their own.

import * as pulumi from "@pulumi/pulumi";
import {
  onDemandBase,
  type ProviderShare,
  spotShareBeyondBase,
  type TaskSize,
  taskHourUsd,
} from "../../pricing/fargate.ts";
import type { StackAlarms } from "../../settings/keys/alarms.ts";
import type { AlarmPlatform, Incident } from "../alarms/incident.ts";
import { LoadBalancerAlarms } from "../ingress/loadBalancerAlarms.ts";
import { Dashboard } from "./dashboard.ts";
import type { TaskPrice } from "./dashboardBody.ts";

type Text = pulumi.Input<string>;

export interface MonitoringArgs {
  settings: {
    /** The stack file's `alarms`. */
    alarms: StackAlarms;
    /** Whether there is a dashboard. */
    dashboard: boolean;
    /** By name: the size of a service's tasks, which says what they cost. */
    services: Readonly<Record<string, TaskSize>>;
  };
  /** The dashboard's, at most 255 letters, digits, - and _. */
  dashboardName: string;
  platform: {
    region: string;
    cluster: {
      clusterName: Text;
      containerInsights: boolean;
      capacityProviderStrategies: readonly ProviderShare[];
    };
    loadBalancer?: { arnSuffix: Text };
    /** Where people are told. @default nowhere: there are no alarms */
    alarms?: AlarmPlatform;
  };
  /** By name. */
  services: Readonly<Record<string, { serviceName: Text; targetGroupArnSuffix?: Text; incident?: Incident }>>;
  /** By name. */
  jobs: Readonly<Record<string, { scheduleGroup: Text; failedRule?: Text; incident?: Incident }>>;
}

export class Monitoring extends pulumi.ComponentResource {
  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:Monitoring", name, {}, opts);
    const gateway = this.makeLoadBalancerAlarms(name, args);
    if (args.settings.dashboard) this.makeDashboard(name, args, gateway);
    this.registerOutputs();
  }

  private makeLoadBalancerAlarms(name: string, { settings, platform, services }: MonitoringArgs): Incident[] {
    const { gatewayErrorPercent } = settings.alarms;
    const { loadBalancer, alarms } = platform;
    if (!loadBalancer || !alarms || gatewayErrorPercent === false) return [];
    const incidents = incidentsOf(services);
    const watched = { gatewayErrorPercent, loadBalancerArnSuffix: loadBalancer.arnSuffix, incidents, platform: alarms };
    return [new LoadBalancerAlarms(`${name}-load-balancer`, watched, { parent: this }).incident];
  }

  private makeDashboard(name: string, args: MonitoringArgs, gateway: readonly Incident[]): void {
    const { settings, dashboardName, platform, services, jobs } = args;
    const { region, cluster, loadBalancer } = platform;
    const facts = {
      region,
      clusterName: cluster.clusterName,
      containerInsights: cluster.containerInsights,
      loadBalancerArnSuffix: loadBalancer?.arnSuffix,
      services: each(services, ({ serviceName, targetGroupArnSuffix }, service) => ({
        serviceName,
        targetGroupArnSuffix,
        taskPrice: taskPrice(settings.services[service], region, cluster.capacityProviderStrategies),
      })),
      jobs: each(jobs, ({ scheduleGroup, failedRule }) => ({ scheduleGroup, failedRule })),
      alarmArns: [...incidentsOf(services), ...incidentsOf(jobs), ...gateway].map(({ arn }) => arn),
    };
    new Dashboard(`${name}-dashboard`, { dashboardName, facts }, { parent: this });
  }
}

function incidentsOf(watched: Readonly<Record<string, { incident?: Incident }>>): Incident[] {
  return Object.values(watched).flatMap(({ incident }) => incident ?? []);
}

/** Undefined where a price is not known: no line is better than a wrong one. */
function taskPrice(
  size: TaskSize | undefined,
  region: string,
  strategy: readonly ProviderShare[],
): TaskPrice | undefined {
  const [onDemand, spot] = [false, true].map((onSpot) => size && taskHourUsd(size, region, onSpot));
  if (onDemand === undefined || spot === undefined) return undefined;
  const share = spotShareBeyondBase(strategy);
  return { onDemand, base: onDemandBase(strategy), beyond: onDemand * (1 - share) + spot * share };
}

function each<T, U>(map: Readonly<Record<string, T>>, make: (value: T, name: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, make(value, name)]));
}
