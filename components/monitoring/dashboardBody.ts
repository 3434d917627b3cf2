// The content of a stack's dashboard in CloudWatch's JSON: the alarms, then a graph for each metric with a line for
// every service, then the jobs. The same settings give the same text. Pure; dashboard.ts makes the dashboard.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html

import { spotShareOfListPrice } from "../../pricing/assumptions.ts";
import {
  cloudFrontMetrics,
  loadBalancerMetrics,
  type Metric,
  matchedEvents,
  metricsOfGroups,
  networkLoadBalancerMetrics,
  scheduleMetrics,
  serviceMetrics,
  stateMachineMetrics,
} from "../alarms/metrics.ts";
import { sortedEntries } from "../shared/sortedEntries.ts";

export interface DashboardFacts {
  region: string;
  clusterName: string;
  /** Whether CloudWatch counts the running tasks. */
  containerInsights: boolean;
  /** `app/<name>/<id>`; absent where every service is a worker. */
  loadBalancerArnSuffix?: string;
  /** The distribution in front of the load balancer; absent where there is none. */
  distributionId?: string;
  /** `net/<name>/<id>`; absent where no service listens on a port of its own. */
  networkLoadBalancerArnSuffix?: string;
  /** The services, by name. */
  services: Record<string, ServiceFacts>;
  /** The jobs, by name. */
  jobs: Record<string, { scheduleGroup?: string; stateMachineArn?: string; failedRule?: string }>;
  /** ARNs of the alarms that send mails. */
  alarmArns: string[];
}

interface ServiceFacts {
  serviceName: string;
  targetGroupArnSuffix?: string;
  /** The target group that requests move to and from; absent where they never move. */
  secondTargetGroupArnSuffix?: string;
  taskPrice?: TaskPrice;
}

/** The price of one task for an hour, in USD. */
export interface TaskPrice {
  /** Price of each of the first `base` tasks. */
  onDemand: number;
  /** Number of tasks that run on demand whatever the weights are. */
  base: number;
  /** Average price of each task beyond them. */
  beyond: number;
}

interface Graph {
  title: string;
  lines: [label: string, Line][];
  /** The highest value of the axis. @default CloudWatch chooses */
  most?: number;
  /** Where its metrics are. @default the stack's region */
  region?: string;
}

/** A line of a graph: a metric, or a calculation from a metric that is not drawn itself. */
type Line = Metric | { from: Metric; expression: (id: string) => string };

/** The width of CloudWatch's grid. */
const columns = 24;

/** The most alarms that one widget shows. */
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
  const services = sortedEntries(facts.services).map(([name, { serviceName, taskPrice }]) => ({
    name,
    taskPrice,
    tasks: serviceMetrics({ clusterName: facts.clusterName, serviceName }),
  }));
  const routed = sortedEntries(facts.services).flatMap(([name, service]) => targetsOf(name, service, facts));
  const jobs = sortedEntries(facts.jobs);
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
    ...atCloudFront(facts),
    { title: "Connections", lines: connections(facts) },
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
    {
      title: costTitle(Object.values(facts.services)),
      lines: facts.containerInsights
        ? services.flatMap(({ name, tasks, taskPrice }): Graph["lines"] =>
            taskPrice ? [[name, { from: tasks.running, expression: (id) => hourlyCost(id, taskPrice) }]] : [],
          )
        : [],
    },
    { title: "CPU (%)", most: 100, lines: services.map(({ name, tasks }) => [name, tasks.cpu]) },
    { title: "Memory (%)", most: 100, lines: services.map(({ name, tasks }) => [name, tasks.memory]) },
    {
      title: "Jobs",
      lines: jobs.flatMap(([name, { failedRule, ...started }]): Graph["lines"] => [
        ...startsOf(started).map((metric): Graph["lines"][number] => [`${name} started`, metric]),
        ...(failedRule === undefined ? [] : ([[`${name} failed`, matchedEvents(failedRule)]] as Graph["lines"])),
      ]),
    },
  ];
}

