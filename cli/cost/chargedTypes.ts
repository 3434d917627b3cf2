// What each type of resource that the program registers is charged for. The one table to extend when the program uses a
// new type: one that does not stand here is told as not priced.

import { repositoryGb, statesPerRun, webAclRequests } from "../../pricing/assumptions.ts";
import { bucketUsage, endpointUsage, flowLogUsage, loadBalancerUsage, vpcUsage } from "./networkUsage.ts";
import type { Inputs, Planned, PlannedStack } from "./plannedStack.ts";
import { runsPerMonth } from "./runsPerMonth.ts";
import { scheduleUsage, serviceUsage } from "./taskUsage.ts";
import { fixed, type Uncounted, type Usage } from "./usage.ts";
import { alarmUsage, clusterUsage, scalingPolicyUsage } from "./watchUsage.ts";

type Charged = (resource: Planned, stack: PlannedStack) => (Usage | Uncounted)[];

/** Costs nothing, whatever goes on. */
const free = "free";
/** Is paid by request or message, which stays below a cent. */
const byRequest = "byRequest";
/** What is paid stands with the resource that uses it. */
const elsewhere = "elsewhere";

export const chargedTypes: Record<string, Charged | typeof free | typeof byRequest | typeof elsewhere> = {
  "aws:acm/certificate:Certificate": free,
  "aws:acm/certificateValidation:CertificateValidation": free,
  "aws:appautoscaling/policy:Policy": scalingPolicyUsage,
  "aws:appautoscaling/scheduledAction:ScheduledAction": free,
  "aws:appautoscaling/target:Target": free,
  "aws:budgets/budget:Budget": free, // without actions
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": () => [one("composite alarms", "compositeAlarm")],
  "aws:cloudwatch/dashboard:Dashboard": () => [one("dashboards", "dashboard")],
  "aws:cloudwatch/eventRule:EventRule": free, // of AWS's own events
  "aws:cloudwatch/logGroup:LogGroup": elsewhere, // with the tasks and the flow log that write there
  "aws:cloudwatch/metricAlarm:MetricAlarm": alarmUsage,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": free,
  "aws:ec2/flowLog:FlowLog": flowLogUsage,
  "aws:ec2/securityGroup:SecurityGroup": free,
  "aws:ec2/vpcEndpoint:VpcEndpoint": endpointUsage,
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": free,
  "aws:ecr/repository:Repository": () => [
    { item: "images kept", price: "imageStorage", quantity: fixed(repositoryGb) },
  ],
  "aws:ecs/cluster:Cluster": clusterUsage,
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": free,
  "aws:ecs/service:Service": serviceUsage,
  "aws:ecs/taskDefinition:TaskDefinition": elsewhere, // with the service or the schedule that runs it
  "aws:iam/role:Role": free,
  "aws:iam/rolePolicy:RolePolicy": free,
  "aws:kms/alias:Alias": free,
  "aws:kms/key:Key": () => [one("keys", "key")],
  "aws:lb/listener:Listener": free,
  "aws:lb/listenerRule:ListenerRule": free,
  "aws:lb/loadBalancer:LoadBalancer": loadBalancerUsage,
  "aws:lb/targetGroup:TargetGroup": free,
  "aws:route53/record:Record": free, // an alias to a load balancer, or read once
  "aws:s3/bucket:Bucket": bucketUsage,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": free,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": free,
  "aws:s3/bucketPolicy:BucketPolicy": free,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": free,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": free,
  "aws:scheduler/schedule:Schedule": scheduleUsage, // 14 million starts a month are free
  "aws:scheduler/scheduleGroup:ScheduleGroup": free,
  "aws:sfn/stateMachine:StateMachine": stateMachineUsage,
  "aws:sns/topic:Topic": byRequest,
  "aws:sns/topicPolicy:TopicPolicy": free,
  "aws:sns/topicSubscription:TopicSubscription": byRequest,
  "aws:sqs/queue:Queue": byRequest,
  "aws:sqs/queuePolicy:QueuePolicy": free,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": free,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": free,
  "aws:wafv2/webAcl:WebAcl": webAclUsage,
  "aws:wafv2/webAclAssociation:WebAclAssociation": free,
  "awsx:ec2:Vpc": vpcUsage,
  "docker:index/image:Image": elsewhere, // with its repository
};

/** What groups others, or only says with which credentials they are made. */
export function isGrouping({ type, custom }: Pick<Planned, "type" | "custom">): boolean {
  return (!custom && type.startsWith("docker-on-ecs:")) || type.startsWith("pulumi:");
}

function one(item: string, price: Usage["price"]): Usage {
  return { item, price, quantity: fixed(1) };
}

function stateMachineUsage(machine: Planned, stack: PlannedStack): (Usage | Uncounted)[] {
  const schedules = stack.users(machine, "aws:scheduler/schedule:Schedule");
  const runs = schedules.map(({ inputs }) => runsPerMonth(String(inputs.scheduleExpression)));
  const count = runs.reduce((sum: number, number) => sum + (number ?? Number.NaN), 0);
  if (Number.isNaN(count)) return [{ item: "state transitions", uncounted: "how often it runs cannot be told" }];
  return [{ item: "state transitions", price: "stateTransition", quantity: fixed(count * statesPerRun) }];
}

/** Rule groups of AWS that cost no more than any rule; the others (bots, fraud) have prices of their own. */
const freeRuleGroups =
  /^AWSManagedRules(Amazon|AnonymousIp|CommonRuleSet|KnownBad|AdminProtection|SQLi|Linux|Unix|Windows|PHP|WordPress)/;

function webAclUsage({ inputs }: Planned): (Usage | Uncounted)[] {
  const rules: Inputs[] = inputs.rules ?? [];
  const groups = rules.map(({ statement }) => statement?.managedRuleGroupStatement?.name as string | undefined);
  const dear = groups.filter((name) => name !== undefined && !freeRuleGroups.test(name));
  return [
    one("web ACLs", "webAcl"),
    { item: "rules of web ACLs", price: "webAclRule", quantity: fixed(rules.length) },
    { item: "requests to web ACLs", price: "webAclRequest", quantity: fixed(webAclRequests) },
    ...dear.map((name) => ({ item: `rule group ${name}`, uncounted: "its own price is not known" })),
  ];
}
