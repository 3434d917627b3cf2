// The arguments of a task of a service or a job: its image, its size, its containers and its permissions. Running it is
// left to fargateService.ts and scheduledJob.ts.

import type * as pulumi from "@pulumi/pulumi";
import { taskDefaults } from "../../settings/defaults.ts";
import { collectorName, logRouterName } from "../../settings/facts/addedContainers.ts";
import type { RoleScope } from "../shared/roleScope.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { type CollectorArgs, collector } from "./collector.ts";
import {
  type CompleteSidecar,
  type ContainerArgs,
  completeContainer,
  completeSidecar,
  type SidecarArgs,
} from "./containerArgs.ts";
import { completeImage, type ImageArgs } from "./imageArgs.ts";
import { type CompleteLogs, completeLogs, type LogsArgs } from "./logArgs.ts";
import { logRouter } from "./logRouter.ts";
import type { TaskOverride } from "./override.ts";
import type { FileSystemRef } from "./volumeArgs.ts";

type Text = pulumi.Input<string>;

/** What the app itself may do in AWS. */
export interface PermissionArgs {
  /** IAM actions such as `s3:GetObject`. */
  actions: pulumi.Input<Text[]>;
  /** ARNs of what the actions touch. */
  resources: pulumi.Input<Text[]>;
  /** When they may: IAM's operator → condition key → value or values. @default always */
  condition?: pulumi.Input<Record<string, pulumi.Input<Record<string, pulumi.Input<Text | Text[]>>>>>;
}

export interface FargateTaskArgs extends ContainerArgs {
  /** The image of the task's own container: a `ContainerImage`, or a reference by tag or digest. */
  image: Text | ImageArgs;
  /**
   * The name that all revisions of the task definition share: 1–255 letters, digits, `-` and `_`, unique in an account
   * and region.
   * @default <project>_<stack>_<name>
   */
  family?: string;
  /** The task's CPU in units, 1024 of which are one vCPU: 256, 512, 1024, 2048, 4096, 8192 or 16384. @default 256 */
  cpu?: number;
  /**
   * The task's memory in MiB, one of those that go with `cpu`:
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
   * @default 512
   */
  memoryMiB?: number;
  /** The processor that the image is built for and runs on. @default "X86_64" */
  architecture?: "X86_64" | "ARM64";
  /** The task's disk in GiB, 21–200. @default 20, free of charge */
  ephemeralStorageGiB?: number;
  /** The file system of volumes on EFS that name none, such as a `FileSystem`. @default none: each of them names one */
  fileSystem?: FileSystemRef;
  /**
   * Where the containers' lines go beside CloudWatch, or in its place: a router, one more container, hands them on.
   * @default CloudWatch alone
   */
  logs?: LogsArgs;
  /**
   * Whether the app finds a collector beside it that takes traces and metrics by OTLP, for X-Ray and CloudWatch, which
   * charge for them by use.
   * @default "none"
   */
  telemetry?: "otlp" | "none";
  /** How that collector runs. @default {} */
  collector?: CollectorArgs;
  /** Further containers of the task, by name, at most 9. @default {} */
  sidecars?: Readonly<Record<string, SidecarArgs>>;
  /** ARNs of the customer keys that the secrets are encrypted with. @default [] */
  secretKmsKeyArns?: pulumi.Input<Text[]>;
  /** What the app itself may do in AWS (its task role). @default [] */
  permissions?: readonly PermissionArgs[];
  /**
   * ARNs of IAM policies, AWS's or one's own, that say what the app may do beside `permissions`; at most 10, AWS's
   * quota. An ARN that is an output has its place in the list as its name, so new ones go to the end.
   * @default []
   */
  managedPolicies?: readonly Text[];
  /**
   * What is merged into the task definition and its own container at last, in the words of ECS's API.
   * @default nothing
   */
  override?: TaskOverride;
  /** Days for which the containers' output is kept, one of CloudWatch's numbers. @default 365 */
  logRetentionDays?: number;
  /**
   * ARN of a KMS key that the log is encrypted with; its policy lets CloudWatch Logs use it, as that of an `EncryptionKey`
   * with `cloudWatchLogs` does.
   * @default a key of AWS's
   */
  logKmsKeyArn?: Text;
  /** Whether the log stays in AWS when the task leaves the program. @default false */
  deletionProtection?: boolean;
  /** The provider's region, such as `eu-west-1`. @default asked of the provider */
  region?: Text;
  /** Where the roles live and how far they may go. @default under "/", without a boundary */
  roles?: RoleScope;
}

/** A task's arguments with every default in place. */
export function completeTask(args: FargateTaskArgs) {
  const {
    image,
    sidecars = {},
    secretKmsKeyArns = [],
    permissions = [],
    managedPolicies = [],
    ephemeralStorageGiB,
  } = args;
  const { cpu, memoryMiB, architecture } = withDefaults(args, taskDefaults);
  const logs = args.logs && completeLogs(args.logs);
  const complete = Object.entries(sidecars).map(([name, sidecar]) => [name, completeSidecar(sidecar)] as const);
  return {
    image: completeImage(image),
    size: { cpu, memoryMiB, architecture, ephemeralStorageGiB },
    containers: {
      ...completeContainer(args),
      sidecars: { ...Object.fromEntries(complete), ...addedContainers({ ...args, logs }) },
      logs,
    },
    traced: args.telemetry === "otlp",
    secretKmsKeyArns,
    permissions,
    managedPolicies,
  };
}

export type CompleteTask = ReturnType<typeof completeTask>;

/** The containers that the program itself adds to a task, by name. */
export function addedContainers({ logs, telemetry, collector: args }: Added): Record<string, CompleteSidecar> {
  return {
    ...(logs && { [logRouterName]: logRouter(logs) }),
    ...(telemetry === "otlp" && { [collectorName]: collector(args) }),
  };
}

type Added = Pick<FargateTaskArgs, "telemetry" | "collector"> & { logs?: CompleteLogs };