/** A service behind the load balancer, and as a line of its own the target group that its requests move to and from. */
function targetsOf(name: string, service: ServiceFacts, { loadBalancerArnSuffix }: DashboardFacts) {
  const { targetGroupArnSuffix, secondTargetGroupArnSuffix } = service;
  if (loadBalancerArnSuffix === undefined || targetGroupArnSuffix === undefined) return [];
  const ids = { loadBalancerArnSuffix, targetGroupArnSuffix, secondTargetGroupArnSuffix };
  const { first, second } = metricsOfGroups(ids);
  return [{ name, target: first }, ...(second ? [{ name: `${name} (second)`, target: second }] : [])];
}

/** A state machine that events start counts those of the schedule, too. */
function startsOf({ scheduleGroup, stateMachineArn }: Omit<DashboardFacts["jobs"][string], "failedRule">): Metric[] {
  if (stateMachineArn !== undefined) return [stateMachineMetrics(stateMachineArn).started];
  return scheduleGroup === undefined ? [] : [scheduleMetrics(scheduleGroup).attempts];
}

function costTitle(services: { taskPrice?: TaskPrice }[]): string {
  const spot = services.some(({ taskPrice }) => taskPrice && taskPrice.beyond < taskPrice.onDemand);
  const assumed = spot ? `, Spot at ${spotShareOfListPrice * 100} % of it` : "";
  return `Cost of the running tasks (USD an hour at list price${assumed})`;
}

/** A service's cost by the number of its running tasks, in CloudWatch's metric math. */
function hourlyCost(tasks: string, { onDemand, base, beyond }: TaskPrice): string {
  const [first, others] = [onDemand, beyond].map((usd) => Number(usd.toPrecision(6)));
  if (first === others) return `${tasks} * ${first}`;
  return `IF(${tasks} > ${base}, ${base} * ${first} + (${tasks} - ${base}) * ${others}, ${tasks} * ${first})`;
}

function gatewayErrors({ loadBalancerArnSuffix }: DashboardFacts): Graph["lines"] {
  if (loadBalancerArnSuffix === undefined) return [];
  const { badGateway, gatewayTimeout } = loadBalancerMetrics(loadBalancerArnSuffix);
  return [
    ["load balancer 502", badGateway],
    ["load balancer 504", gatewayTimeout],
  ];
}

/** What clients see, and the load balancer does not: what CloudFront answers itself. */
function atCloudFront({ distributionId }: DashboardFacts): Graph[] {
  if (distributionId === undefined) return [];
  const { requests, serverErrors } = cloudFrontMetrics(distributionId);
  const region = "us-east-1";
  return [
    { title: "CloudFront: requests", region, lines: [["requests", requests]] },
    { title: "CloudFront: 5xx (%)", region, lines: [["5xx", serverErrors]] },
  ];
}

/** Of all ports together, as AWS counts them. */
function connections({ networkLoadBalancerArnSuffix: id }: DashboardFacts): Graph["lines"] {
  if (id === undefined) return [];
  const { openConnections, newConnections, targetResets } = networkLoadBalancerMetrics(id);
  return [
    ["open", openConnections],
    ["new", newConnections],
    ["reset by tasks", targetResets],
  ];
}

function propertiesOf({ title, lines, most, region }: Graph, stackRegion: string) {
  return {
    title,
    region: region ?? stackRegion,
    view: "timeSeries",
    period: 60,
    yAxis: { left: { min: 0, ...(most !== undefined && { max: most }) } },
    metrics: lines.flatMap(([label, line], index) => {
      if ("namespace" in line) return [[...nameOf(line), { label, stat: line.stat }]];
      const id = `m${index}`;
      return [
        [{ expression: line.expression(id), label, id: `e${index}` }],
        [...nameOf(line.from), { id, stat: line.from.stat, visible: false }],
      ];
    }),
  };
}

function nameOf({ namespace, metricName, dimensions }: Metric): unknown[] {
  return [namespace, metricName, ...Object.entries(dimensions).flat()];
}
