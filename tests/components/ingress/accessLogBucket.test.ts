import assert from "node:assert/strict";
import { AccessLogBucket } from "../../../components/ingress/accessLogBucket.ts";
import { record } from "../../support/record.ts";

const bucket = (deletionProtection?: boolean) =>
  record(() => {
    const logs = new AccessLogBucket("ingress-access-logs", { logRetentionDays: 365, deletionProtection });
    return { bucket: logs.bucket };
  });
// biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
const bucketName = "${ingress-access-logs-bucket.bucket}";

describe("AccessLogBucket", () => {
  it("is closed to the public in all four ways", async () => {
    assert.deepEqual((await bucket()).one("BucketPublicAccessBlock").inputs, {
      bucket: bucketName,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
  });

  it("knows no ACLs: everything in it is its owner's", async () => {
    assert.deepEqual((await bucket()).one("BucketOwnershipControls").inputs, {
      bucket: bucketName,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
  });

  it("encrypts with S3's own keys, the only kind that load balancers can write under", async () => {
    assert.deepEqual((await bucket()).one("BucketServerSideEncryptionConfiguration").inputs, {
      bucket: bucketName,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
  });

  it("forgets logs when their time is over", async () => {
    const { bucket: target, rules } = (await bucket()).one("BucketLifecycleConfiguration").inputs;
    assert.equal(target, bucketName);
    const [rule] = rules as { status: string; expiration: unknown; filter: unknown }[];
    assert.equal(rule?.status, "Enabled");
    assert.deepEqual(rule?.expiration, { days: 365 });
    assert.deepEqual(rule?.filter, { prefix: "AWSLogs/" });
  });

  it("ends unfinished uploads after a day, wherever they are", async () => {
    const { inputs } = (await bucket()).one("BucketLifecycleConfiguration");
    const [, tidyUp, ...others] = inputs.rules as { [key: string]: unknown }[];
    assert.deepEqual(others, []);
    assert.deepEqual([tidyUp?.status, tidyUp?.filter], ["Enabled", {}]);
    assert.deepEqual(tidyUp?.abortIncompleteMultipartUpload, { daysAfterInitiation: 1 });
  });

  it("keeps what is deleted or written over for 30 days, and nothing of it for longer", async () => {
    const { one } = await bucket();
    const versioning = one("BucketVersioning");
    assert.deepEqual(versioning.inputs, { bucket: bucketName, versioningConfiguration: { status: "Enabled" } });
    const { inputs, options } = one("BucketLifecycleConfiguration");
    const [, tidyUp] = inputs.rules as { [key: string]: unknown }[];
    assert.deepEqual(tidyUp?.noncurrentVersionExpiration, { noncurrentDays: 30 });
    assert.deepEqual(tidyUp?.expiration, { expiredObjectDeleteMarker: true });
    assert.deepEqual(options.dependsOn, [versioning.urn]);
  });

  it("lets Elastic Load Balancing write this account's logs and nobody do anything without TLS", async () => {
    const { bucket: target, policy } = (await bucket()).one("BucketPolicy").inputs;
    assert.equal(target, bucketName);
    const [deliver, refuse, ...others] = JSON.parse(String(policy)).Statement;
    assert.deepEqual(others, []);
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: as above
    assert.deepEqual(
      [deliver.Effect, deliver.Principal, deliver.Action, deliver.Resource],
      [
        "Allow",
        { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        "s3:PutObject",
        "${ingress-access-logs-bucket.arn}/AWSLogs/${account}/*",
      ],
    );
    assert.deepEqual(
      [refuse.Effect, refuse.Principal, refuse.Action, refuse.Resource, refuse.Condition],
      [
        "Deny",
        "*",
        "s3:*",
        ["${ingress-access-logs-bucket.arn}", "${ingress-access-logs-bucket.arn}/*"],
        { Bool: { "aws:SecureTransport": "false" } },
      ],
    );
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
  });

  it("changes its policy and its public access one after the other, since S3 refuses both at once", async () => {
    const { one } = await bucket();
    assert.deepEqual(one("BucketPolicy").options.dependsOn, [one("BucketPublicAccessBlock").urn]);
  });

  it("with deletion protection stays in AWS, full and with all that keeps it closed", async () => {
    const { one, resources } = await bucket(true);
    const retained = resources.filter(({ options }) => options.retainOnDelete === true);
    assert.deepEqual(
      retained,
      resources.filter(({ custom }) => custom),
    );
    assert.equal(retained.length, 7);
    assert.equal(one("ingress-access-logs-bucket").inputs.forceDestroy, false);
  });

  it("without it goes with the stack, logs and all", async () => {
    const { options, inputs } = (await bucket()).one("ingress-access-logs-bucket");
    assert.ok(!options.retainOnDelete);
    assert.equal(inputs.forceDestroy, true);
  });
});
