// What keeps data: logs, keys, secrets, messages, buckets, file systems.

import { besides, type Inputs, isSet, type Rule, type Subject, statementsOf, unless } from "./rule.ts";

const logGroup = ["aws:cloudwatch/logGroup:LogGroup"];
const bucket = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];
const fileSystem = ["aws:efs/fileSystem:FileSystem"];

/** What is said of a bucket in a resource of its own. */
const saidOf = (all: readonly Subject[], kind: string, one: Subject): Inputs | undefined =>
  [kind, `${kind}V2`]
    .flatMap((name) => besides(all, `aws:s3/bucket${name}:Bucket${name}`, "bucket", one))
    .map(({ inputs }) => inputs)[0];

const isClosed = (block: Inputs | undefined) =>
  ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].every(
    (key) => block?.[key] === true,
  );

const refusesPlain = ({ Effect, Principal, Condition }: Inputs) =>
  Effect === "Deny" &&
  [Principal, Principal?.AWS].includes("*") &&
  String(Condition?.Bool?.["aws:SecureTransport"]) === "false";

export const keepingRules: readonly Rule[] = [
  {
    name: "cloudwatch-16",
    says: "Logs are kept for a year or more (CloudWatch.16, CKV_AWS_338)",
    remedy: "write retentionInDays: 365 or more",
    allow: "log-retention",
    of: logGroup,
    breaches: ({ inputs: { retentionInDays = 0 } }) =>
      unless(retentionInDays === 0 || retentionInDays >= 365, `it keeps them for ${retentionInDays} days`),
  },
  {
    name: "log-expiry",
    says: "No log is kept for ever (CKV_AWS_66)",
    remedy: "write retentionInDays",
    of: logGroup,
    breaches: ({ inputs }) => unless(inputs.retentionInDays > 0, "it is kept for ever"),
  },
  {
    name: "log-customer-key",
    says: "Logs are encrypted with a customer key (CKV_AWS_158)",
    remedy: "write kmsKeyId, of a key that lets CloudWatch Logs use it",
    allow: "customer-key",
    of: logGroup,
    // A key is of one region: the log of CloudFront's web ACL is in us-east-1, whatever the stack's region is.
    breaches: (one) => unless(isSet(one, "kmsKeyId") || isSet(one, "region"), "it has no customer key"),
  },
  {
    name: "kms-4",
    says: "A key is renewed every year (KMS.4, CKV_AWS_7)",
    remedy: "write enableKeyRotation: true",
    of: ["aws:kms/key:Key"],
    breaches: ({ inputs }) =>
      unless(
        inputs.enableKeyRotation === true ||
          (inputs.customerMasterKeySpec ?? "SYMMETRIC_DEFAULT") !== "SYMMETRIC_DEFAULT",
        "it is never renewed",
      ),
  },
  {
    name: "secret-customer-key",
    says: "Secrets are encrypted with a customer key (CKV_AWS_149)",
    remedy: "write kmsKeyId, of a key with which those who read the secret may decrypt",
    allow: "customer-key",
    of: ["aws:secretsmanager/secret:Secret"],
    breaches: (one) => unless(isSet(one, "kmsKeyId"), "it has no customer key"),
  },
  {
    name: "sns-1",
    says: "What a topic keeps is encrypted (SNS.1, CKV_AWS_26)",
    remedy: "write kmsMasterKeyId, of a key that lets the publishing services use it",
    allow: "customer-key",
    of: ["aws:sns/topic:Topic"],
    breaches: (one) => unless(isSet(one, "kmsMasterKeyId"), "it has no key"),
  },
  {
    name: "sqs-1",
    says: "What a queue keeps is encrypted (SQS.1, CKV_AWS_27)",
    remedy: "write sqsManagedSseEnabled: true, or kmsMasterKeyId",
    of: ["aws:sqs/queue:Queue"],
    // A new queue is encrypted unless it says otherwise:
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-sqs-sse-queue.html
    breaches: (one) =>
      unless(isSet(one, "kmsMasterKeyId") || one.inputs.sqsManagedSseEnabled !== false, "it is not encrypted"),
  },
  {
    name: "s3-5",
    says: "A bucket is reached over TLS only (S3.5)",
    remedy: "add an aws.s3.BucketPolicy that denies everything where aws:SecureTransport is false",
    of: bucket,
    breachesIn: (one, all) =>
      unless(statementsOf(saidOf(all, "Policy", one)?.policy).some(refusesPlain), "it takes plain HTTP"),
  },
  {
    name: "s3-8",
    says: "A bucket is closed to the public (S3.1, S3.2, S3.3, S3.8, CKV2_AWS_6)",
    remedy: "add an aws.s3.BucketPublicAccessBlock with all four of its switches true",
    of: bucket,
    breachesIn: (one, all) => unless(isClosed(saidOf(all, "PublicAccessBlock", one)), "it can be opened to the public"),
  },
  {
    name: "s3-12",
    says: "A bucket's owner owns what is in it (S3.12, CKV2_AWS_65)",
    remedy: 'add an aws.s3.BucketOwnershipControls with rule: { objectOwnership: "BucketOwnerEnforced" }',
    of: bucket,
    breachesIn: (one, all) =>
      unless(
        saidOf(all, "OwnershipControls", one)?.rule?.objectOwnership === "BucketOwnerEnforced",
        "others may own what is in it",
      ),
  },
  {
    name: "s3-13",
    says: "What is in a bucket has an end (S3.13, CKV2_AWS_61)",
    remedy: "add an aws.s3.BucketLifecycleConfiguration",
    of: bucket,
    breachesIn: (one, all) =>
      unless((saidOf(all, "LifecycleConfiguration", one)?.rules ?? []).length > 0, "it has no lifecycle"),
  },
  {
    name: "efs-1",
    says: "A file system is encrypted (EFS.1, EFS.8, CKV_AWS_42)",
    remedy: "write encrypted: true; it takes a new file system",
    of: fileSystem,
    breaches: ({ inputs }) => unless(inputs.encrypted === true, "it is not encrypted"),
  },
  {
    name: "efs-2",
    says: "A file system is backed up (EFS.2, CKV2_AWS_18)",
    remedy: 'add an aws.efs.BackupPolicy with backupPolicy: { status: "ENABLED" }',
    of: fileSystem,
    breachesIn: (one, all) =>
      unless(
        besides(all, "aws:efs/backupPolicy:BackupPolicy", "fileSystemId", one).some(
          ({ inputs }) => inputs.backupPolicy?.status === "ENABLED",
        ),
        "it is not backed up",
      ),
  },
  {
    name: "efs-transit",
    says: "A task mounts a file system over TLS, by its role (CKV_AWS_97)",
    remedy: 'write transitEncryption: "ENABLED" and authorizationConfig: { iam: "ENABLED" }',
    of: ["aws:ecs/taskDefinition:TaskDefinition"],
    breaches: ({ inputs: { volumes = [] } }) =>
      (volumes as Inputs[])
        .filter(({ efsVolumeConfiguration: efs }) => {
          return efs && (efs.transitEncryption !== "ENABLED" || efs.authorizationConfig?.iam !== "ENABLED");
        })
        .map(({ name }) => `volume ${name} is open on its way`),
  },
];
