// The metrics that AWS documents, as far as the project looks at them: each with the sets of dimensions that it is
// published under, sorted. A metric under any other set has no value, and an alarm on it is never raised.
// Read on 2026-11-23 from the page beside each namespace.

interface Namespace {
  source: string;
  metrics: Readonly<Record<string, readonly (readonly string[])[]>>;
}

const zone = "AvailabilityZone";
const balancer = [["LoadBalancer"], [zone, "LoadBalancer"]];
const target = [
  ["LoadBalancer", "TargetGroup"],
  [zone, "LoadBalancer", "TargetGroup"],
];
const clusterOrService = [["ClusterName"], ["ClusterName", "ServiceName"]];
const service = [["ClusterName", "ServiceName"]];
const scheduleGroup = [["ScheduleGroup"]];
const queue = [["QueueName"]];
const stateMachine = [["StateMachineArn"]];

export const documentedMetrics: Readonly<Record<string, Namespace>> = {
  "AWS/ApplicationELB": {
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html",
    metrics: {
      HTTPCode_ELB_502_Count: balancer,
      HTTPCode_ELB_503_Count: balancer,
      HTTPCode_ELB_504_Count: balancer,
      HTTPCode_ELB_5XX_Count: balancer,
      HTTPCode_Target_5XX_Count: [...balancer, ...target],
      HealthyHostCount: target,
      RequestCount: [...balancer, ...target],
      TargetConnectionErrorCount: [...balancer, ...target],
      TargetResponseTime: [...balancer, ...target],
      UnHealthyHostCount: target,
    },
  },
  "AWS/CloudFront": {
    source: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html",
    metrics: { "5xxErrorRate": [["DistributionId", "Region"]], Requests: [["DistributionId", "Region"]] },
  },
  "AWS/ECS": {
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html",
    metrics: {
      CPUUtilization: clusterOrService,
      HTTPCode_Target_5XX_Count: [["TargetDiscoveryName"], ["ClusterName", "ServiceName", "TargetDiscoveryName"]],
      MemoryUtilization: clusterOrService,
      RequestCount: [["DiscoveryName"], ["ClusterName", "DiscoveryName", "ServiceName"]],
    },
  },
  "AWS/Events": {
    source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html",
    metrics: {
      FailedInvocations: [["RuleName"], ["EventBusName", "RuleName"]],
      MatchedEvents: [["EventBusName"], ["EventSourceName"], ["RuleName"]],
    },
  },
  "AWS/EventBridge/Pipes": {
    source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-monitoring.html",
    metrics: { ExecutionFailed: [["PipeName"]] },
  },
  "AWS/NetworkELB": {
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html",
    metrics: {
      ActiveFlowCount: balancer,
      NewFlowCount: balancer,
      TCP_Target_Reset_Count: balancer,
      UnHealthyHostCount: target,
    },
  },
  "AWS/SQS": {
    source:
      "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
    metrics: {
      ApproximateAgeOfOldestMessage: queue,
      ApproximateNumberOfMessagesNotVisible: queue,
      ApproximateNumberOfMessagesVisible: queue,
      NumberOfEmptyReceives: queue,
      NumberOfMessagesReceived: queue,
    },
  },
  "AWS/Scheduler": {
    source: "https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html",
    metrics: {
      InvocationAttemptCount: scheduleGroup,
      InvocationDroppedCount: scheduleGroup,
      InvocationsSentToDeadLetterCount: scheduleGroup,
      TargetErrorCount: scheduleGroup,
    },
  },
  "AWS/States": {
    source: "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html",
    metrics: { ExecutionsFailed: stateMachine, ExecutionsStarted: stateMachine, ExecutionsTimedOut: stateMachine },
  },
  "ECS/ContainerInsights": {
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html",
    metrics: { DesiredTaskCount: service, RunningTaskCount: service },
  },
};

/** What is wrong with a metric; undefined where AWS publishes it so. */
export function undocumented(namespace: string, metricName: string, dimensions: readonly string[]): string | undefined {
  const known = documentedMetrics[namespace];
  if (known === undefined) return `${namespace} is not in the table`;
  const sets = known.metrics[metricName];
  if (sets === undefined) return `${namespace} has no ${metricName} (${known.source})`;
  const asked = dimensions.toSorted().join();
  return sets.some((set) => set.join() === asked)
    ? undefined
    : `${metricName} is not published by ${asked} (${known.source})`;
}
