// `services.<name>`: one service, that is one task definition and how its tasks run.
// What its containers, its route and its scaling may be is said in files of their own.

import { z } from "zod";
import { buildSchema } from "./buildContext.ts";
import { containerKeys } from "./container.ts";
import { cpuSizes } from "./fargateSizes.ts";
import { flag, integer, judged, list, mapOf, oneOf, oneOfIntegers, text, type Verdict } from "./fields.ts";
import { imageReference } from "./imageReference.ts";
import { migrationSchema } from "./migration.ts";
import { keyArn, permissionSchema } from "./permissions.ts";
import { healthSchema, routeSchema } from "./route.ts";
import { deploymentSchema, scalingSchema, withTarget } from "./scaling.ts";

// Target groups take 32 characters, of which Pulumi's suffix needs 8 and ours the rest; ECR takes no two hyphens in
// a row; no security group may be called sg-… and no load balancer internal-….
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html (Name)
export const serviceName = text(
  "be called by 1 to 20 lower-case letters, digits and single hyphens, a letter first",
  (value): Verdict | undefined => {
    if (/^sg(-|$)|^internal-/.test(value)) {
      return { must: "not be called sg, sg-… or internal-…, which AWS keeps for itself", advice: "rename it" };
    }
    return /^(?=.{1,20}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(value) ? undefined : "rename it";
  },
);

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (name)
const containerName = text("be called by 1 to 255 letters, digits, - and _", (value) =>
  /^[A-Za-z0-9_-]{1,255}$/.test(value) ? undefined : "rename it",
);

const ephemeralStorage = judged(z.number(), "be an integer from 21 to 200", (value) => {
  if (value === 20) return "take it out: 20 is what a task has";
  if (value < 21) return "raise it to 21";
  if (value > 200) return "lower it to 200";
  return Number.isInteger(value) ? undefined : "write a whole number";
});

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#slow-start-mode
const slowStart = judged(z.number(), "be 0, or an integer from 30 to 900", (value) => {
  if (value > 900) return "lower it to 900";
  if (value !== 0 && value < 30) return "raise it to 30, or write 0";
  return Number.isInteger(value) ? undefined : "write a whole number";
});

const sidecarSchema = z
  .strictObject({
    image: imageReference.meta({ description: "The sidecar's image" }),
    essential: flag().default(true).meta({ description: "Whether the task ends with this container" }),
    // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (cpu, memory)
    cpu: integer(2, 16384).optional().meta({ description: "Its share of the task's CPU", unit: "CPU units" }),
    memoryMiB: integer(6, 122880)
      .optional()
      .meta({ description: "Its share of the task's memory, at most", unit: "MiB" }),
    ...containerKeys,
  })
  .meta({ example: "{ image: <reference> }" });

/** A service as the stack file has it; what follows from it stands in `serviceSchema`. */
export const serviceBlock = z
  .strictObject({
    build: buildSchema.optional().meta({ description: "Builds the image from a Dockerfile; or else image" }),
    image: imageReference
      .optional()
      .meta({ description: "A ready image, such as one that another stack built; by digest with protection" }),
    imagesKept: integer(3)
      .default(10)
      .meta({ description: "How many built images stay for a rollback", unit: "images" }),
    cpu: oneOfIntegers(cpuSizes)
      .default(256)
      .meta({ description: "The task's CPU; 1024 are one vCPU", unit: "CPU units" }),
    memoryMiB: integer(1, 122880)
      .default(512)
      .meta({ description: "The task's memory", unit: "MiB", must: "be a size that goes with cpu" }),
    architecture: oneOf(["X86_64", "ARM64"])
      .default("X86_64")
      .meta({ description: "The processor that the image is built for and runs on" }),
    ephemeralStorageGiB: ephemeralStorage
      .optional()
      .meta({ description: "The task's disk; 20 where it is not set", unit: "GiB" }),
    ...containerKeys,
    sidecars: mapOf(containerName, sidecarSchema, "{ proxy: { image: <reference> } }")
      .default({})
      .meta({ description: "Further containers of the task, by name" }),
    secretKmsKeyArns: list(keyArn, { of: "ARNs of KMS keys" })
      .default([])
      .meta({ description: "Customer keys that the secrets are encrypted with" }),
    permissions: list(permissionSchema, { of: "permissions", repeats: true })
      .default([])
      .meta({ description: "What the app itself may do in AWS (its task role)" }),
    route: routeSchema
      .optional()
      .meta({
        description: "The requests that it gets, at most 5 paths and hosts; with a port and no route, all of them",
      }),
    health: healthSchema.prefault({}).meta({ description: "The load balancer's health check" }),
    deregistrationDelaySeconds: integer(0, 3600).default(20).meta({
      description: "Time that a stopping task has for requests under way; below 120 with Spot",
      unit: "s",
    }),
    slowStartSeconds: slowStart.default(0).meta({
      description: "Time in which a new task's share of the requests grows to its full size",
      unit: "s",
    }),
    keepAliveSeconds: integer(1).default(75).meta({
      description:
        "How long the app keeps an idle connection open; above ingress.idleTimeoutSeconds, or clients see 502",
      unit: "s",
    }),
    desiredCount: integer(0, 2147483647)
      .optional()
      .meta({
        description: "How many tasks run, 1 by default; 2 or more with protection; scaling takes its place",
        unit: "tasks",
      }),
    deployment: deploymentSchema.prefault({}).meta({ description: "How a deployment replaces tasks" }),
    migrate: migrationSchema.optional().meta({
      description: "One task of the new image that has to succeed before the service moves to it",
    }),
    scaling: scalingSchema
      .optional()
      .meta({
        description: "Lets the number of tasks follow the load, in place of desiredCount; 2 or more with protection",
      }),
  })
  .meta({
    example: "{ build: { context: app }, port: 8080 }",
    instead: {
      replicas: "desiredCount",
      count: "desiredCount",
      memory: "memoryMiB",
      env: "environment",
      ports: "port",
      containerPort: "port",
      cmd: "command",
      autoscaling: "scaling",
      platform: "architecture",
      containers: "sidecars",
      volumes: "writablePaths",
    },
  });

export type ServiceBlock = z.output<typeof serviceBlock>;

export const serviceSchema = serviceBlock.transform((service) => ({
  ...service,
  route: routeOf(service),
  desiredCount: service.desiredCount ?? service.scaling?.min ?? 1,
  scaling: service.scaling && withTarget(service.scaling),
}));

/** The requests that a service gets; a worker gets none. */
export function routeOf({ port, route }: Pick<ServiceBlock, "port" | "route">): ServiceBlock["route"] {
  return port === undefined ? undefined : (route ?? { path: ["/*"], host: [] });
}
