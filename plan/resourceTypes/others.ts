// What is known of types that the program does not register itself: the parts of a VPC, which only the engine sees,
// those of the program's older versions, and those that owners are likely to add (resources.ts, docs/recipes/).

import type { ResourceType } from "./resourceType.ts";

export const others: Readonly<Record<string, Partial<ResourceType>>> = {
  "aws:dynamodb/table:Table": { terraform: "aws_dynamodb_table", lost: "its items are lost", holdsData: true },
  "aws:ec2/natGateway:NatGateway": {
    terraform: "aws_nat_gateway",
    lost: "the tasks reach nothing outside until a new one stands",
  },
  "aws:ec2/subnet:Subnet": { terraform: "aws_subnet", lost: "what stands in it has to move" },
  "aws:ec2/vpc:Vpc": { terraform: "aws_vpc", lost: "everything in it goes with it" },
  "aws:elasticache/serverlessCache:ServerlessCache": {
    terraform: "aws_elasticache_serverless_cache",
    shown: ["engine", "majorEngineVersion", "cacheUsageLimits", "snapshotRetentionLimit"],
    replacedBy: ["name", "engine", "kmsKeyId", "snapshotArnsToRestores", "subnetIds"],
    lost: "what it holds is lost",
  },
  "aws:kms/alias:Alias": {
    terraform: "aws_kms_alias",
    replacedBy: ["name", "namePrefix"],
    lost: "what names the key by its alias finds none",
    charge: "free",
  },
  "aws:lb/listenerCertificate:ListenerCertificate": {
    terraform: "aws_lb_listener_certificate",
    replacedBy: ["listenerArn", "certificateArn"],
  },
  "aws:rds/cluster:Cluster": { terraform: "aws_rds_cluster", lost: "its databases are lost", holdsData: true },
  "aws:rds/instance:Instance": {
    terraform: "aws_db_instance",
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
    terraform: "aws_db_subnet_group",
    shown: ["subnetIds"],
    replacedBy: ["name", "namePrefix"],
    lost: false,
    charge: "free",
  },
  "aws:route53/zone:Zone": {
    terraform: "aws_route53_zone",
    lost: "its name servers change, and its domain has to be delegated anew",
  },
  "aws:s3/bucketNotification:BucketNotification": {
    terraform: "aws_s3_bucket_notification",
    shown: "all",
    replacedBy: ["bucket"],
    lost: false,
    charge: "free",
  },
  "aws:ssm/parameter:Parameter": {
    terraform: "aws_ssm_parameter",
    // Recognized by its service where a task reads it: components/task/taskPolicies.ts.
    outputs: (ref) => ({ arn: `arn:aws:ssm:\${region}:\${account}:parameter/${ref("name")}`, name: ref("name") }),
    replacedBy: ["name", "dataType"],
    lost: "its value is lost",
    charge: ({ inputs }) =>
      inputs.tier === "Advanced"
        ? [{ item: "parameters", uncounted: "those of the tier Advanced are not priced" }]
        : [],
  },
};
