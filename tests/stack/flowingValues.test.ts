import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { withJudgedValues } from "../../stack/flowingValues.ts";

const file = "resources.ts";

/** The value of a variable that web is given; or what is wrong with it, without the file. */
async function judged(block: "environment" | "secrets", value: unknown, { name = "HOST", allow = {} } = {}) {
  const links = withJudgedValues({ web: { [block]: { [name]: value } } }, file, { allow });
  const flow = links.web?.[block]?.[name] as pulumi.Output<unknown> & { promise(): Promise<unknown> };
  try {
    return { value: await flow.promise(), secret: await pulumi.isSecret(flow) };
  } catch (error) {
    assert.ok(pulumi.RunError.isInstance(error), "Pulumi shows its message alone");
    error.message = `error serializing property "containerDefinitions": ${error.message}`;
    const start = `1 fault in ${file}:\n${file}: web.${block}.${name} `;
    assert.ok(error.message.startsWith(start), error.message);
    return error.message.slice(start.length).replace(/; .*/, "");
  }
}

describe("An output that resources.ts gives", () => {
  const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf";

  it("is taken where it is what a variable may be, and hides no task definition", async () => {
    const plain = (value: unknown) => ({ value, secret: false });
    assert.deepEqual(await judged("environment", pulumi.output("db.example.com")), plain("db.example.com"));
    assert.deepEqual(await judged("environment", Promise.resolve(5432)), plain(5432));
    assert.deepEqual(await judged("environment", pulumi.unsecret(pulumi.secret("db"))), plain("db"));
    assert.deepEqual(await judged("secrets", pulumi.output(`${arn}:password::`)), plain(`${arn}:password::`));
    assert.deepEqual(await judged("secrets", pulumi.secret(arn)), plain(arn));
    const placeholder = ["$", "{db.masterUserSecrets[0].secretArn}:password::"].join("");
    assert.deepEqual(await judged("secrets", pulumi.secret(placeholder)), plain(placeholder));
    const allow = { "open-credentials": "a demo" };
    assert.deepEqual(await judged("environment", pulumi.secret("x"), { allow }), plain("x"));
    assert.deepEqual(await judged("environment", pulumi.output("x"), { name: "DB_PASSWORD", allow }), plain("x"));
  });

  it("is refused in the words of the stack file where it is not", async () => {
    const nothing = "must be text, got an output without a value";
    assert.equal(await judged("environment", pulumi.output(undefined)), nothing);
    assert.equal(await judged("environment", Promise.resolve(null)), nothing);
    assert.equal(
      await judged("environment", pulumi.output({ a: 1 })),
      "must be text, got an output with several values",
    );
    const open = "must not be a secret, as everybody who sees the task definition reads it, got an output that is one";
    assert.equal(await judged("environment", pulumi.secret("hunter2")), open);
    assert.equal(
      await judged("environment", pulumi.output("x"), { name: "DB_PASSWORD" }),
      "must not have a name that looks like a credential, got one that does",
    );
    assert.equal(
      await judged("environment", pulumi.interpolate`postgres://app:hunter22@${"db"}/x`),
      "must hold no credential, got a password in a URL",
    );
    const reference = "must be a Secrets Manager ARN, or an SSM parameter's ARN or";
    assert.equal(
      await judged("secrets", pulumi.secret("hunter2")),
      `${reference} its path with / before it, got a secret that is none`,
    );
    assert.equal(await judged("secrets", pulumi.output("arn:aws:s3:::x")), `${reference} name, got an ARN of s3`);
  });
});
