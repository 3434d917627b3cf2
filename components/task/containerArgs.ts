// What the own container of a task and each of its sidecars may be given, and what holds where nothing is said.

import type * as pulumi from "@pulumi/pulumi";
import { containerDefaults, healthCheckDefaults } from "../../settings/defaults.ts";
import { withDefaults } from "../shared/withDefaults.ts";

type Text = pulumi.Input<string>;

export interface ContainerArgs {
  /**
   * The port that the container listens on, 1–65535. Below 1024, where Linux lets only root listen, the task lets every
   * user. The containers of a task share one network, so each has another one.
   * @default none: nothing can reach the container
   */
  port?: number;
  /** Words in place of the image's CMD. @default the image's */
  command?: pulumi.Input<Text[]>;
  /** Words in place of the image's ENTRYPOINT. @default the image's */
  entryPoint?: pulumi.Input<Text[]>;
  /** Who the container runs as, in numbers or in names of the image: `<user>` or `<user>:<group>`. @default the image's USER, else root */
  user?: Text;
  /** Whether only `writablePaths` can be written. @default true */
  readonlyRootFilesystem?: boolean;
  /** Absolute paths, each an empty volume that ends with the task. @default ["/tmp"] */
  writablePaths?: readonly string[];
  /**
   * Environment variables. Everybody who sees the task definition reads their values; a password goes under `secrets`.
   * @default {}
   */
  environment?: pulumi.Input<Record<string, Text>>;
  /**
   * Environment variables from elsewhere: the whole ARN of a secret of Secrets Manager, if need be followed by
   * `:<json-key>:<version-stage>:<version-id>`, or the ARN or the name of an SSM parameter.
   * @default {}
   */
  secrets?: pulumi.Input<Record<string, Text>>;
  /** Run in the container by ECS, beside that of a load balancer. @default none */
  healthCheck?: HealthCheckArgs;
  /**
   * ARN of the secret with `{"username": …, "password": …}` for the registry of a ready image. Amazon's own needs none.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
   * @default none
   */
  registryCredentials?: Text;
  /** Seconds to end in after the stop signal, 2–120; below 120 with Spot. @default 30 */
  stopTimeoutSeconds?: number;
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
  /** By tag or digest; ECS pulls it from any registry that asks for no login, from ECR, and with `registryCredentials`. */
  image: Text;
  /** Whether the task ends with this container. @default true */
  essential?: boolean;
  /** Its share of the task's CPU in units, 2–16384. @default what the others leave */
  cpu?: number;
  /** Its share of the task's memory in MiB, 6–122880, at which it is ended. @default what the others leave */
  memoryMiB?: number;
}

/** With a value for each of these. */
type With<Args, Key extends keyof Args> = Args & Required<Pick<Args, Key>>;

/** A container's arguments with every default in place. */
export interface CompleteContainer
  extends With<ContainerArgs, keyof typeof containerDefaults | "environment" | "secrets"> {
  healthCheck?: With<HealthCheckArgs, keyof typeof healthCheckDefaults>;
}

/** A sidecar's, likewise. */
export interface CompleteSidecar extends CompleteContainer, Pick<SidecarArgs, "image" | "cpu" | "memoryMiB"> {
  essential: boolean;
}

/** Leaves out whatever else the arguments stand among. */
export function completeContainer(args: ContainerArgs): CompleteContainer {
  const { port, command, entryPoint, user, environment = {}, secrets = {}, healthCheck, registryCredentials } = args;
  const { readonlyRootFilesystem, writablePaths, stopTimeoutSeconds } = withDefaults(args, containerDefaults);
  return {
    ...{ port, command, entryPoint, user, readonlyRootFilesystem, writablePaths, environment, secrets },
    healthCheck: healthCheck && withDefaults(healthCheck, healthCheckDefaults),
    ...{ stopTimeoutSeconds, registryCredentials },
  };
}

export function completeSidecar(args: SidecarArgs): CompleteSidecar {
  const { image, essential = true, cpu, memoryMiB } = args;
  return { image, essential, cpu, memoryMiB, ...completeContainer(args) };
}

/** What a container is made of once everything is known. */
export type KnownContainer = pulumi.Unwrap<CompleteContainer>;

/** The containers of a task: its own, and the sidecars by name. */
export type KnownContainers = KnownContainer & { sidecars: Readonly<Record<string, pulumi.Unwrap<CompleteSidecar>>> };
