// The values under `secrets` that Pulumi decrypts: each becomes a secret of the stack, and the task gets its version in
// place of the value. Making the secrets is left to components/task/taskSecrets.ts.

import * as pulumi from "@pulumi/pulumi";
import type { SecretVersionRef } from "../components/task/containerArgs.ts";
import { TaskSecrets, type TaskSecretsArgs } from "../components/task/taskSecrets.ts";
import type { TaskSettings } from "../settings/keys/task.ts";
import { SecretValue } from "../settings/language/secretValue.ts";
import type { Flowing } from "./stackOutputs.ts";

/** A task, or what of it is measured: in both a secret's reference may also be another stack's output. */
type Task = Flowing<TaskSettings>;

type Replaced<Secrets, Reference> = { [Name in keyof Secrets]: Exclude<Secrets[Name], SecretValue> | Reference };
type Container<Settings extends Pick<Task, "secrets">, Reference> = Omit<Settings, "secrets"> & {
  secrets: Replaced<Settings["secrets"], Reference>;
};

/** The settings of a task with another kind of secret. */
type With<Reference, Settings extends Task> = Omit<Container<Settings, Reference>, "sidecars"> & {
  sidecars: { [Name in keyof Settings["sidecars"]]: Container<Settings["sidecars"][Name], Reference> };
};

type Kept = Pick<TaskSecretsArgs, "kmsKeyArn" | "deletionProtection">;

/** The task with a version of a secret in place of each value; the secrets are made beside it. */
export function withStoredSecrets<Settings extends Task>(
  name: string,
  settings: Settings,
  { kmsKeyArn, deletionProtection }: Kept,
  opts: pulumi.ComponentResourceOptions,
): With<SecretVersionRef, Settings> & { secretKmsKeyArns: pulumi.Input<string>[] } {
  const values: Record<string, pulumi.Output<string>> = {};
  withSecrets(settings, (key, value) => {
    values[key] = pulumi.secret(value.reveal());
    return key;
  });
  const { secretKmsKeyArns } = settings;
  if (Object.keys(values).length === 0) return { ...withSecrets(settings, never), secretKmsKeyArns };
  const recoveryWindowInDays = deletionProtection ? 30 : 7;
  const { versions } = new TaskSecrets(name, { values, kmsKeyArn, recoveryWindowInDays, deletionProtection }, opts);
  return {
    ...withSecrets(settings, (key) => versions[key] as SecretVersionRef),
    secretKmsKeyArns: [...secretKmsKeyArns, ...(kmsKeyArn === undefined ? [] : [kmsKeyArn])],
  };
}

/** The task with references as long as they come, for what counts their length. */
export function withLongestReferences<Settings extends Task>(name: string, settings: Settings) {
  const arn = `arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:${name}-secret-`;
  return withSecrets(settings, (key) => ({ secretId: `${arn}${key}-1234567-AbCdEf`, versionId: "v".repeat(64) }));
}

/** The values themselves, for what has to keep them out of a log. */
export function secretTexts(settings: Task): string[] {
  const texts: string[] = [];
  withSecrets(settings, (_, value) => texts.push(value.reveal()));
  return texts;
}

/** @param replace gets each value with a name of its own in the task: `API_KEY`, of a sidecar `proxy/API_KEY` */
function withSecrets<Settings extends Task, Reference>(
  settings: Settings,
  replace: (key: string, value: SecretValue) => Reference,
): With<Reference, Settings> {
  const replaced = (secrets: Task["secrets"], prefix = "") => {
    const entries = Object.entries(secrets).map(([key, value]) => {
      return [key, value instanceof SecretValue ? replace(`${prefix}${key}`, value) : value];
    });
    return Object.fromEntries(entries);
  };
  const sidecars = Object.entries(settings.sidecars).map(([sidecar, container]) => {
    return [sidecar, { ...container, secrets: replaced(container.secrets, `${sidecar}/`) }];
  });
  const all = { ...settings, secrets: replaced(settings.secrets), sidecars: Object.fromEntries(sidecars) };
  return all as With<Reference, Settings>;
}

function never(): never {
  throw new Error("there is no value");
}
