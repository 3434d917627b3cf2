// A KMS key of our own, for what AWS would otherwise encrypt with a key of its. Which resource uses it is left to
// that resource.

import { getCallerIdentityOutput, getPartitionOutput, getRegionOutput, kms } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface EncryptionKeyArgs {
  /** What the key is for, as the KMS console shows it. */
  description: string;
  /** Whether CloudWatch Logs of this account and region may encrypt with it. @default false */
  cloudWatchLogs?: boolean;
  /** Whether Pulumi refuses to delete the key. @default false */
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
        // Without a policy KMS writes its default one: the account's own IAM policies decide. That is all ECR needs.
        // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
        policy: args.cloudWatchLogs ? this.cloudWatchLogsPolicy() : undefined,
      },
      {
        parent: this,
        // What was encrypted with a deleted key is lost; `pulumi destroy` is to stop before it.
        protect: args.deletionProtection,
      },
    );
    this.arn = key.arn;

    this.registerOutputs({ arn: this.arn });
  }

  /** The default policy, and CloudWatch Logs for this account's log groups: IAM cannot grant a service the use of a key. */
  private cloudWatchLogsPolicy(): pulumi.Output<string> {
    const { accountId } = getCallerIdentityOutput({}, { parent: this });
    const { partition, dnsSuffix } = getPartitionOutput({}, { parent: this });
    const { region } = getRegionOutput({}, { parent: this });
    return pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: pulumi.interpolate`arn:${partition}:iam::${accountId}:root` },
          Action: "kms:*",
          Resource: "*", // in a key's policy: this key
        },
        {
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
        },
      ],
    });
  }
}
