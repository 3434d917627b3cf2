// What the offline plan answers in place of AWS: for each type of resource the outputs that the provider
// computes, for each function (invoke) its result, as readable placeholders such as `${web-tg.arn}`.
// The one table to extend when the program uses a new type, a new function or a new output; inputs that a
// provider hands back (a name that was set) need no entry.

import { RunError } from "@pulumi/pulumi";

/** Writes a placeholder for one property of the resource at hand: `ref("arn")` is `${web-tg.arn}`. */
type Ref = (property: string) => string;
type Values = Record<string, unknown>;
type Outputs = readonly string[] | ((ref: Ref, inputs: Values) => Values);

const each = (ref: Ref, property: string, count: number) =>
  Array.from({ length: count }, (_, index) => ref(`${property}[${index}]`));

function vpc(ref: Ref, inputs: Values): Values {
  const zones = Number((inputs.availabilityZoneNames as unknown[])?.length ?? inputs.numberOfAvailabilityZones ?? 3);
  const nats = (inputs.natGateways as Values | undefined)?.strategy;
  const specs = (inputs.subnetSpecs as { type: string }[] | undefined) ?? [{ type: "Private" }, { type: "Public" }];
  const subnets = (type: string) => zones * specs.filter((spec) => spec.type === type).length;
  return {
    vpcId: ref("vpcId"),
    vpc: { id: ref("vpcId"), arn: ref("vpc.arn"), defaultSecurityGroupId: ref("vpc.defaultSecurityGroupId") },
    publicSubnetIds: each(ref, "publicSubnetIds", subnets("Public")),
    privateSubnetIds: each(ref, "privateSubnetIds", subnets("Private")),
    isolatedSubnetIds: each(ref, "isolatedSubnetIds", subnets("Isolated")),
    routeTables: each(ref, "routeTables", zones * specs.length - subnets("Unused")).map((id) => ({
      id: id.replace("}", ".id}"),
    })),
    natGateways: each(ref, "natGateways", nats === "Single" ? 1 : nats === "None" ? 0 : zones),
  };
}

function certificate(ref: Ref, inputs: Values): Values {
  const names = [inputs.domainName, ...((inputs.subjectAlternativeNames as unknown[] | undefined) ?? [])];
  return {
    arn: ref("arn"),
    domainValidationOptions: names.map((domainName, index) => ({
      domainName,
      resourceRecordName: ref(`domainValidationOptions[${index}].resourceRecordName`),
      resourceRecordType: ref(`domainValidationOptions[${index}].resourceRecordType`),
      resourceRecordValue: ref(`domainValidationOptions[${index}].resourceRecordValue`),
    })),
  };
}

