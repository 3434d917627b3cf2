// The bucket for the load balancer's access logs: closed to the public and to requests without TLS, written by Elastic
// Load Balancing only, with logs that expire. Reading the logs (Athena) is left to people.

import { s3 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defaultLogRetentionDays } from "../../settings/defaults.ts";
import { accountIdFor } from "../shared/askedOnce.ts";

/** Days for which a log that was deleted or written over can still be had. */
const daysToRecover = 30;

export interface AccessLogBucketArgs {
  /** Days for which logs are kept, 1 or more. @default 365 */
  logRetentionDays?: number;
  /** Whether the bucket stays in AWS when it leaves the program; else it is deleted with its logs. @default false */
  deletionProtection?: boolean;
  /** The kind of load balancer that logs there. @default "application" */
  of?: "application" | "network";
}

/** A log bucket after https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html */
export class AccessLogBucket extends pulumi.ComponentResource {
  /** The bucket's name; a load balancer that logs there comes after the whole component. */
  readonly bucket: pulumi.Output<string>;

  constructor(name: string, args: AccessLogBucketArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:AccessLogBucket", name, {}, opts);

    // Turning access logs off would delete the logs, or leave them in a bucket without its protection.
    const kept = { parent: this, retainOnDelete: args.deletionProtection };
    const { bucket, arn } = new s3.Bucket(
      `${name}-bucket`,
      // AWS deletes no bucket with logs in it, so without this a throw-away stack could not be deleted.
      { forceDestroy: !args.deletionProtection },
      kept,
    );
    this.bucket = bucket;
    const publicAccess = new s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      kept,
    );
    new s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      kept,
    );
    new s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      // Elastic Load Balancing cannot write to a bucket under a KMS key.
      { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      kept,
    );
    const versioning = new s3.BucketVersioning(
      `${name}-versioning`,
      // Who deletes a log, or writes over it, leaves it there for a time.
      { bucket, versioningConfiguration: { status: "Enabled" } },
      kept,
    );
    new s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      {
        bucket,
        rules: [
          {
            id: "expire",
            status: "Enabled",
            filter: { prefix: "AWSLogs/" },
            expiration: { days: args.logRetentionDays ?? defaultLogRetentionDays },
          },
          {
            id: "tidy-up",
            status: "Enabled",
            filter: {},
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
            noncurrentVersionExpiration: { noncurrentDays: daysToRecover },
            expiration: { expiredObjectDeleteMarker: true },
          },
        ],
      },
      {
        ...kept,
        // Rules about versions that are no longer current mean nothing before there are versions.
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
        dependsOn: [versioning],
      },
    );
    new s3.BucketPolicy(
      `${name}-policy`,
      { bucket, policy: this.policy(arn, args.of ?? "application") },
      {
        ...kept,
        // S3 refuses one of two such changes of a bucket at the same moment: OperationAborted, "a conflicting
        // conditional operation is currently in progress".
        dependsOn: [publicAccess],
      },
    );

    this.registerOutputs({ bucket: this.bucket });
  }

  private policy(arn: pulumi.Output<string>, of: "application" | "network"): pulumi.Output<string> {
    const accountId = accountIdFor(this);
    const files = pulumi.interpolate`${arn}/AWSLogs/${accountId}/*`;
    return pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        ...(of === "network" ? deliverNetworkLogs({ arn, files, accountId }) : [deliverLogs(files)]),
        {
          Sid: "RefuseWithoutTls",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [arn, pulumi.interpolate`${arn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  }
}

function deliverLogs(files: pulumi.Output<string>) {
  return {
    Sid: "DeliverAccessLogs",
    Effect: "Allow",
    Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: files,
  };
}

interface Delivered {
  arn: pulumi.Output<string>;
  files: pulumi.Output<string>;
  accountId: pulumi.Input<string>;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html */
function deliverNetworkLogs({ arn, files, accountId }: Delivered) {
  const Principal = { Service: "delivery.logs.amazonaws.com" };
  const account = { "aws:SourceAccount": accountId };
  return [
    {
      Sid: "FindAccessLogs",
      Effect: "Allow",
      Principal,
      Action: "s3:GetBucketAcl",
      Resource: arn,
      Condition: { StringEquals: account },
    },
    {
      Sid: "DeliverAccessLogs",
      Effect: "Allow",
      Principal,
      Action: "s3:PutObject",
      Resource: files,
      Condition: { StringEquals: { ...account, "s3:x-amz-acl": "bucket-owner-full-control" } },
    },
  ];
}
