// Which changed property makes the provider replace a resource rather than update it, as far as it is known for the
// types that the program uses; a preview has it from the provider itself and needs no table. Taken from the provider's
// schema (a property that "forces new"): https://github.com/hashicorp/terraform-provider-aws, internal/service/.

import type { PlannedResource } from "../../plan/graph.ts";
import { covers, type ValueChange } from "./compareValues.ts";

const scalable = ["name", "resourceId", "scalableDimension", "serviceNamespace"];
/** A rule's source cannot become one of another kind, but another of the same kind: `?` = only where it comes or goes. */
const ruleSource = ["cidrIpv4?", "cidrIpv6?", "prefixListId?", "referencedSecurityGroupId?"];

/** Type token → properties; `*` is every property but those with a `-`. */
export const replacements: Record<string, readonly string[]> = {
  "aws:acm/certificate:Certificate": [
    ...["domainName", "subjectAlternativeNames", "validationMethod", "validationOptions", "keyAlgorithm"],
    "certificateAuthorityArn",
  ],
  "aws:acm/certificateValidation:CertificateValidation": ["certificateArn", "validationRecordFqdns"],
  "aws:appautoscaling/policy:Policy": scalable,
  "aws:appautoscaling/scheduledAction:ScheduledAction": scalable,
  "aws:appautoscaling/target:Target": ["resourceId", "scalableDimension", "serviceNamespace"],
  "aws:budgets/budget:Budget": ["accountId", "name", "namePrefix"],
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": ["alarmName"],
  "aws:cloudwatch/dashboard:Dashboard": ["dashboardName"],
  "aws:cloudwatch/eventRule:EventRule": ["name", "namePrefix", "eventBusName"],
  "aws:cloudwatch/logGroup:LogGroup": ["name", "namePrefix", "logGroupClass"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["name"],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["vpcId"],
  "aws:ec2/flowLog:FlowLog": ["*", "-tags"],
  "aws:ec2/securityGroup:SecurityGroup": ["name", "namePrefix", "description", "vpcId"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["serviceName", "vpcEndpointType", "vpcId"],
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": ["repository", "policy"],
  "aws:ecr/repository:Repository": ["name", "encryptionConfigurations"],
  "aws:ecs/cluster:Cluster": ["name"],
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": ["clusterName"],
  "aws:ecs/service:Service": ["name", "cluster", "launchType", "schedulingStrategy", "iamRole", "deploymentController"],
  "aws:ecs/taskDefinition:TaskDefinition": ["*", "-tags", "-skipDestroy", "-trackLatest"],
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ["url"],
  "aws:iam/policy:Policy": ["name", "namePrefix", "path", "description"],
  "aws:iam/role:Role": ["name", "namePrefix", "path"],
  "aws:iam/rolePolicy:RolePolicy": ["name", "namePrefix", "role"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["policyArn", "role"],
  "aws:kms/alias:Alias": ["name", "namePrefix"],
  "aws:kms/key:Key": ["customerMasterKeySpec", "keyUsage", "multiRegion", "customKeyStoreId", "xksKeyId"],
  "aws:lb/listener:Listener": ["loadBalancerArn"],
  "aws:lb/listenerCertificate:ListenerCertificate": ["listenerArn", "certificateArn"],
  "aws:lb/listenerRule:ListenerRule": ["listenerArn"],
  "aws:lb/loadBalancer:LoadBalancer": ["name", "namePrefix", "internal", "loadBalancerType", "customerOwnedIpv4Pool"],
  "aws:lb/targetGroup:TargetGroup": [
    ...["name", "namePrefix", "port", "protocol", "protocolVersion", "targetType", "vpcId", "ipAddressType"],
  ],
  "aws:route53/record:Record": ["name", "zoneId"],
  "aws:s3/bucket:Bucket": ["bucket", "bucketPrefix", "objectLockEnabled"],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["bucket", "expectedBucketOwner"],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ["bucket"],
  "aws:s3/bucketPolicy:BucketPolicy": ["bucket"],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["bucket"],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    ...["bucket", "expectedBucketOwner"],
  ],
  "aws:s3/bucketVersioning:BucketVersioning": ["bucket", "expectedBucketOwner"],
  "aws:scheduler/schedule:Schedule": ["name", "namePrefix", "groupName"],
  "aws:scheduler/scheduleGroup:ScheduleGroup": ["name", "namePrefix"],
  "aws:sfn/stateMachine:StateMachine": ["name", "namePrefix", "type"],
  "aws:sns/topic:Topic": ["name", "namePrefix", "fifoTopic"],
  "aws:sns/topicPolicy:TopicPolicy": ["arn"],
  "aws:sns/topicSubscription:TopicSubscription": ["topic", "protocol", "endpoint"],
  "aws:sqs/queue:Queue": ["name", "namePrefix", "fifoQueue"],
  "aws:sqs/queuePolicy:QueuePolicy": ["queueUrl"],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["securityGroupId", ...ruleSource],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["securityGroupId", ...ruleSource],
  "aws:wafv2/webAcl:WebAcl": ["name", "namePrefix", "scope"],
  "aws:wafv2/webAclAssociation:WebAclAssociation": ["resourceArn", "webAclArn"],
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": ["resourceArn", "logDestinationConfigs"],
  // Of awsx's arguments the one that replaces the VPC, and with it everything in it.
  "awsx:ec2:Vpc": ["cidrBlock"],
  // It replaces nothing of itself; the program asks for it with `replaceOnChanges`.
  "docker:index/image:Image": [],
  // Another region replaces what stands in it (diffPlans.ts), not the provider.
  "pulumi:providers:aws": [],
};

/** Replaced by whatever change, without anybody noticing: type token → what is to be said of it, in place of a warning. */
export const routine: Record<string, string> = {
  "aws:ecs/taskDefinition:TaskDefinition": "a new revision",
  "docker:index/image:Image": "built anew",
};

/** Whether the change of an input replaces the resource; false where the type or the property is not known to. */
export function forcesReplacement({ type, options }: PlannedResource, change: ValueChange): boolean {
  const known = replacements[type] ?? [];
  // Of every type: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/enhanced-region-support
  const properties = type.startsWith("aws:") ? [...known, "region"] : known;
  const matches = (property: string) => {
    if (property.endsWith("?")) {
      return change.path[0] === property.slice(0, -1) && "before" in change !== "after" in change;
    }
    return covers(property, change.path);
  };
  const excepted = properties.some((property) => property.startsWith("-") && covers(property.slice(1), change.path));
  const named = properties.some((property) => !property.startsWith("-") && matches(property));
  return (named && !excepted) || (options.replaceOnChanges ?? []).some((path) => covers(path, change.path));
}
