// The arguments of a task's own container and of its sidecars, with their defaults. Writing the task definition is left
// to containerDefinitions.ts.

import * as pulumi from "@pulumi/pulumi";
import { containerDefaults, healthCheckDefaults, restartPolicyDefaults } from "../../settings/defaults.ts";
import type { Hop } from "../../settings/facts/listen.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { asImage, type ImageArgs } from "./imageArgs.ts";
import type { KnownLogs } from "./logArgs.ts";
import type { ContainerOverride } from "./override.ts";
import { type CompleteVolume, completeVolumes, type VolumeArgs } from "./volumeArgs.ts";

type Text = pulumi.Input<string>;

export interface ContainerArgs {
  /**
   * The port that the container listens on, 1–65535. Linux lets only root listen below 1024; the task lets every user.
   * The containers of a task share one network, so their ports differ.
   * @default none: nothing can reach the container
   */
  port?: number;
  /** Further ports by name, such as `{ metrics: 9090 }`; names are small letters, digits and hyphens. @default {} */
  ports?: Readonly<Record<string, number>>;
  /** Words that replace the image's CMD. @default the image's */
  command?: pulumi.Input<Text[]>;
  /** Words that replace the image's ENTRYPOINT. @default the image's */
  entryPoint?: pulumi.Input<Text[]>;
  /**
   * User of the container, by number or by name in the image: `<user>` or `<user>:<group>`.
   * @default the image's USER, else root
   */
  user?: Text;
  /** Whether the container can write to `writablePaths` only. @default true */
  readonlyRootFilesystem?: boolean;
  /** Absolute paths, each an empty volume that ends with the task. @default ["/tmp"] */
  writablePaths?: readonly string[];
  /** Folders that outlive the task, or that its containers share, by name. @default {} */
  volumes?: Readonly<Record<string, VolumeArgs>>;
  /**
   * Environment variables. Everybody who sees the task definition reads their values; a password goes under `secrets`.
   * @default {}
   */
  environment?: pulumi.Input<Record<string, Text>>;
  /**
   * Environment variables from secrets: the whole ARN of a secret of Secrets Manager, with
   * `:<json-key>:<version-stage>:<version-id>` where needed, the ARN or the name of an SSM parameter, or a version of a
   * secret, such as an `aws.secretsmanager.SecretVersion`: then a new value is rolled out like any other change.
   * @default {}
   */
  secrets?: pulumi.Input<Record<string, Text>> | Readonly<Record<string, Text | SecretVersionRef>>;
  /** Health check that ECS runs in the container, beside a load balancer's. @default none */
  healthCheck?: HealthCheckArgs;
  /**
   * ARN of the secret with `{"username": …, "password": …}` for the registry of a ready image. Amazon's own needs none.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
   * @default none
   */
  registryCredentials?: Text;
  /** Seconds from the stop signal until the container is killed, 2–120; below 120 with Spot. @default 30 */
  stopTimeoutSeconds?: number;
  /**
   * The other containers of the task that this one waits for, by name: until they have started, ended, ended with exit
   * code 0, or pass their `healthCheck`. @default {}
   */
  dependsOn?: Readonly<Record<string, "START" | "COMPLETE" | "SUCCESS" | "HEALTHY">>;
  /** Starts the container again when it ends. @default none: the task ends with it, or goes on without it */
  restartPolicy?: RestartPolicyArgs;
  /**
   * Limits of the container's processes, such as `nofile`; -1 is no limit.
   * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html
   * @default {}: Fargate's own, 65535 open files among them
   */
  ulimits?: Readonly<Record<string, { softLimit: number; hardLimit: number }>>;
  /**
   * Kernel parameters. Those of `net.*` hold for all containers of the task.
   * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html
   * @default {}
   */
  systemControls?: Readonly<Record<string, string>>;
  /** Labels of the container, for agents that read them. @default {} */
  dockerLabels?: Readonly<Record<string, string>>;
  /** What is merged into the container's definition at last, in the words of ECS's API. @default nothing */
  override?: ContainerOverride;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html */
export interface RestartPolicyArgs {
  /** Exit codes, 0–255 and at most 50, after which the container stays ended. @default [] */
  ignoredExitCodes?: readonly number[];
  /** Seconds that the container must have run before it is started again, 60–1800. @default 300 */
  attemptPeriodSeconds?: number;
}

/** A version of a secret of Secrets Manager. */
export interface SecretVersionRef {
  /** The secret's whole ARN. */
  secretId: Text;
  /** The version's id. */
  versionId: Text;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
export interface HealthCheckArgs {
  /** Begins with `CMD` or `CMD-SHELL`; the container is healthy while it exits with 0. */
  command: pulumi.Input<Text[]>;
  /** Seconds between two runs, 5–300. @default 10 */
  intervalSeconds?: number;
  /** Seconds after which a run has failed, 2–60. @default 5 */
  timeoutSeconds?: number;
  /** Failures in a row that make the container unhealthy, 1–10. @default 3 */
  retries?: number;
  /** Seconds from the container's start in which failures do not count, 0–300. @default 0 */
  startPeriodSeconds?: number;
}

/** A container that runs beside the task's own. */
export interface SidecarArgs extends ContainerArgs {
  /**
   * A `ContainerImage`, or a reference by tag or digest: from ECR, from a registry without login, or with
   * `registryCredentials`.
   */
  image: Text | ImageArgs;
  /** Whether the task ends with this container. @default true */
  essential?: boolean;
  /** The sidecar's share of the task's CPU in units, 2–16384. @default what the others leave */
  cpu?: number;
  /** The most memory of the sidecar in MiB, 6–122880; above it the sidecar is killed. @default what the others leave */
  memoryMiB?: number;
}

/** With a value for each of these. */
type With<Args, Key extends keyof Args> = Args & Required<Pick<Args, Key>>;

/** A container's arguments with every default in place. */
export interface CompleteContainer
  extends With<
    ContainerArgs,
    keyof typeof containerDefaults | "environment" | "secrets" | keyof typeof runtimeDefaults
  > {
  /** Ports that the network load balancer reaches, beside the others. */
  listened?: readonly Hop[];
  volumes: Readonly<Record<string, CompleteVolume>>;
  healthCheck?: With<HealthCheckArgs, keyof typeof healthCheckDefaults>;
  restartPolicy?: With<RestartPolicyArgs, keyof typeof restartPolicyDefaults>;
}

/** A sidecar's arguments with every default in place. */
export interface CompleteSidecar extends CompleteContainer, Pick<SidecarArgs, "cpu" | "memoryMiB"> {
  image: Text;
  repositoryArn?: Text;
  essential: boolean;
}

const runtimeDefaults = { dependsOn: {}, ulimits: {}, systemControls: {}, dockerLabels: {} };

/** Takes only a container's own arguments, without the others of a task. */
export function completeContainer(args: ContainerArgs): CompleteContainer {
  const { port, ports, command, entryPoint, user, environment = {}, secrets = {}, healthCheck } = args;
  const { registryCredentials } = args;
  const { dependsOn, ulimits, systemControls, dockerLabels } = withDefaults(args, runtimeDefaults);
  const { readonlyRootFilesystem, writablePaths, stopTimeoutSeconds } = withDefaults(args, containerDefaults);
  return {
    ...{ port, ports, command, entryPoint, user, readonlyRootFilesystem, writablePaths, environment },
    secrets: mappedSecrets(secrets, ({ secretId, versionId }) => ({ secretId, versionId })),
    volumes: completeVolumes(args.volumes),
    healthCheck: healthCheck && withDefaults(healthCheck, healthCheckDefaults),
    ...{ stopTimeoutSeconds, registryCredentials, dependsOn, ulimits, systemControls, dockerLabels },
    override: args.override,
    restartPolicy: args.restartPolicy && withDefaults(args.restartPolicy, restartPolicyDefaults),
  };
}

type Secrets = NonNullable<ContainerArgs["secrets"]>;

/** The secrets with something else in place of each version; an output of references has none. */
export function mappedSecrets<Other>(secrets: Secrets, map: (version: SecretVersionRef) => Other) {
  if (pulumi.Output.isInstance(secrets) || secrets instanceof Promise) return secrets;
  const entries = Object.entries<Text | SecretVersionRef>(secrets).map(([name, one]): [string, Text | Other] => [
    name,
    isVersion(one) ? map(one) : one,
  ]);
  return Object.fromEntries(entries);
}

function isVersion(reference: Text | SecretVersionRef): reference is SecretVersionRef {
  return typeof reference === "object" && !pulumi.Output.isInstance(reference) && "versionId" in reference;
}

export function completeSidecar(args: SidecarArgs): CompleteSidecar {
  const { essential = true, cpu, memoryMiB } = args;
  const { imageUri, repositoryArn } = asImage(args.image);
  return { image: imageUri, repositoryArn, essential, cpu, memoryMiB, ...completeContainer(args) };
}

/** A container's arguments once all outputs are known. */
export type KnownContainer = pulumi.Unwrap<Omit<CompleteContainer, "override">> & Pick<CompleteContainer, "override">;

/** The containers of a task: its own, and the sidecars by name; and where they log beside CloudWatch, if anywhere. */
export type KnownContainers = KnownContainer & {
  sidecars: Readonly<Record<string, KnownSidecar>>;
  logs?: KnownLogs;
};

type KnownSidecar = KnownContainer & pulumi.Unwrap<Omit<CompleteSidecar, "override">>;
