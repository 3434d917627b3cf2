// What watching a stack is charged for: alarms, with those that scaling makes itself, and the metrics of Container
// Insights.

import { alarmsPerTrackedMetric, hoursPerMonth } from "../../pricing/assumptions.ts";
import { openJson } from "../openJson.ts";
import type { Inputs, Planned, PlannedStack } from "./plannedStack.ts";
import { hoursInUse, runningTasks, taskHours } from "./runningTasks.ts";
import { fixed, type Range, sum, times, type Uncounted, type Usage } from "./usage.ts";

/** An alarm is charged for each metric that it looks at. */
export function alarmUsage({ inputs }: Planned): (Usage | Uncounted)[] {
  const queries: Inputs[] = inputs.metricQueries ?? [];
  const periods = [inputs.period, ...queries.map(({ metric }) => metric?.period)];
  if (periods.some((period) => period < 60)) return [{ item: "alarm", uncounted: "it is one of high resolution" }];
  const metrics = queries.filter(({ metric }) => metric !== undefined).length;
  return [{ item: "alarms", price: "alarm", quantity: fixed(Math.max(1, metrics)) }];
}

export const trackingAlarms = "alarms of target tracking";

export function scalingPolicyUsage({ inputs }: Planned): Usage[] {
  if (inputs.policyType !== "TargetTrackingScaling") return [];
  const { customizedMetricSpecification: custom, disableScaleIn } =
    inputs.targetTrackingScalingPolicyConfiguration ?? {};
  const metrics = (custom?.metrics ?? []).filter(({ metricStat }: Inputs) => metricStat !== undefined).length;
  const alarms = disableScaleIn === true ? 1 : alarmsPerTrackedMetric;
  return [{ item: trackingAlarms, price: "alarm", quantity: fixed(alarms * Math.max(1, metrics)) }];
}

/** How many metrics Container Insights publish for each part of a cluster. */
interface Published {
  cluster: number;
  /** For each service, with those of its task family. */
  service: number;
  /** For each container of a service, with those of its family. */
  container: number;
  task: number;
  taskContainer: number;
  /** Further metrics for each container, and for each container of a task, that has a health check. */
  checked: number;
}

/**
 * Counted from the dimensions that AWS lists for tasks on Fargate without EBS volumes and without a restart policy.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-enhanced-observability-metrics-ECS.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
 */
const published: Record<string, Published> = {
  enhanced: { cluster: 25, service: 37, container: 14, task: 32, taskContainer: 14, checked: 2 },
  enabled: { cluster: 12, service: 25, container: 0, task: 0, taskContainer: 0, checked: 0 },
};

/** A metric is charged for in the hours in which it is published: those with a task. */
export function clusterUsage(cluster: Planned, stack: PlannedStack): Usage[] {
  const setting = cluster.inputs.settings?.find(({ name }: Inputs) => name === "containerInsights")?.value;
  const counts = published[setting];
  if (counts === undefined) return [];
  const services = stack.users(cluster, "aws:ecs/service:Service").map((service) => {
    const { bounds } = runningTasks(service, stack);
    const inUse = times(hoursInUse(bounds), 1 / hoursPerMonth);
    return { service, inUse, tasks: times(taskHours(bounds, []).all, 1 / hoursPerMonth) };
  });
  if (services.length === 0) return [];
  const parts = services.map(({ service, inUse, tasks }): Range => {
    const [containers, checked] = containersOf(service, stack);
    const perService = counts.service + containers * counts.container + checked * counts.checked;
    const perTask = counts.task + containers * counts.taskContainer + checked * counts.checked;
    return sum([times(inUse, perService), times(tasks, perTask)]);
  });
  const busiest = {
    least: Math.max(...services.map(({ inUse }) => inUse.least)),
    most: Math.max(...services.map(({ inUse }) => inUse.most)),
  };
  const quantity = sum([times(busiest, counts.cluster), ...parts]);
  const price = setting === "enhanced" ? "enhancedMetric" : "metric";
  return [{ item: "metrics of Container Insights", price, quantity }];
}

/** How many containers a task of the service has, and how many of them with a health check. */
function containersOf(service: Planned, stack: PlannedStack): [all: number, checked: number] {
  const task = stack.source(service, "aws:ecs/taskDefinition:TaskDefinition", "taskDefinition");
  const containers = openJson(task?.inputs.containerDefinitions);
  if (!Array.isArray(containers)) return [1, 0];
  return [containers.length, containers.filter(({ healthCheck }: Inputs) => healthCheck !== undefined).length];
}
