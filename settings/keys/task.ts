// The keys of a task, which services and jobs share: its image, its size, its containers and its permissions.
// What must hold between them is left to settings/rules/tasks.ts.

import { z } from "zod";
import { imageDefaults, taskDefaults } from "../defaults.ts";
import { cpuSizes } from "../facts/fargateSizes.ts";
import type { Fault, Path } from "../language/faults.ts";
import { flag, integer, judged, list, mapOf, oneOf, oneOfIntegers } from "../language/fields.ts";
import { soundEntries, soundly } from "../language/sift.ts";
import { orStackOutput } from "../language/stackOutput.ts";
import { buildSchema } from "./build.ts";
import { containerKeys } from "./container.ts";
import { containerCpu, containerMemoryMiB, containerName } from "./containerRuntime.ts";
import { imageReference } from "./imageReference.ts";
import { logsSchema } from "./logs.ts";
import { containerOverride, taskOverride } from "./override.ts";
import { keyArn, managedPoliciesSchema, permissionSchema } from "./permissions.ts";
import { collectorSchema, telemetrySchema } from "./telemetry.ts";
import { sidecarUnsupported } from "./unsupported.ts";

const ephemeralStorage = judged(
  z.number(),
  "be an integer from 21 to 200",
  (value) => {
    if (value === 20) return "take it out: 20 is what a task has";
    if (value < 21) return "raise it to 21";
    if (value > 200) return "lower it to 200";
    return Number.isInteger(value) ? undefined : "write a whole number";
  },
  { type: "integer", minimum: 21, maximum: 200 },
);

const sidecarSchema = z
  .strictObject({
    build: buildSchema
      .optional()
      .meta({ description: "Builds the sidecar's image from a Dockerfile, in place of image" }),
    image: imageReference.optional().meta({ description: "The sidecar's image, where it is ready" }),
    essential: flag().default(true).meta({ description: "Whether the task ends with this container" }),
    cpu: containerCpu.optional().meta({ description: "The sidecar's share of the task's CPU", unit: "CPU units" }),
    memoryMiB: containerMemoryMiB
      .optional()
      .meta({ description: "The most that the sidecar may use of the task's memory", unit: "MiB" }),
    ...containerKeys,
    override: containerOverride,
  })
  .meta({ example: "{ image: <reference> }", unsupported: sidecarUnsupported });

export const taskKeys = {
  build: buildSchema.optional().meta({ description: "Builds the image from a Dockerfile, in place of image" }),
  image: imageReference
    .optional()
    .meta({ description: "A ready image, such as one that another stack built; with protection by its digest" }),
  imagesKept: integer(3)
    .default(imageDefaults.imagesKept)
    .meta({ description: "Number of built images that are kept for a rollback", unit: "images" }),
  cpu: oneOfIntegers(cpuSizes)
    .default(taskDefaults.cpu)
    .meta({ description: "The task's CPU; 1024 are one vCPU", unit: "CPU units" }),
  memoryMiB: integer(1, 122880)
    .default(taskDefaults.memoryMiB)
    .meta({ description: "The task's memory", unit: "MiB", must: "be a size that goes with cpu" }),
  architecture: oneOf(["X86_64", "ARM64"])
    .default(taskDefaults.architecture)
    .meta({ description: "The processor that the image is built for and runs on" }),
  ephemeralStorageGiB: ephemeralStorage
    .optional()
    .meta({ description: "The task's disk; 20 where it is not set", unit: "GiB" }),
  ...containerKeys,
  logs: logsSchema
    .optional()
    .meta({ description: "Where the containers' lines go beside CloudWatch, or in its place" }),
  telemetry: telemetrySchema.default("none").meta({
    description: "Whether a collector beside the app takes its traces and metrics, by OTLP, for X-Ray and CloudWatch",
  }),
  collector: collectorSchema.prefault({}).meta({ description: "How the collector of telemetry runs" }),
  sidecars: mapOf(containerName, sidecarSchema, "{ proxy: { image: <reference> } }")
    .default({})
    .meta({ description: "Further containers of the task, by name" }),
  secretKmsKeyArns: list(orStackOutput(keyArn), { of: "ARNs of KMS keys" })
    .default([])
    .meta({ description: "Customer keys that the secrets are encrypted with" }),
  permissions: list(permissionSchema, { of: "permissions", repeats: true })
    .default([])
    .meta({ description: "What the app itself may do in AWS (its task role)" }),
  managedPolicies: managedPoliciesSchema
    .default([])
    .meta({ description: "IAM policies, AWS's or your own, that say what the app may do beside permissions" }),
  override: taskOverride,
};

/** What others call these keys, in a service and in a job. */
export const insteadOfTaskKeys = {
  memory: "memoryMiB",
  env: "environment",
  env_file: "environmentFile",
  efs: "volumes: { data: { path: /data } }",
  storage: "volumes: { data: { path: /data } }",
  mountPoints: "volumes: { data: { path: /data } }",
  fireLens: "logs: { to: { Name: datadog } }",
  observability: "telemetry: otlp",
  tracing: "telemetry: otlp",
  cmd: "command",
  platform: "architecture",
  repositoryCredentials: "registryCredentials",
  containers: "sidecars",
};

const taskBlock = z.strictObject(taskKeys);

export type TaskSettings = z.output<typeof taskBlock>;

type SidecarSettings = TaskSettings["sidecars"][string];

/** A container of a task: the task's own, or a sidecar. */
export interface ContainerOfTask {
  name: string;
  path: Path;
  container: TaskSettings | SidecarSettings;
}

/**
 * The own container of a task and its sidecars. A sidecar with a fault as a whole is left out.
 * @param at the service or job, by whose name its own container is called
 */
export function* containersOf(task: TaskSettings, at: Path): Generator<ContainerOfTask> {
  yield { name: String(at.at(-1)), path: at, container: task };
  for (const [name, container] of soundEntries(task.sidecars)) {
    yield { name, path: [...at, "sidecars", name], container };
  }
}

/** The faults of each container by itself: an unsound value in one hides none of the next. */
export function* eachContainer(
  task: TaskSettings,
  at: Path,
  check: (one: ContainerOfTask) => Iterable<Fault>,
): Generator<Fault> {
  for (const one of containersOf(task, at)) yield* soundly(() => check(one));
}

/** Whether the stack file says how large the task is. @param raw the service or job without defaults */
export function isSized(raw: object): boolean {
  return Object.hasOwn(raw, "cpu") || Object.hasOwn(raw, "memoryMiB");
}