/** Type token → computed outputs beside `id`: names, or a function where the type wants lists or objects. */
export const knownTypes: Record<string, Outputs> = {
  "aws:acm/certificate:Certificate": certificate,
  "aws:acm/certificateValidation:CertificateValidation": (_ref, inputs) => ({ certificateArn: inputs.certificateArn }),
  "aws:appautoscaling/policy:Policy": ["arn"],
  "aws:appautoscaling/scheduledAction:ScheduledAction": ["arn"],
  "aws:appautoscaling/target:Target": ["arn"],
  "aws:budgets/budget:Budget": [],
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": ["arn"],
  "aws:cloudwatch/dashboard:Dashboard": [],
  "aws:cloudwatch/eventRule:EventRule": ["name"],
  "aws:cloudwatch/logGroup:LogGroup": ["arn", "name"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["name"],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["arn"],
  "aws:ec2/flowLog:FlowLog": ["arn"],
  "aws:ec2/securityGroup:SecurityGroup": ["arn", "name"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["arn", "prefixListId"],
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": ["registryId"],
  "aws:ecr/repository:Repository": ["arn", "name", "registryId", "repositoryUrl"],
  "aws:ecs/cluster:Cluster": ["arn", "name"],
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": [],
  "aws:ecs/service:Service": ["arn", "name"],
  "aws:ecs/taskDefinition:TaskDefinition": ["arn", "arnWithoutRevision", "revision"],
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ["arn"],
  "aws:iam/policy:Policy": ["arn"],
  "aws:iam/role:Role": ["arn", "name"],
  "aws:iam/rolePolicy:RolePolicy": ["name"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": [],
  "aws:kms/alias:Alias": ["arn", "name"],
  "aws:kms/key:Key": ["arn", "keyId"],
  "aws:lb/listener:Listener": ["arn"],
  "aws:lb/listenerRule:ListenerRule": ["arn"],
  "aws:lb/loadBalancer:LoadBalancer": ["arn", "arnSuffix", "dnsName", "name", "zoneId"],
  "aws:lb/targetGroup:TargetGroup": ["arn", "arnSuffix", "name"],
  "aws:route53/record:Record": ["fqdn"],
  "aws:s3/bucket:Bucket": ["arn", "bucket"],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": [],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": [],
  "aws:s3/bucketPolicy:BucketPolicy": [],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": [],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [],
  "aws:s3/bucketVersioning:BucketVersioning": [],
  "aws:scheduler/schedule:Schedule": [],
  "aws:scheduler/scheduleGroup:ScheduleGroup": ["name"],
  "aws:sfn/stateMachine:StateMachine": ["arn"],
  "aws:sns/topic:Topic": ["arn"],
  "aws:sns/topicPolicy:TopicPolicy": [],
  "aws:sns/topicSubscription:TopicSubscription": [],
  "aws:sqs/queue:Queue": ["arn", "url"],
  "aws:sqs/queuePolicy:QueuePolicy": [],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["arn", "securityGroupRuleId"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["arn", "securityGroupRuleId"],
  "aws:wafv2/webAcl:WebAcl": ["arn"],
  "aws:wafv2/webAclAssociation:WebAclAssociation": [],
  "awsx:ec2:Vpc": vpc,
  "docker:index/image:Image": ["baseImageName", "repoDigest"],
};

interface ZoneFilter {
  name: string;
  values: string[];
}

/** Function token → result. Placeholders name what they stand for, since no resource does. */
export const knownFunctions: Record<string, (args: Values) => Values> = {
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": (args) => ({
    userName: "AWS",
    password: `\${registry password}`,
    proxyEndpoint: `https://${args.registryId}`,
    authorizationToken: `\${registry token}`,
  }),
  // As in a repository that nothing was pushed to: a plan shows what the first deployment does.
  "aws:ecr/getImages:getImages": () => ({ imageIds: [] }),
  "aws:ecr/getRepositories:getRepositories": () => ({ names: [] }),
  // As in an account with a Local Zone, in the region that has the most zones; by name, as the provider has them.
  "aws:index/getAvailabilityZones:getAvailabilityZones": ({ filters = [] }) => {
    const wanted = (name: string) => (filters as ZoneFilter[]).find((filter) => filter.name === name)?.values;
    const zones = wanted("zone-id") ?? Array.from({ length: 6 }, (_, index) => `${index + 1}`);
    return {
      names: [...(wanted("opt-in-status") ? [] : [`\${Local Zone}`]), ...zones.map((zone) => `\${zone ${zone}}`)],
    };
  },
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: `\${account}`, arn: `\${caller.arn}` }),
  "aws:index/getPartition:getPartition": () => ({ partition: "aws", dnsSuffix: "amazonaws.com" }),
  "aws:index/getRegion:getRegion": (args) => ({
    region: args.region ?? `\${region}`,
    name: args.region ?? `\${region}`,
  }),
  "aws:route53/getZone:getZone": (args) => ({
    zoneId: `\${zone ${args.name ?? args.zoneId}}`,
    id: `\${zone ${args.name ?? args.zoneId}}`,
    name: args.name,
  }),
};

const here = "plan/knownTypes.ts";

/** The outputs of one resource. @throws when its type is not in the table, with what to add. */
export function outputsOf(resource: { type: string; name: string; inputs: Values; source?: string }): Values {
  const { type, name, inputs, source } = resource;
  const known = knownTypes[type];
  if (known === undefined) {
    throw new RunError(
      `the plan does not know resource type ${type} ("${name}"${source ? `, ${source}` : ""}); add it to knownTypes ` +
        `in ${here} with the computed outputs that the program reads of it, or [] when it reads none`,
    );
  }
  const ref: Ref = (property) => `\${${name}.${property}}`;
  if (typeof known === "function") return known(ref, inputs);
  return Object.fromEntries(known.map((property) => [property, ref(property)]));
}

/** The result of one function. @throws when the function is not in the table, with what to add. */
export function resultOf(token: string, args: Values): Values {
  const known = knownFunctions[token];
  if (known === undefined) {
    throw new RunError(
      `the plan does not know function ${token} (called with ${JSON.stringify(args)}); add it to knownFunctions in ` +
        `${here} with the results that the program reads of it`,
    );
  }
  return known(args);
}
