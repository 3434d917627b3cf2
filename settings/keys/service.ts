// `services.<name>`: one service, which is one task definition and how its tasks run.
// Its task, its route and its scaling have files of their own.

import { z } from "zod";
import { routeDefaults, serviceDefaults } from "../defaults.ts";
import { integer, judged, text, type Verdict } from "../language/fields.ts";
import { serviceAlarmsSchema } from "./alarms.ts";
import { callersSchema, serviceConnectSchema } from "./callers.ts";
import { serviceSpot } from "./cluster.ts";
import { deploymentSchema, withStrategy } from "./deployment.ts";
import { formerName, nameForm } from "./formerName.ts";
import { listenSchema } from "./listen.ts";
import { machinesSchema } from "./machines.ts";
import { migrationSchema } from "./migration.ts";
import { healthSchema, routeSchema } from "./route.ts";
import { initialTasks, scalingSchema } from "./scaling.ts";
import { protocolVersion, stickinessSchema } from "./target.ts";
import { insteadOfTaskKeys, taskKeys } from "./task.ts";
import { serviceUnsupported } from "./unsupported.ts";

// A target group's name has at most 32 characters: Pulumi's suffix takes 8 and our own suffixes the rest. ECR takes no
// two hyphens in a row. No security group may be called sg-…, and no load balancer internal-….
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html (Name)
export const serviceName = text(
  "be called by 1 to 20 lower-case letters, digits and single hyphens, a letter first",
  (value): Verdict | undefined => {
    if (/^sg(-|$)|^internal-/.test(value)) {
      return { must: "not be called sg, sg-… or internal-…, which AWS keeps for itself", advice: "rename it" };
    }
    return new RegExp(`^${nameForm}`).test(value) ? undefined : "rename it";
  },
  new RegExp(`^(?!sg(-|$)|internal-)${nameForm}`),
);

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#slow-start-mode
const slowStart = judged(
  z.number(),
  "be 0, or an integer from 30 to 900",
  (value) => {
    if (value > 900) return "lower it to 900";
    if (value !== 0 && value < 30) return "raise it to 30, or write 0";
    return Number.isInteger(value) ? undefined : "write a whole number";
  },
  { type: "integer", minimum: 0, maximum: 900 },
);

/** A service as the stack file has it; `serviceSchema` adds what is computed from it. */
const serviceBlock = z
  .strictObject({
    ...taskKeys,
    route: routeSchema.optional().meta({
      description:
        "Requests that the service gets, at most 5 paths, hosts and other values in all; with a port and neither route nor callers, all requests",
    }),
    listen: listenSchema.default({}).meta({
      description: "Ports of TCP, UDP and TLS at the network load balancer, by name, beside or without a route",
    }),
    callers: callersSchema.default([]).meta({
      description:
        "Services and jobs that call this one by its name in the VPC; without a route nobody else reaches it",
    }),
    serviceConnect: serviceConnectSchema
      .prefault({})
      .meta({ description: "How the proxies of Service Connect hand on the calls of other services" }),
    health: healthSchema.prefault({}).meta({ description: "The load balancer's health check" }),
    deregistrationDelaySeconds: integer(0, 3600).default(serviceDefaults.deregistrationDelaySeconds).meta({
      description: "Time for a stopping task to finish its open requests; below 120 with Spot",
      unit: "s",
    }),
    slowStartSeconds: slowStart.default(serviceDefaults.slowStartSeconds).meta({
      description: "Time in which a new task's share of the requests grows to its full size",
      unit: "s",
    }),
    stickiness: stickinessSchema.optional().meta({ description: "Keeps a client at one task while it is healthy" }),
    protocolVersion: protocolVersion
      .default("HTTP1")
      .meta({ description: "What the load balancer speaks with the tasks; HTTP2 and GRPC come with TLS" }),
    keepAliveSeconds: integer(1).default(75).meta({
      description:
        "Time for which the app keeps an idle connection open; above ingress.idleTimeoutSeconds, or clients see 502",
      unit: "s",
    }),
    desiredCount: integer(0, 2147483647).optional().meta({
      description: "Number of tasks, 1 by default; 2 or more with protection; not beside scaling",
      unit: "tasks",
    }),
    machines: machinesSchema.optional().meta({
      description: "Runs the tasks on ECS Managed Instances in place of Fargate, for GPUs and sizes that Fargate lacks",
    }),
    spot: serviceSpot.optional().meta({
      description: "How much of the service runs on Fargate Spot, in place of cluster.spot; false = nothing",
    }),
    deployment: deploymentSchema.prefault({}).meta({ description: "How a deployment replaces tasks" }),
    migrate: migrationSchema.optional().meta({
      description: "A task of the new image that must succeed before the service moves to that image",
    }),
    scaling: scalingSchema.optional().meta({
      description: "Lets the number of tasks follow the load, in place of desiredCount; 2 or more with protection",
    }),
    alarms: serviceAlarmsSchema.prefault({}).meta({ description: "Thresholds from which on an alarm is raised" }),
    renamedFrom: formerName.optional().meta({ description: "The service's former name; its resources stay" }),
  })
  .meta({
    example: "{ build: { context: app }, port: 8080 }",
    unsupported: serviceUnsupported,
    instead: {
      ...insteadOfTaskKeys,
      replicas: "desiredCount",
      gpu: "machines: { gpus: 1 }",
      gpus: "machines: { gpus: 1 }",
      count: "desiredCount",
      containerPort: "port",
      autoscaling: "scaling",
      calledBy: "callers",
      clients: "callers",
      nlb: "listen: { mqtt: { port: 1883 } }",
      listeners: "listen: { mqtt: { port: 1883 } }",
    },
  });

export type ServiceBlock = z.output<typeof serviceBlock>;

/** The keys of a service, by name. */
export const serviceKeys = serviceBlock.shape;

/** Keys of what the load balancer sends to a port. The others who reach one are its callers. */
export const keysOfPort = [
  ...["route", "health", "deregistrationDelaySeconds", "slowStartSeconds", "keepAliveSeconds"],
  ...["stickiness", "protocolVersion"],
];

/** Those of them that the ports under `listen` have, too. */
export const keysOfListen = ["health", "deregistrationDelaySeconds"];

export const serviceSchema = serviceBlock.transform((service) => ({
  ...service,
  route: routeOf(service),
  deployment: withStrategy(service.deployment),
  desiredCount:
    service.desiredCount ?? (service.scaling ? initialTasks(service.scaling) : serviceDefaults.desiredCount),
}));

/**
 * The requests that a service gets from the load balancer: none, where neither its own container nor its route has a
 * port, or where it only has callers.
 */
export function routeOf({
  port,
  route,
  callers,
}: Pick<ServiceBlock, "port" | "route" | "callers">): ServiceBlock["route"] {
  if (!listens({ port, route })) return undefined;
  return route ?? (callers.length > 0 ? undefined : routeDefaults);
}

/**
 * Whether the service has a main port, which the load balancer or callers reach. Which one is left to facts/ports.ts.
 */
export function listens({ port, route }: Listening): boolean {
  return port !== undefined || route?.container !== undefined || route?.port !== undefined;
}

interface Listening {
  port?: number;
  route?: { container?: string; port?: number };
}
