import assert from "node:assert/strict";
import { EncryptionKey, type EncryptionKeyArgs } from "../../../components/shared/encryptionKey.ts";
import { record } from "../../support/record.ts";

const key = (args: Partial<EncryptionKeyArgs> = {}) =>
  record(() => {
    const { arn } = new EncryptionKey("key", { description: "Images", ...args });
    return { arn };
  });

describe("EncryptionKey", () => {
  it("renews its material every year and says what it is for", async () => {
    const { one, outputs } = await key();
    assert.equal(one("key-key").inputs.enableKeyRotation, true);
    assert.equal(one("key-key").inputs.description, "Images");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
    assert.deepEqual(outputs, { arn: "${key-key.arn}" });
  });

  it("says itself that the account's own policies decide who may use it, and lets no service in unasked", async () => {
    const policy = JSON.parse(String((await key()).one("key-key").inputs.policy));
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as above
    const account = { AWS: "arn:aws:iam::${account}:root" };
    assert.deepEqual(policy.Statement, [{ Effect: "Allow", Principal: account, Action: "kms:*", Resource: "*" }]);
  });

  it("opens to CloudWatch Logs only where asked, and only for log groups of the account and region", async () => {
    const policy = JSON.parse(String((await key({ cloudWatchLogs: true })).one("key-key").inputs.policy));
    const [account, logs, ...others] = policy.Statement;
    assert.deepEqual(others, []);
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: as above
    assert.deepEqual(account.Principal, { AWS: "arn:aws:iam::${account}:root" });
    assert.deepEqual(logs.Principal, { Service: "logs.${region}.amazonaws.com" });
    assert.deepEqual(logs.Condition, {
      ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:${region}:${account}:log-group:*" },
    });
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
    assert.ok(!logs.Action.includes("kms:*"), "a service may encrypt and decrypt, not rule the key");
  });

  it("opens to CloudWatch only where asked, and only for alarms of the account and region", async () => {
    const policy = JSON.parse(String((await key({ cloudWatchAlarms: true })).one("key-key").inputs.policy));
    const [, alarms, ...others] = policy.Statement;
    assert.deepEqual(others, []);
    assert.deepEqual(alarms, {
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: {
        // biome-ignore-start lint/suspicious/noTemplateCurlyInString: as above
        StringEquals: { "aws:SourceAccount": "${account}" },
        ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:${region}:${account}:alarm:*" },
        // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
      },
    });
  });

  it("stays in AWS where deletion protection is on, and only there", async () => {
    assert.equal((await key({ deletionProtection: true })).one("key-key").options.retainOnDelete, true);
    assert.ok(!(await key({ deletionProtection: false })).one("key-key").options.retainOnDelete);
    assert.ok(!(await key()).one("key-key").options.retainOnDelete);
  });
});
