// Where Pulumi keeps the state of all stacks: a bucket that forgets no version for a year, and the key that it and the
// stacks' secrets are encrypted with. Who may use them is left to the roles.

import { s3 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { EncryptionKey } from "../components/shared/encryptionKey.ts";

export interface StateBackendArgs {
  /** Region of the bucket and the key, such as `eu-west-1`. */
  region: string;
}

export class StateBackend extends pulumi.ComponentResource {
  readonly bucketArn: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  /** For `PULUMI_BACKEND_URL` or `pulumi login`. */
  readonly url: pulumi.Output<string>;
  /** For `pulumi stack init --secrets-provider`, with `&context_stack=<stack>` added: see policies/state.ts. */
  readonly secretsProvider: pulumi.Output<string>;
  /** The stacks outlive this program, and so does their state, closed as it is. */
  private readonly kept = { parent: this, retainOnDelete: true };

  constructor(name: string, args: StateBackendArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs-bootstrap:index:StateBackend", name, {}, opts);

    const { bucket, arn } = new s3.Bucket(
      `${name}-bucket`,
      {},
      {
        ...this.kept,
        // Without its state Pulumi knows nothing of what it made; `pulumi up` is to stop before it puts an empty bucket
        // in its place, as another region would.
        protect: true,
      },
    );
    const key = new EncryptionKey(
      `${name}-encryption`,
      { description: "Pulumi's state and the secrets in it", deletionProtection: true },
      {
        parent: this,
        // As above: nothing reads the state with another key.
        protect: true,
      },
    );
    const publicAccess = this.close(name, bucket);
    this.keep(name, bucket, key.arn);
    new s3.BucketPolicy(
      `${name}-policy`,
      { bucket, policy: arn.apply(refuseWithoutTls) },
      {
        ...this.kept,
        // S3 refuses one of two such changes to a bucket at the same moment (OperationAborted).
        dependsOn: [publicAccess],
      },
    );
    this.bucketArn = arn;
    this.keyArn = key.arn;
    this.url = pulumi.interpolate`s3://${bucket}?region=${args.region}`;
    this.secretsProvider = pulumi.interpolate`awskms:///${key.arn}?region=${args.region}`;

    this.registerOutputs({ url: this.url, secretsProvider: this.secretsProvider });
  }

  private close(name: string, bucket: pulumi.Input<string>): s3.BucketPublicAccessBlock {
    new s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      this.kept,
    );
    return new s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      this.kept,
    );
  }

  private keep(name: string, bucket: pulumi.Input<string>, kmsMasterKeyId: pulumi.Input<string>): void {
    new s3.BucketServerSideEncryptionConfiguration(
      `${name}-default-encryption`,
      {
        bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId },
            // One data key for many objects; the roles' right to the key names the bucket as context, which it then is.
            // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
            bucketKeyEnabled: true,
          },
        ],
      },
      this.kept,
    );
    const versioning = new s3.BucketVersioning(
      `${name}-versioning`,
      { bucket, versioningConfiguration: { status: "Enabled" } },
      this.kept,
    );
    new s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      {
        bucket,
        rules: [
          {
            id: "old-versions",
            status: "Enabled",
            filter: {},
            noncurrentVersionExpiration: { noncurrentDays: 365 },
            expiration: { expiredObjectDeleteMarker: true },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
      {
        ...this.kept,
        // A rule for old versions is of no effect, or refused, on a bucket that has none yet.
        dependsOn: [versioning],
      },
    );
  }
}

function refuseWithoutTls(bucketArn: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "RefuseWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucketArn, `${bucketArn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
