import assert from "node:assert/strict";
import { AskAws } from "../../../rollout/before/askAws.ts";
import {
  jsonKeyWrong,
  keyWrong,
  lookAtSecret,
  parameterReference,
  secretReference,
  secretWrong,
} from "../../../rollout/before/secrets.ts";
import { type Answer, ScriptedAws } from "../scriptedAws.ts";
import { allOf, described, keyArn, secretArn } from "./answers.ts";

describe("a look at a secret", () => {
  const server = new ScriptedAws();
  let aws: AskAws;
  before(async () => {
    await server.start();
    aws = new AskAws(allOf(server));
  });
  after(() => {
    aws.close();
    server.stop();
  });

  /** @param answers operation → its answer */
  async function look(reference: string, answers: Record<string, Answer>, kmsKeyArns?: string[]) {
    server.answers(({ action }) => answers[action] ?? "NotScripted");
    const { wrong, unseen } = await lookAtSecret({ reference, account: "123456789012", kmsKeyArns }, aws);
    return [
      ...wrong.map(({ must, got }) => `must ${must}, got ${got}`),
      ...unseen.map(({ what, needs }) => `not looked at: ${what}, needs ${needs}`),
    ];
  }

  it("reads the parts of a reference as ECS does", () => {
    assert.deepEqual(secretReference(`${secretArn}:password::`), {
      ...{ id: secretArn, jsonKey: "password", stage: undefined, version: undefined },
    });
    assert.deepEqual(secretReference(`${secretArn}::AWSPREVIOUS:v-1`), {
      ...{ id: secretArn, jsonKey: undefined, stage: "AWSPREVIOUS", version: "v-1" },
    });
    assert.deepEqual(secretReference(secretArn).id, secretArn);
  });

  it("finds nothing wrong with one that is there", async () => {
    assert.deepEqual(await look(secretArn, { DescribeSecret: described }, []), []);
    assert.deepEqual(
      server.requests.map(({ action, input, region }) => [action, input, region]),
      [["DescribeSecret", { SecretId: secretArn }, "eu-west-1"]],
    );
  });

  it("says what is wrong with the secret itself, from what AWS says of it", () => {
    const cases: [reference: string, answer: object | null, got: string | undefined][] = [
      [secretArn, null, "none by that ARN"],
      [secretArn, { ...described, DeletedDate: 1_790_000_000 }, "one that AWS is about to delete"],
      [secretArn, { ARN: secretArn }, "a secret without any"],
      [`${secretArn}::AWSPREVIOUS:`, described, undefined],
      [`${secretArn}::AWSPENDING:`, described, "shop/db-AbCdEf with AWSCURRENT, AWSPREVIOUS"],
      [`${secretArn}:::v-1`, described, undefined],
    ];
    for (const [reference, answer, got] of cases) {
      assert.equal(secretWrong(secretReference(reference), answer)?.got, got, reference);
    }
  });

  it("takes a version without a stage that AWS still keeps, and no other", async () => {
    const answers = { DescribeSecret: described, ListSecretVersionIds: { Versions: [{ VersionId: "v-0" }] } };
    assert.deepEqual(await look(`${secretArn}:::v-0`, answers), []);
    assert.deepEqual(await look(`${secretArn}:::v-9`, answers), [
      "must name a version that is there, got no version v-9",
    ]);
  });

  it("finds the JSON key in the version that is named, and shows no value", async () => {
    const answers = { DescribeSecret: described, GetSecretValue: { SecretString: '{"passwort":"hunter2"}' } };
    const lines = await look(`${secretArn}:password:AWSPREVIOUS:`, answers);
    assert.deepEqual(lines, ["must have the key password, got a JSON object without it"]);
    assert.deepEqual(server.requests.at(-1)?.input, { SecretId: secretArn, VersionStage: "AWSPREVIOUS" });
    assert.deepEqual(await look(`${secretArn}:passwort::`, answers), []);
    assert.equal(jsonKeyWrong("password", '{"passwort":"hunter2"}')?.advice, "write passwort");
    for (const value of ["hunter2", '["a"]', undefined]) {
      const wrong = jsonKeyWrong("password", value);
      assert.equal(wrong?.got, "a value that is no JSON object");
      assert.doesNotMatch(JSON.stringify(wrong), /hunter2/);
    }
  });

  it("compares a customer key with those that the role may decrypt with", async () => {
    const answers = {
      DescribeSecret: { ...described, KmsKeyId: keyArn },
      DescribeKey: { KeyMetadata: { Arn: keyArn, KeyState: "Enabled", KeyManager: "CUSTOMER" } },
    };
    const unreadable =
      "must be encrypted with a key that secretKmsKeyArns names, or with AWS's own, got one encrypted with";
    assert.deepEqual(await look(secretArn, answers, []), [`${unreadable} ${keyArn}`]);
    assert.deepEqual(await look(secretArn, answers, [keyArn]), []);
    assert.deepEqual(await look(secretArn, answers), [], "without a list nothing is compared");
    const disabled = { Arn: keyArn, KeyState: "Disabled", KeyManager: "CUSTOMER" };
    assert.equal(keyWrong(disabled, keyArn, [keyArn])?.got, `one with ${keyArn}, whose state is Disabled`);
    assert.equal(keyWrong(null, "alias/gone")?.got, "one with alias/gone, which is not there");
    assert.equal(keyWrong({ Arn: keyArn, KeyState: "Enabled", KeyManager: "AWS" }, keyArn, []), undefined);
  });

  it("keeps what it may not look at, with the action that it takes", async () => {
    const denied = { DescribeSecret: "AccessDeniedException" };
    assert.deepEqual(await look(secretArn, denied), [
      "not looked at: secret shop/db-AbCdEf, needs secretsmanager:DescribeSecret",
    ]);
    assert.deepEqual(
      await look(`${secretArn}:a::`, { DescribeSecret: described, GetSecretValue: "AccessDeniedException" }),
      ["not looked at: key a in secret shop/db-AbCdEf, needs secretsmanager:GetSecretValue"],
    );
  });

  it("looks for a parameter in the region of its ARN, by both names that one level may have", async () => {
    assert.deepEqual(parameterReference("arn:aws:ssm:eu-central-1:123456789012:parameter/shop/db"), {
      names: ["/shop/db"],
      region: "eu-central-1",
    });
    assert.deepEqual(parameterReference("/db").names, ["db", "/db"]);
    const lines = await look("/shop/db", { DescribeParameters: { Parameters: [] } });
    assert.deepEqual(lines, ["must be a parameter that is there, got no /shop/db in eu-west-1"]);
    await look("arn:aws:ssm:eu-central-1:123456789012:parameter/db", { DescribeParameters: { Parameters: [] } });
    assert.equal(server.requests[0]?.region, "eu-central-1");
    const secure = { Name: "/shop/db", Type: "SecureString", KeyId: keyArn };
    const answers = {
      DescribeParameters: { Parameters: [secure] },
      DescribeKey: { KeyMetadata: { Arn: keyArn, KeyState: "Enabled", KeyManager: "CUSTOMER" } },
    };
    assert.equal((await look("/shop/db", answers, [])).length, 1);
    assert.deepEqual(await look("/shop/db", answers, [keyArn]), []);
    const own = { DescribeParameters: { Parameters: [{ ...secure, KeyId: "alias/aws/ssm" }] } };
    assert.deepEqual(await look("/shop/db", own, []), []);
  });
});
