import assert from "node:assert/strict";
import { AlarmTopic, type AlarmTopicArgs } from "../../../components/alarms/alarmTopic.ts";
import { record } from "../../support/record.ts";

const topic = (args: Partial<AlarmTopicArgs> = {}) =>
  record(() => {
    const sender = { displayName: "docker-on-ecs dev", region: "eu-west-1" };
    const { topicArn } = new AlarmTopic("alarms", { ...sender, emails: [], ...args });
    return { topicArn };
  });

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
describe("AlarmTopic", () => {
  it("is encrypted with a key of its own, which CloudWatch may use", async () => {
    const { one, outputs } = await topic();
    assert.equal(one("Topic").inputs.kmsMasterKeyId, "${alarms-key-key.arn}");
    assert.match(String(one("Key").inputs.policy), /cloudwatch\.amazonaws\.com/);
    assert.deepEqual(outputs, { topicArn: "${alarms-topic.arn}" });
  });

  it("has no key, which is charged for, where none is wanted", async () => {
    const { one, all } = await topic({ customerKey: false });
    assert.deepEqual([one("Topic").inputs.kmsMasterKeyId, all("Key")], [undefined, []]);
  });

  it("takes alarms of the account and region, and nothing over plain HTTP", async () => {
    const { inputs } = (await topic({ region: "cn-north-1" })).one("TopicPolicy");
    assert.equal(inputs.arn, "${alarms-topic.arn}");
    assert.deepEqual(JSON.parse(String(inputs.policy)).Statement, [
      {
        Sid: "PublishAlarms",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: "${alarms-topic.arn}",
        Condition: {
          StringEquals: { "aws:SourceAccount": "${account}" },
          ArnLike: { "aws:SourceArn": "arn:aws-cn:cloudwatch:cn-north-1:${account}:alarm:*" },
        },
      },
      {
        Sid: "RefuseWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: "${alarms-topic.arn}",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("sends to each address by e-mail", async () => {
    const { all } = await topic({ emails: ["ops@example.com", "dev@example.com"] });
    assert.deepEqual(
      all("TopicSubscription").map(({ name, inputs }) => [name, inputs]),
      ["dev@example.com", "ops@example.com"].map((endpoint) => [
        `alarms-to-${endpoint}`,
        { topic: "${alarms-topic.arn}", protocol: "email", endpoint },
      ]),
    );
  });

  it("sends with a name that fits", async () => {
    const { inputs } = (await topic({ displayName: "x".repeat(101) })).one("Topic");
    assert.equal(inputs.displayName, "x".repeat(100));
  });

  it("has a key that stays in AWS where deletion protection is on", async () => {
    assert.equal((await topic({ deletionProtection: true })).one("Key").options.retainOnDelete, true);
    assert.ok(!(await topic()).one("Key").options.retainOnDelete);
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
