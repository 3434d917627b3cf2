// The requests and errors of services in the last hour, minute by minute, from CloudWatch. Drawing them is left to
// spark.ts.

import {
  type CloudWatchClient,
  type MetricDataQuery,
  type MetricDataResult,
  paginateGetMetricData,
} from "@aws-sdk/client-cloudwatch";
import type { Service } from "@aws-sdk/client-ecs";
import {
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
  type TargetGroup,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { callMetrics, type Metric, targetMetrics } from "../../components/alarms/metrics.ts";
import { inParts } from "../../rollout/inParts.ts";
import { pagesOf } from "../../rollout/pages.ts";

/** 60 sums, the oldest first. */
export interface Hour {
  requests: number[];
  /** Answers of the service with a status of 500 to 599. */
  errors: number[];
}

export interface Wanted {
  service: string;
  what: keyof Hour;
  metric: Metric;
}

const minuteMs = 60_000;
const minutes = 60;

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
const queriesPerRequest = 500;

const groupsPerRequest = 20;

interface Asking {
  elb: ElasticLoadBalancingV2Client;
  cloudwatch: CloudWatchClient;
  options: { abortSignal?: AbortSignal };
}

/** Service → its hour; a service that no requests reach in a way that CloudWatch counts is missing. */
export async function lastHours(
  { elb, cloudwatch, options }: Asking,
  services: Readonly<Record<string, Service>>,
  at: Date,
): Promise<Record<string, Hour>> {
  const wanted = wantedMetrics(services, await targetGroups());
  // The last minute has not reached CloudWatch yet.
  const end = (Math.floor(at.getTime() / minuteMs) - 1) * minuteMs;
  const times = { StartTime: new Date(end - minutes * minuteMs), EndTime: new Date(end) };
  const results = await inParts(wanted.map(queryOf), queriesPerRequest, async (MetricDataQueries) => {
    const results: MetricDataResult[] = [];
    const query = { ...times, MetricDataQueries };
    const pages = pagesOf(paginateGetMetricData({ client: cloudwatch }, query, options));
    for await (const { MetricDataResults = [] } of pages) {
      results.push(...MetricDataResults);
    }
    return results;
  });
  return hoursOf(wanted, results, end);

  function targetGroups(): Promise<TargetGroup[]> {
    const arns = [...new Set(Object.values(services).flatMap(groupsOf))];
    return inParts(arns, groupsPerRequest, async (TargetGroupArns) => {
      return (await elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns }), options)).TargetGroups;
    });
  }
}

/** At an application load balancer those of its target groups; otherwise its calls through Service Connect. */
export function wantedMetrics(
  services: Readonly<Record<string, Service>>,
  targetGroups: readonly TargetGroup[],
): Wanted[] {
  const balancers = new Map(targetGroups.map((one) => [one.TargetGroupArn, one.LoadBalancerArns ?? []]));
  return Object.entries(services).flatMap(([service, one]) => {
    const atBalancer = groupsOf(one).flatMap((arn) =>
      (balancers.get(arn) ?? [])
        .filter((balancer) => balancer.includes(":loadbalancer/app/"))
        .map((balancer) =>
          targetMetrics({
            loadBalancerArnSuffix: balancer.replace(/^.*:loadbalancer\//, ""),
            targetGroupArnSuffix: arn.replace(/^.*:/, ""),
          }),
        ),
    );
    const found = atBalancer.length > 0 ? atBalancer : discoveryNames(one).map(callMetrics);
    return found.flatMap(({ requests, serverErrors }) => [
      { service, what: "requests" as const, metric: requests },
      { service, what: "errors" as const, metric: serverErrors },
    ]);
  });
}

/** A service that shifts requests has two, which count as one. */
function groupsOf({ loadBalancers = [] }: Service): string[] {
  return loadBalancers.flatMap(({ targetGroupArn, advancedConfiguration }) =>
    [targetGroupArn, advancedConfiguration?.alternateTargetGroupArn].filter((arn) => arn !== undefined),
  );
}

function discoveryNames({ deployments = [] }: Service): string[] {
  const primary = deployments.find(({ status }) => status === "PRIMARY");
  const shared = primary?.serviceConnectConfiguration?.services ?? [];
  return shared.flatMap(({ discoveryName, portName }) => discoveryName ?? portName ?? []);
}

function queryOf({ metric }: Wanted, index: number): MetricDataQuery {
  const Dimensions = Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value: String(Value) }));
  const Metric = { Namespace: metric.namespace, MetricName: metric.metricName, Dimensions };
  return { Id: idOf(index), MetricStat: { Metric, Period: minuteMs / 1000, Stat: metric.stat } };
}

const idOf = (index: number) => `m${index}`;

/** @param end milliseconds since the epoch, at which the last minute ends */
export function hoursOf(
  wanted: readonly Wanted[],
  results: readonly MetricDataResult[],
  end: number,
): Record<string, Hour> {
  const hours: Record<string, Hour> = {};
  wanted.forEach(({ service, what }, index) => {
    // A minute without a request has no value.
    hours[service] ??= { requests: Array(minutes).fill(0), errors: Array(minutes).fill(0) };
    const sums = hours[service][what];
    for (const { Id, Timestamps = [], Values = [] } of results) {
      if (Id !== idOf(index)) continue;
      Timestamps.forEach((time, at) => {
        const minute = minutes + Math.floor((time.getTime() - end) / minuteMs);
        const sum = sums[minute];
        if (sum !== undefined) sums[minute] = sum + (Values[at] ?? 0);
      });
    }
  });
  return hours;
}
