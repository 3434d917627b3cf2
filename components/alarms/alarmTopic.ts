// The SNS topic that a stack's alarms go to, and from there to people by e-mail. What raises an alarm is left to
// metricAlarm.ts and incident.ts.

import { sns } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { stackAlarmDefaults } from "../../settings/defaults.ts";
import { EncryptionKey } from "../shared/encryptionKey.ts";
import { placeOf } from "../shared/place.ts";
import { withDefaults } from "../shared/withDefaults.ts";

export interface AlarmTopicArgs {
  /** Addresses that get the alarms by e-mail, once they have confirmed AWS's first mail. @default [] */
  emails?: readonly string[];
  /** Sender's name in the mails, at most 100 characters. @default "<project> <stack>" */
  displayName?: string;
  /** Whether the messages are encrypted, with a KMS key of the topic's own; 1 USD a month. @default true */
  customerKey?: boolean;
  /** The alarms' region, such as `eu-west-1`. @default the provider's */
  region?: pulumi.Input<string>;
  /** Whether the topic's key stays in AWS when it leaves the program. @default false */
  deletionProtection?: boolean;
}

export class AlarmTopic extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: AlarmTopicArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:AlarmTopic", name, {}, opts);
    const { emails = [], displayName = `${pulumi.getProject()} ${pulumi.getStack()}` } = args;
    const { customerKey } = withDefaults({ customerKey: args.customerKey }, stackAlarmDefaults);
    // AWS's own key for SNS does not let CloudWatch publish, and only the alarm's history shows that.
    // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    const key = customerKey
      ? new EncryptionKey(
          `${name}-key`,
          { description: "Alarms on their way", cloudWatchAlarms: true, deletionProtection: args.deletionProtection },
          { parent: this },
        )
      : undefined;
    const topic = new sns.Topic(
      `${name}-topic`,
      { displayName: displayName.slice(0, 100), kmsMasterKeyId: key?.arn },
      { parent: this },
    );
    new sns.TopicPolicy(
      `${name}-policy`,
      { arn: topic.arn, policy: this.policy(topic.arn, args.region) },
      { parent: this },
    );
    for (const email of emails) {
      new sns.TopicSubscription(
        `${name}-to-${email}`,
        { topic: topic.arn, protocol: "email", endpoint: email },
        { parent: this },
      );
    }
    this.topicArn = topic.arn;
    this.registerOutputs({ topicArn: this.topicArn });
  }

  private policy(topicArn: pulumi.Output<string>, given?: pulumi.Input<string>): pulumi.Output<string> {
    const { region, partition, accountId } = placeOf(this, given);
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
              "aws:SourceArn": pulumi.interpolate`arn:${partition}:cloudwatch:${region}:${accountId}:alarm:*`,
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
