// What watches a stack as a whole: the alarm on the load balancer, and the dashboard. Services and jobs bring alarms
// of their own.

import * as pulumi from "@pulumi/pulumi";
import type { StackAlarms } from "../settings/alarms.ts";
import { Dashboard } from "./dashboard.ts";
import type { AlarmPlatform, Incident } from "./incident.ts";
import { LoadBalancerAlarms } from "./loadBalancerAlarms.ts";

type Text = pulumi.Input<string>;

export interface MonitoringArgs {
  settings: {
    /** The stack file's `alarms`. */
    alarms: StackAlarms;
    /** Whether there is a dashboard. */
    dashboard: boolean;
  };
  /** The dashboard's, at most 255 letters, digits, - and _. */
  dashboardName: string;
  platform: {
    region: string;
    cluster: { clusterName: Text; containerInsights: boolean };
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
    const { dashboardName, platform, services, jobs } = args;
    const { region, cluster, loadBalancer } = platform;
    const facts = {
      region,
      clusterName: cluster.clusterName,
      containerInsights: cluster.containerInsights,
      loadBalancerArnSuffix: loadBalancer?.arnSuffix,
      services: each(services, ({ serviceName, targetGroupArnSuffix }) => ({ serviceName, targetGroupArnSuffix })),
      jobs: each(jobs, ({ scheduleGroup, failedRule }) => ({ scheduleGroup, failedRule })),
      alarmArns: [...incidentsOf(services), ...incidentsOf(jobs), ...gateway].map(({ arn }) => arn),
    };
    new Dashboard(`${name}-dashboard`, { dashboardName, facts }, { parent: this });
  }
}

function incidentsOf(watched: Readonly<Record<string, { incident?: Incident }>>): Incident[] {
  return Object.values(watched).flatMap(({ incident }) => incident ?? []);
}

function each<T, U>(map: Readonly<Record<string, T>>, make: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, make(value)]));
}
