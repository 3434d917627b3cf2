// Where a stack's alarms go, and from there to people by e-mail. What raises an alarm is left to the others.

import { sns } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../settings/facts/regions.ts";
import { accountIdFor } from "../shared/askedOnce.ts";
import { EncryptionKey } from "../shared/encryptionKey.ts";

export interface AlarmTopicArgs {
  /** Who is told; each gets a mail first, to confirm the address. */
  emails: readonly string[];
  /** Whom the mails are from, at most 100 characters: AWS writes it before the address. */
  displayName: string;
  /** The alarms' region, such as `eu-west-1`. */
  region: string;
  /** Whether the topic's key stays in AWS when it leaves the program. @default false */
  deletionProtection?: boolean;
}

export class AlarmTopic extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: AlarmTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:AlarmTopic", name, {}, opts);
    // AWS's own key for SNS does not let CloudWatch publish, and only the alarm's history tells.
    // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    const key = new EncryptionKey(
      `${name}-key`,
      { description: "Alarms on their way", cloudWatchAlarms: true, deletionProtection: args.deletionProtection },
      { parent: this },
    );
    const topic = new sns.Topic(
      `${name}-topic`,
      { displayName: args.displayName.slice(0, 100), kmsMasterKeyId: key.arn },
      { parent: this },
    );
    new sns.TopicPolicy(
      `${name}-policy`,
      { arn: topic.arn, policy: this.policy(topic.arn, args.region) },
      { parent: this },
    );
    for (const email of args.emails) {
      new sns.TopicSubscription(
        `${name}-to-${email}`,
        { topic: topic.arn, protocol: "email", endpoint: email },
        { parent: this },
      );
    }
    this.topicArn = topic.arn;
    this.registerOutputs({ topicArn: this.topicArn });
  }

  private policy(topicArn: pulumi.Output<string>, region: string): pulumi.Output<string> {
    const accountId = accountIdFor(this);
    return pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "PublishAlarms",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topicArn,
          Condition: {
            StringEquals: { "aws:SourceAccount": accountId },
            ArnLike: {
              "aws:SourceArn": pulumi.interpolate`arn:${partitionOf(region)}:cloudwatch:${region}:${accountId}:alarm:*`,
            },
          },
        },
        {
          Sid: "RefuseWithoutTls",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource: topicArn,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  }
}
