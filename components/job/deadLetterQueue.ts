// The queue of a job's runs that could not be started or, where runs are followed, have failed for good. It keeps each
// run for two weeks, with the reason. Reading it is left to people.

import { sqs } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export class DeadLetterQueue extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly url: pulumi.Output<string>;

  /** @param ruleArns of rules of EventBridge that send what they cannot deliver; a schedule needs its own role alone */
  constructor(name: string, ruleArns: readonly pulumi.Input<string>[], opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:DeadLetterQueue", name, {}, opts);
    const queue = new sqs.Queue(
      `${name}-queue`,
      { messageRetentionSeconds: 14 * 24 * 60 * 60, sqsManagedSseEnabled: true },
      { parent: this },
    );
    new sqs.QueuePolicy(
      `${name}-policy`,
      {
        queueUrl: queue.url,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "RefuseWithoutTls",
              Effect: "Deny",
              Principal: "*",
              Action: "sqs:*",
              Resource: queue.arn,
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
            ...(ruleArns.length > 0 ? [fromRules(queue.arn, ruleArns)] : []),
          ],
        }),
      },
      { parent: this },
    );
    this.arn = queue.arn;
    this.url = queue.url;
    this.registerOutputs({ arn: this.arn, url: this.url });
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
function fromRules(queueArn: pulumi.Input<string>, ruleArns: readonly pulumi.Input<string>[]) {
  return {
    Sid: "TakeFromRules",
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
    Condition: { ArnEquals: { "aws:SourceArn": [...ruleArns] } },
  };
}
