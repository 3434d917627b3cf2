// What a stack's dashboard shows, as CloudWatch wants it: the alarms, then a graph of each thing that is measured with
// a line for every service, then the jobs. The same settings give the same text. Pure; dashboard.ts makes it.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html

import {
  loadBalancerMetrics,
  type Metric,
  matchedEvents,
  scheduleMetrics,
  serviceMetrics,
  targetMetrics,
} from "./metrics.ts";

/** @typeParam Text a string, or one that is not known yet */
export interface DashboardFacts<Text = string> {
  region: string;
  clusterName: Text;
  /** Whether CloudWatch counts the running tasks. */
  containerInsights: boolean;
  /** `app/<name>/<id>`; absent where every service is a worker. */
  loadBalancerArnSuffix?: Text;
  /** By name. */
  services: Record<string, { serviceName: Text; targetGroupArnSuffix?: Text }>;
  /** By name. */
  jobs: Record<string, { scheduleGroup: Text; failedRule?: Text }>;
  /** Of the alarms that tell people. */
  alarmArns: Text[];
}

interface Graph {
  title: string;
  lines: [label: string, Metric][];
  /** What the values are at most. @default open */
  most?: number;
}

/** CloudWatch's grid is so wide. */
const columns = 24;

/** A widget shows so many alarms at most. */
const mostAlarms = 100;

export function dashboardBody(facts: DashboardFacts): object {
  const { region } = facts;
  const alarmArns = facts.alarmArns.toSorted().slice(0, mostAlarms);
  const alarms = {
    type: "alarm",
    ...{ x: 0, y: 0, width: columns, height: 2 + Math.ceil(alarmArns.length / 6) },
    properties: { title: "Alarms", alarms: alarmArns },
  };
  const top = alarmArns.length > 0 ? [alarms] : [];
  const graphs = graphsOf(facts).filter(({ lines }) => lines.length > 0);
  const size = { width: columns / 3, height: 6 };
  const below = top.reduce((sum, { height }) => sum + height, 0);
  return {
    widgets: [
      ...top,
      ...graphs.map((graph, index) => ({
        type: "metric",
        x: (index % 3) * size.width,
        y: below + Math.floor(index / 3) * size.height,
        ...size,
        properties: propertiesOf(graph, region),
      })),
    ],
  };
}

function graphsOf(facts: DashboardFacts): Graph[] {
  const services = sorted(facts.services).map(([name, { serviceName, targetGroupArnSuffix }]) => ({
    name,
    tasks: serviceMetrics({ clusterName: facts.clusterName, serviceName }),
    target:
      facts.loadBalancerArnSuffix === undefined || targetGroupArnSuffix === undefined
        ? undefined
        : targetMetrics({ loadBalancerArnSuffix: facts.loadBalancerArnSuffix, targetGroupArnSuffix }),
  }));
  const routed = services.flatMap(({ name, target }) => (target ? [{ name, target }] : []));
  const jobs = sorted(facts.jobs);
  return [
    { title: "Requests", lines: routed.map(({ name, target }) => [name, target.requests]) },
    {
      title: "Errors",
      lines: [
        ...routed.flatMap(({ name, target }): Graph["lines"] => [
          [`${name} 5xx`, target.serverErrors],
          [`${name} no connection`, target.connectionErrors],
        ]),
        ...gatewayErrors(facts),
      ],
    },
    { title: "Latency (p95, s)", lines: routed.map(({ name, target }) => [name, target.p95]) },
    {
      title: "Tasks",
      lines: facts.containerInsights
        ? services.flatMap(({ name, tasks }): Graph["lines"] => [
            [`${name} running`, tasks.running],
            [`${name} desired`, tasks.desired],
          ])
        : [],
    },
    { title: "CPU (%)", most: 100, lines: services.map(({ name, tasks }) => [name, tasks.cpu]) },
    { title: "Memory (%)", most: 100, lines: services.map(({ name, tasks }) => [name, tasks.memory]) },
    {
      title: "Jobs",
      lines: jobs.flatMap(([name, { scheduleGroup, failedRule }]): Graph["lines"] => [
        [`${name} started`, scheduleMetrics(scheduleGroup).attempts],
        ...(failedRule === undefined ? [] : ([[`${name} failed`, matchedEvents(failedRule)]] as Graph["lines"])),
      ]),
    },
  ];
}

function gatewayErrors({ loadBalancerArnSuffix }: DashboardFacts): Graph["lines"] {
  if (loadBalancerArnSuffix === undefined) return [];
  const { badGateway, gatewayTimeout } = loadBalancerMetrics(loadBalancerArnSuffix);
  return [
    ["load balancer 502", badGateway],
    ["load balancer 504", gatewayTimeout],
  ];
}

function propertiesOf({ title, lines, most }: Graph, region: string) {
  return {
    title,
    region,
    view: "timeSeries",
    period: 60,
    yAxis: { left: { min: 0, ...(most !== undefined && { max: most }) } },
    metrics: lines.map(([label, { namespace, metricName, dimensions, stat }]) => [
      namespace,
      metricName,
      ...Object.entries(dimensions).flat(),
      { label, stat },
    ]),
  };
}

/** By code unit, which no locale changes. */
function sorted<Value>(record: Record<string, Value>): [string, Value][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
