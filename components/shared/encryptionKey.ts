// A customer key of KMS, in place of a key that AWS manages. Which resource uses it is left to that resource.
// The key's policy names the AWS services that may use it.

import { getPartitionOutput, getRegionOutput, kms } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { accountIdFor } from "./askedOnce.ts";

export interface EncryptionKeyArgs {
  /** What the key is for; the KMS console shows it. */
  description: string;
  /** Whether CloudWatch Logs of this account and region may encrypt with it. @default false */
  cloudWatchLogs?: boolean;
  /** Whether CloudWatch alarms of this account and region may be published to topics under it. @default false */
  cloudWatchAlarms?: boolean;
  /** Whether the key stays in AWS when it leaves the program. @default false */
  deletionProtection?: boolean;
}

/** A symmetric key whose material AWS renews every year. Costs about a dollar a month. */
export class EncryptionKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: EncryptionKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:EncryptionKey", name, {}, opts);

    const key = new kms.Key(
      `${name}-key`,
      {
        description: args.description,
        enableKeyRotation: true,
        policy: this.policy(args),
      },
      {
        parent: this,
        // Data under a deleted key is lost, and images and logs may outlive the resource that named the key.
        retainOnDelete: args.deletionProtection,
      },
    );
    this.arn = key.arn;

    this.registerOutputs({ arn: this.arn });
  }

  /**
   * KMS's default policy, by which the account's IAM policies decide, and statements for the services that use the key,
   * as IAM cannot allow that to a service.
   * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
   */
  private policy({ cloudWatchLogs, cloudWatchAlarms }: EncryptionKeyArgs): pulumi.Output<string> {
    const accountId = accountIdFor(this);
    const { partition, dnsSuffix } = getPartitionOutput({}, { parent: this });
    const { region } = getRegionOutput({}, { parent: this });
    const account = {
      Effect: "Allow",
      Principal: { AWS: pulumi.interpolate`arn:${partition}:iam::${accountId}:root` },
      Action: "kms:*",
      Resource: "*", // means this key in a key's policy
    };
    const logs = {
      Effect: "Allow",
      Principal: { Service: pulumi.interpolate`logs.${region}.${dnsSuffix}` },
      Action: ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
      Resource: "*",
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
      Condition: {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": pulumi.interpolate`arn:${partition}:logs:${region}:${accountId}:log-group:*`,
        },
      },
    };
    const alarms = {
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
      Condition: {
        StringEquals: { "aws:SourceAccount": accountId },
        ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:${partition}:cloudwatch:${region}:${accountId}:alarm:*` },
      },
    };
    const services = [...(cloudWatchLogs ? [logs] : []), ...(cloudWatchAlarms ? [alarms] : [])];
    return pulumi.jsonStringify({ Version: "2012-10-17", Statement: [account, ...services] });
  }
}
