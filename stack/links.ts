// What a service or a job is given by what stands beside it, such as the address of a database and the right to reach
// it; workloads.ts joins it with what the stack file says. Who gives it, and what is wrong with it, is left to the
// givers.

import * as pulumi from "@pulumi/pulumi";
import type { SecretVersionRef } from "../components/task/containerArgs.ts";
import type { PermissionArgs } from "../components/task/taskArgs.ts";
import type { ReachArgs } from "../components/task/taskSecurityGroup.ts";
import type { TaskSettings } from "../settings/keys/task.ts";
import type { Flowing } from "./stackOutputs.ts";

type Texts = Readonly<Record<string, pulumi.Input<string>>>;
type TextsOrNumbers = Readonly<Record<string, pulumi.Input<string | number>>>;

/**
 * What one service or job is given. The names and numbers are plain, as they decide what is made; values may be
 * outputs.
 */
export interface Link {
  /**
   * Environment variables; a number is its text. Everybody who sees the task definition reads their values.
   * @default {}
   */
  environment?: TextsOrNumbers;
  /**
   * Environment variables from secrets: ARNs of Secrets Manager, with `:<json-key>::` where needed, or of SSM
   * parameters. ECS is allowed to read them for the task. @default {}
   */
  secrets?: Texts;
  /** ARNs of the customer keys that the secrets are encrypted with. @default [] */
  secretKmsKeyArns?: readonly pulumi.Input<string>[];
  /** What the app itself may do in AWS. @default [] */
  permissions?: readonly PermissionArgs[];
  /** What the tasks open connections to. @default [] */
  reach?: readonly ReachArgs[];
  /**
   * ARN of the SQS queue that a service with `scaling` works on, and scales by, or whose messages start a job with
   * `on: { sqs: {} }`.
   * @default that of the stack file
   */
  queue?: pulumi.Input<string>;
  /** Name of the capacity provider that a service with `machines` runs on. @default that of the stack file */
  capacityProvider?: pulumi.Input<string>;
  /** Name of the bucket whose new objects start a job with `on: { s3: {} }`. @default that of the stack file */
  bucket?: pulumi.Input<string>;
}

/** By the name of the service or the job. */
export type Links = Readonly<Record<string, Link>>;

type Linked = Flowing<Pick<TaskSettings, "environment" | "permissions">> & {
  secrets: Readonly<Record<string, pulumi.Input<string> | SecretVersionRef>>;
  secretKmsKeyArns: readonly pulumi.Input<string>[];
};

/**
 * A service's or a job's settings with what it is given. Where both have a variable of one name, also one in
 * environment and the other in secrets, the stack file's own counts: ECS refuses a name in both.
 */
export function withLink<Settings extends Linked>(settings: Settings, link: Link = {}) {
  const { environment, secrets, secretKmsKeyArns, permissions } = settings;
  const isFree = ([name]: [string, unknown]) => !Object.hasOwn(environment, name) && !Object.hasOwn(secrets, name);
  const free = (texts: Texts = {}): Texts => Object.fromEntries(Object.entries(texts).filter(isFree));
  return {
    ...settings,
    environment: { ...free(textsOf(link.environment)), ...environment },
    secrets: { ...free(link.secrets), ...secrets },
    secretKmsKeyArns: [...secretKmsKeyArns, ...(link.secretKmsKeyArns ?? [])],
    permissions: [...permissions, ...(link.permissions ?? [])],
    reach: link.reach ?? [],
  };
}

/** The scaling, by the queue of the stack file or else of the link. */
export function withQueue<Scaling extends { queue?: string }>(scaling: Scaling, { queue }: Link = {}) {
  return { ...scaling, queue: scaling.queue ?? queue };
}

/** ECS takes text only, and a database's port is a number. */
function textsOf(variables: TextsOrNumbers = {}): Texts {
  const text = (value: pulumi.Input<string | number>) =>
    typeof value === "object" ? pulumi.output(value).apply(String) : String(value);
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, text(value)]));
}

/** What several give to one service or job; of two variables of one name the later giver's counts. */
export function joinedLink(first: Link, ...others: readonly (Link | undefined)[]): Link {
  return others.flatMap((link) => link ?? []).reduce(joined, first);
}

function joined(one: Link, other: Link): Link {
  const { queue = one.queue, bucket = one.bucket, capacityProvider = one.capacityProvider } = other;
  return {
    environment: { ...one.environment, ...other.environment },
    secrets: { ...one.secrets, ...other.secrets },
    secretKmsKeyArns: [...(one.secretKmsKeyArns ?? []), ...(other.secretKmsKeyArns ?? [])],
    permissions: [...(one.permissions ?? []), ...(other.permissions ?? [])],
    reach: [...(one.reach ?? []), ...(other.reach ?? [])],
    ...(queue !== undefined && { queue }),
    ...(bucket !== undefined && { bucket }),
    ...(capacityProvider !== undefined && { capacityProvider }),
  };
}
