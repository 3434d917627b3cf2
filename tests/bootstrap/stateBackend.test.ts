import assert from "node:assert/strict";
import { StateBackend } from "../../bootstrap/stateBackend.ts";
import { record } from "../support/record.ts";

const backend = () =>
  record(() => {
    const { url, secretsProvider } = new StateBackend("state", { region: "eu-west-1" });
    return { url, secretsProvider };
  });

/** How the recorder writes what only AWS knows. */
const placeholder = (of: string) => `\${${of}}`;
const bucket = placeholder("state-bucket.bucket");

describe("the state backend", () => {
  it("is neither replaced nor emptied: the bucket and the key are protected", async () => {
    const { one } = await backend();
    assert.equal(one("state-bucket").options.protect, true);
    assert.equal(one("state-encryption-key").options.protect, true);
    assert.ok(!one("state-bucket").inputs.forceDestroy);
  });

  it("stays in AWS when it leaves the program, with all that keeps it closed", async () => {
    const made = (await backend()).resources.filter(({ custom }) => custom);
    assert.equal(made.length, 8);
    for (const { name, options } of made) assert.equal(options.retainOnDelete, true, name);
  });

  it("is closed to the public in all four ways, and knows no ACLs", async () => {
    const { one } = await backend();
    assert.deepEqual(one("BucketPublicAccessBlock").inputs, {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.deepEqual(one("BucketOwnershipControls").inputs, {
      bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
  });

  it("lets nobody in without TLS", async () => {
    const { inputs, options } = (await backend()).one("BucketPolicy");
    assert.deepEqual(JSON.parse(String(inputs.policy)).Statement, [
      {
        Sid: "RefuseWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [placeholder("state-bucket.arn"), `${placeholder("state-bucket.arn")}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
    assert.deepEqual(options.dependsOn, [(await backend()).one("BucketPublicAccessBlock").urn]);
  });

  it("encrypts with a key of its own, renewed every year, that every object shares by the bucket", async () => {
    const { one } = await backend();
    assert.deepEqual(one("BucketServerSideEncryptionConfiguration").inputs.rules, [
      {
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: "aws:kms",
          kmsMasterKeyId: placeholder("state-encryption-key.arn"),
        },
        bucketKeyEnabled: true,
      },
    ]);
    assert.equal(one("state-encryption-key").inputs.enableKeyRotation, true);
  });

  it("keeps every version of a stack for a year", async () => {
    const { one } = await backend();
    assert.deepEqual(one("BucketVersioning").inputs.versioningConfiguration, { status: "Enabled" });
    const { inputs, options } = one("BucketLifecycleConfiguration");
    const [rule, ...others] = inputs.rules as Record<string, unknown>[];
    assert.deepEqual(others, []);
    assert.deepEqual(rule?.noncurrentVersionExpiration, { noncurrentDays: 365 });
    assert.deepEqual(Object.keys(rule?.expiration ?? {}), ["expiredObjectDeleteMarker"]);
    assert.deepEqual(options.dependsOn, [one("BucketVersioning").urn]);
  });

  it("says where it is as Pulumi's CLI takes it", async () => {
    assert.deepEqual((await backend()).outputs, {
      url: `s3://${bucket}?region=eu-west-1`,
      secretsProvider: `awskms:///${placeholder("state-encryption-key.arn")}?region=eu-west-1`,
    });
  });
});
