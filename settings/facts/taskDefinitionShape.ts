// What ECS takes in a task definition, by the SDK's own shape of RegisterTaskDefinition, and what of it is another
// key's or nothing that Fargate takes. Everything else can be written under `override`.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html

import { createRequire } from "node:module";
import type { NormalizedSchema } from "@smithy/core/schema";

/** Fields by their path; those of a list's entries by the list's. */
type Fields = Readonly<Record<string, string>>;

export const parts = ["container", "taskDefinition"] as const;
export type Part = (typeof parts)[number];

/** What the stack file has a key for: that key, or where it comes from. */
export const keyOf: Readonly<Record<Part, Fields>> = {
  container: {
    name: "the container's own name in the stack file",
    image: "image or build",
    repositoryCredentials: "registryCredentials",
    cpu: "cpu",
    memory: "memoryMiB",
    portMappings: "port and ports",
    essential: "essential",
    restartPolicy: "restartPolicy",
    entryPoint: "entryPoint",
    command: "command",
    environment: "environment",
    environmentFiles: "environmentFile",
    mountPoints: "volumes, or writablePaths",
    secrets: "secrets",
    dependsOn: "dependsOn",
    stopTimeout: "stopTimeoutSeconds",
    user: "user",
    readonlyRootFilesystem: "readonlyRootFilesystem",
    dockerLabels: "dockerLabels",
    ulimits: "ulimits",
    logConfiguration: "logs, and logRetentionDays",
    firelensConfiguration: "logs",
    healthCheck: "healthCheck",
    systemControls: "systemControls",
    resourceRequirements: "machines: { gpus: 1 }, of a service",
  },
  taskDefinition: {
    family: "the service's or the job's name",
    containerDefinitions: "override.container",
    taskRoleArn: "permissions",
    executionRoleArn: "secrets and registryCredentials",
    volumes: "volumes, or writablePaths",
    cpu: "cpu",
    memory: "memoryMiB",
    tags: "tags",
    ephemeralStorage: "ephemeralStorageGiB",
    runtimePlatform: "architecture",
  },
};

/** What no task on Fargate can have, and what to do instead: under `override`, and as a key of the stack file. */
export const notOnFargate: Readonly<Record<Part, Fields>> = {
  container: {
    disableNetworking: "Fargate cannot; a task's security group lets nothing in",
    dnsSearchDomains: "Fargate uses the VPC's resolver; write whole names",
    dnsServers: "Fargate uses the VPC's resolver; give the VPC a resolver rule",
    dockerSecurityOptions: "Fargate takes none; containers are without privileges already",
    extraHosts: "Fargate takes none; give the name a record in a private hosted zone",
    hostname: "Fargate sets it; read HOSTNAME",
    links: "containers of a task reach each other on 127.0.0.1",
    privileged: "Fargate refuses it; build images in CI, not in a task",
    "linuxParameters.devices": "take it out",
    "linuxParameters.maxSwap": "take it out: there is no swap",
    "linuxParameters.sharedMemorySize": "let the app use files under /tmp",
    "linuxParameters.swappiness": "take it out: there is no swap",
    "linuxParameters.tmpfs": "name the path under writablePaths",
  },
  taskDefinition: {
    inferenceAccelerators: "take it out",
    ipcMode: "a task on Fargate shares nothing with others; run what belongs together as sidecars",
    networkMode: "Fargate has awsvpc only",
    placementConstraints: "Fargate spreads tasks over zones by itself",
    requiresCompatibilities: "take it out: machines of a service says that it is not on Fargate",
  },
};

/** The few fields of which Fargate takes some values only. */
export const valuesOnFargate: Readonly<Record<Part, Readonly<Record<string, readonly string[]>>>> = {
  container: { "linuxParameters.capabilities.add": ["SYS_PTRACE"] },
  taskDefinition: { pidMode: ["task"] },
};

/** Fields of a task definition that only an override writes. Those of a container `overriddenFields` finds. */
export const overridableFields: readonly string[] = ["enableFaultInjection", "pidMode", "proxyConfiguration"];

/** Fields of a container's definition that only an override writes, by their path; of `linuxParameters` each one. */
export function overriddenFields(container: Readonly<Record<string, unknown>>): string[] {
  const { linuxParameters = {}, ...fields } = container as { linuxParameters?: object; volumesFrom?: unknown[] };
  const own = Object.keys(fields).filter((field) => {
    if (field === "volumesFrom") return (fields.volumesFrom ?? []).length > 0;
    return keyOf.container[field] === undefined;
  });
  // An init process comes with ECS Exec.
  const linux = Object.keys(linuxParameters).filter((field) => field !== "initProcessEnabled");
  return [...own, ...linux.map((field) => `linuxParameters.${field}`)];
}

const require = createRequire(import.meta.url);

/** The SDK is loaded where somebody asks: a stack file without `override` starts without it. */
export function shapeOf(part: Part): NormalizedSchema {
  const { ContainerDefinition$, RegisterTaskDefinitionRequest$ } = require("@aws-sdk/client-ecs");
  const { NormalizedSchema: schemas } = require("@smithy/core/schema");
  return schemas.of(part === "container" ? ContainerDefinition$ : RegisterTaskDefinitionRequest$);
}
