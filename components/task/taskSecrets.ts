// The secrets of a task whose values the program is given: one of Secrets Manager for each, with the value as a
// version. What reads them is left to containerDefinitions.ts (the version) and taskPolicies.ts (the secret).

import { createHash } from "node:crypto";
import { secretsmanager } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SecretVersionRef } from "./containerArgs.ts";

export interface TaskSecretsArgs {
  /** Each secret's value by its name, such as that of an environment variable. Pulumi keeps the values encrypted. */
  values: Readonly<Record<string, pulumi.Input<string>>>;
  /** ARN of the customer key that encrypts them. @default the key that AWS keeps for Secrets Manager */
  kmsKeyArn?: pulumi.Input<string>;
  /** Days for which a deleted secret can be restored, 7–30, or 0 for none. Costs nothing. @default 30 */
  recoveryWindowInDays?: number;
  /** Whether a secret stays in AWS when it leaves the program. @default false */
  deletionProtection?: boolean;
}

/** Costs 0.40 USD a month for each secret. A new value is a new version, and so a new revision of whatever names it. */
export class TaskSecrets extends pulumi.ComponentResource {
  /** By the names of the values: what a container's `secrets` take. */
  readonly versions: Readonly<Record<string, SecretVersionRef>>;

  constructor(name: string, args: TaskSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:TaskSecrets", name, {}, opts);
    const versions = Object.entries(args.values).map(([key, value]) => [key, this.store(name, key, value, args)]);
    this.versions = Object.fromEntries(versions);
    this.registerOutputs({});
  }

  private store(name: string, key: string, value: pulumi.Input<string>, args: TaskSecretsArgs): SecretVersionRef {
    const { kmsKeyArn, recoveryWindowInDays = 30, deletionProtection } = args;
    const secret = new secretsmanager.Secret(
      `${name}-secret-${nameOf(key)}`,
      { description: `${key} of ${name}`, kmsKeyId: kmsKeyArn, recoveryWindowInDays },
      {
        parent: this,
        // Removing a service would delete what its tasks of before still need to start.
        retainOnDelete: deletionProtection,
        // The provider leaves a secret on the key that it had, which may be on its way out of AWS.
        replaceOnChanges: ["kmsKeyId"],
      },
    );
    const version = new secretsmanager.SecretVersion(
      `${name}-secret-${nameOf(key)}-version`,
      { secretId: secret.arn, secretString: pulumi.secret(value) },
      {
        parent: this,
        // A rollback starts tasks of the revision before, which name the version before.
        retainOnDelete: true,
      },
    );
    return { secretId: secret.arn, versionId: version.versionId };
  }
}

/**
 * What Secrets Manager takes in a name, of which this becomes a part. A key with other characters in it ends in a hash,
 * so that two keys never share a name.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
function nameOf(key: string): string {
  if (/^[A-Za-z0-9/_+=.@-]{1,400}$/.test(key)) return key;
  const hash = createHash("sha256").update(key).digest("hex").slice(0, 8);
  return `${key.slice(0, 390).replace(/[^A-Za-z0-9/_+=.@-]/g, "-")}-${hash}`;
}
