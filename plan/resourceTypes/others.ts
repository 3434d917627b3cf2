// What is known of types that the program does not register itself: the parts of a VPC, which only the engine sees,
// those of the program's older versions, and those that owners are likely to add (resources.ts, docs/recipes/).

import type { ResourceType } from "./resourceType.ts";

export const others: Readonly<Record<string, Partial<ResourceType>>> = {
  "aws:dynamodb/table:Table": { lost: "its items are lost", holdsData: true },
  "aws:ec2/natGateway:NatGateway": { lost: "the tasks reach nothing outside until a new one stands" },
  "aws:ec2/subnet:Subnet": { lost: "what stands in it has to move" },
  "aws:ec2/vpc:Vpc": { lost: "everything in it goes with it" },
  "aws:elasticache/serverlessCache:ServerlessCache": {
    shown: ["engine", "majorEngineVersion", "cacheUsageLimits", "snapshotRetentionLimit"],
    replacedBy: ["name", "engine", "kmsKeyId", "snapshotArnsToRestores", "subnetIds"],
    lost: "what it holds is lost",
  },
  "aws:kms/alias:Alias": {
    replacedBy: ["name", "namePrefix"],
    lost: "what names the key by its alias finds none",
    charge: "free",
  },
  "aws:lb/listenerCertificate:ListenerCertificate": { replacedBy: ["listenerArn", "certificateArn"] },
  "aws:rds/cluster:Cluster": { lost: "its databases are lost", holdsData: true },
  "aws:rds/instance:Instance": {
    shown: [
      ...["engine", "engineVersion", "instanceClass", "allocatedStorage", "maxAllocatedStorage", "storageType"],
      ...["multiAz", "backupRetentionPeriod", "deletionProtection", "skipFinalSnapshot"],
    ],
    replacedBy: [
      ...["availabilityZone", "backupTarget", "characterSetName", "customIamInstanceProfile", "dbName", "engine"],
      ...["kmsKeyId", "ncharCharacterSetName", "restoreToPointInTime", "snapshotIdentifier", "storageEncrypted"],
      ...["timezone", "username"],
    ],
    lost: "its databases are lost",
    holdsData: true,
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    shown: ["subnetIds"],
    replacedBy: ["name", "namePrefix"],
    lost: false,
    charge: "free",
  },
  "aws:route53/zone:Zone": { lost: "its name servers change, and its domain has to be delegated anew" },
  "aws:s3/bucketNotification:BucketNotification": {
    shown: "all",
    replacedBy: ["bucket"],
    lost: false,
    charge: "free",
  },
  "aws:ssm/parameter:Parameter": {
    // Recognized by its service where a task reads it: components/task/taskPolicies.ts.
    outputs: (ref) => ({ arn: `arn:aws:ssm:\${region}:\${account}:parameter/${ref("name")}`, name: ref("name") }),
    replacedBy: ["name", "dataType"],
    lost: "its value is lost",
    charge: ({ inputs }) =>
      inputs.tier === "Advanced"
        ? [{ item: "parameters", uncounted: "those of the tier Advanced are not priced" }]
        : [],
  },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
    replacedBy: ["resourceArn", "logDestinationConfigs"],
  },
};
