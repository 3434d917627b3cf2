// The AWS metrics that alarms and the dashboard look at, with the dimensions that AWS publishes them under and the
// statistic that is useful. Pure; thresholds are left to the alarms.

import type * as pulumi from "@pulumi/pulumi";

type Text = pulumi.Input<string>;

export interface Metric {
  namespace: string;
  metricName: string;
  /** The statistic over each period, such as `Sum` or `p95`. */
  stat: string;
  dimensions: Record<string, Text>;
}

/** The ids of one service at the load balancer. */
export interface TargetIds {
  /** `app/<name>/<id>` */
  loadBalancerArnSuffix: Text;
  /** `targetgroup/<name>/<id>` */
  targetGroupArnSuffix: Text;
  /** The same of the group that requests move to and from. @default none */
  secondTargetGroupArnSuffix?: Text;
}

/** Metrics of one service at the load balancer, by its target group. */
export function targetMetrics(ids: Omit<TargetIds, "secondTargetGroupArnSuffix">) {
  const of = metricsOf("AWS/ApplicationELB", {
    LoadBalancer: ids.loadBalancerArnSuffix,
    TargetGroup: ids.targetGroupArnSuffix,
  });
  return {
    requests: of("RequestCount", "Sum"),
    serverErrors: of("HTTPCode_Target_5XX_Count", "Sum"),
    connectionErrors: of("TargetConnectionErrorCount", "Sum"),
    p95: of("TargetResponseTime", "p95"),
    unhealthy: of("UnHealthyHostCount", "Maximum"),
    healthy: of("HealthyHostCount", "Average"),
  };
}

/** Metrics of each target group of one service, as AWS has none of both together. */
export function metricsOfGroups({ secondTargetGroupArnSuffix: other, ...first }: TargetIds) {
  const second = other === undefined ? undefined : targetMetrics({ ...first, targetGroupArnSuffix: other });
  return { first: targetMetrics(first), second };
}

/**
 * A service's calls through Service Connect, by its name in Cloud Map. Its own proxies count them, and those of its
 * callers the answers.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
 */
export function callMetrics(discoveryName: Text) {
  const own = metricsOf("AWS/ECS", { DiscoveryName: discoveryName });
  const callers = metricsOf("AWS/ECS", { TargetDiscoveryName: discoveryName });
  return { requests: own("RequestCount", "Sum"), serverErrors: callers("HTTPCode_Target_5XX_Count", "Sum") };
}

/** Metrics of the whole load balancer. AWS publishes the load balancer's own answers for no service. */
export function loadBalancerMetrics(loadBalancerArnSuffix: Text) {
  const of = metricsOf("AWS/ApplicationELB", { LoadBalancer: loadBalancerArnSuffix });
  return {
    requests: of("RequestCount", "Sum"),
    badGateway: of("HTTPCode_ELB_502_Count", "Sum"),
    gatewayTimeout: of("HTTPCode_ELB_504_Count", "Sum"),
  };
}

/** Metrics of one port of a service at the network load balancer; the ids are `net/<name>/<id>` and `targetgroup/…`. */
export function listenMetrics(ids: { loadBalancerArnSuffix: Text; targetGroupArnSuffix: Text }) {
  const of = metricsOf("AWS/NetworkELB", {
    LoadBalancer: ids.loadBalancerArnSuffix,
    TargetGroup: ids.targetGroupArnSuffix,
  });
  return { unhealthy: of("UnHealthyHostCount", "Maximum") };
}

/** Metrics of the whole network load balancer. AWS publishes connections and resets for no port by itself. */
export function networkLoadBalancerMetrics(loadBalancerArnSuffix: Text) {
  const of = metricsOf("AWS/NetworkELB", { LoadBalancer: loadBalancerArnSuffix });
  return {
    openConnections: of("ActiveFlowCount", "Average"),
    newConnections: of("NewFlowCount", "Sum"),
    targetResets: of("TCP_Target_Reset_Count", "Sum"),
  };
}

/**
 * Metrics of a distribution, which CloudFront publishes in us-east-1 alone.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
 */
export function cloudFrontMetrics(distributionId: Text) {
  const of = metricsOf("AWS/CloudFront", { DistributionId: distributionId, Region: "Global" });
  return { requests: of("Requests", "Sum"), serverErrors: of("5xxErrorRate", "Average") };
}

/**
 * Metrics of a service's tasks. AWS publishes `running` and `desired` with Container Insights only. Each running task
 * gives one sample of its CPU use a minute, so `counted` has their number with a period of 60 s, and only with that.
 * https://github.com/aws/containers-roadmap/issues/2718
 */
export function serviceMetrics({ clusterName, serviceName }: { clusterName: Text; serviceName: Text }) {
  const dimensions = { ClusterName: clusterName, ServiceName: serviceName };
  const of = metricsOf("AWS/ECS", dimensions);
  const insights = metricsOf("ECS/ContainerInsights", dimensions);
  return {
    cpu: of("CPUUtilization", "Average"),
    memory: of("MemoryUtilization", "Average"),
    counted: of("CPUUtilization", "SampleCount"),
    running: insights("RunningTaskCount", "Average"),
    desired: insights("DesiredTaskCount", "Average"),
  };
}

/**
 * Metrics of a queue, which AWS publishes each minute while the queue is in use: an action or a message within 6 hours.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function queueMetrics(queueName: Text) {
  const of = metricsOf("AWS/SQS", { QueueName: queueName });
  return {
    visible: of("ApproximateNumberOfMessagesVisible", "Average"),
    inFlight: of("ApproximateNumberOfMessagesNotVisible", "Average"),
    received: of("NumberOfMessagesReceived", "Sum"),
    emptyReceives: of("NumberOfEmptyReceives", "Sum"),
    oldestSeconds: of("ApproximateAgeOfOldestMessage", "Maximum"),
  };
}

/** Metrics of the schedules of a group. */
export function scheduleMetrics(scheduleGroup: Text) {
  const of = metricsOf("AWS/Scheduler", { ScheduleGroup: scheduleGroup });
  return { attempts: of("InvocationAttemptCount", "Sum"), dropped: of("InvocationDroppedCount", "Sum") };
}

/** The number of events that a rule on the account's own event bus matched, whether the rule has a target or not. */
export function matchedEvents(rule: Text): Metric {
  return metricsOf("AWS/Events", { RuleName: rule })("MatchedEvents", "Sum");
}

/** Events that a rule could not deliver. @param bus its event bus, where that is not the account's own */
export function ruleMetrics(rule: Text, bus?: string) {
  const onBus: Record<string, Text> = bus === undefined ? {} : { EventBusName: bus.split("/").at(-1) ?? bus };
  return { failed: metricsOf("AWS/Events", { ...onBus, RuleName: rule })("FailedInvocations", "Sum") };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-monitoring.html */
export function pipeMetrics(pipe: Text) {
  return { failed: metricsOf("AWS/EventBridge/Pipes", { PipeName: pipe })("ExecutionFailed", "Sum") };
}

/** Metrics of a state machine. */
export function stateMachineMetrics(stateMachineArn: Text) {
  const of = metricsOf("AWS/States", { StateMachineArn: stateMachineArn });
  return {
    started: of("ExecutionsStarted", "Sum"),
    failed: of("ExecutionsFailed", "Sum"),
    timedOut: of("ExecutionsTimedOut", "Sum"),
  };
}

function metricsOf(namespace: string, dimensions: Record<string, Text>) {
  return (metricName: string, stat: string): Metric => ({ namespace, metricName, stat, dimensions });
}
