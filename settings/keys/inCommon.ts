// `defaults`: what the services and jobs of a stack have in common, said once. Each takes the keys that it has itself,
// and its own value wins. Putting the values together is left to settings/sum.ts.

import { z } from "zod";
import { isMap, meta, part } from "../language/kinds.ts";
import { alarmsOfPort, jobAlarmsSchema, serviceAlarmsSchema } from "./alarms.ts";
import { keysOfStrategy } from "./deployment.ts";
import { jobSchema } from "./jobs.ts";
import { healthSchema } from "./route.ts";
import { keysOfListen, keysOfPort, serviceKeys } from "./service.ts";

/** The blocks whose entries take the defaults. */
export const kinds = ["services", "jobs"] as const;
export type Kind = (typeof kinds)[number];

type Shape = Readonly<Record<string, z.ZodType>>;

const shapes: Readonly<Record<Kind, Shape>> = { services: serviceKeys, jobs: jobSchema.shape };

/** What makes a service or job the one that it is; said in each. */
const ownKeys = [
  ...["build", "image", "imageOf", "port", "ports", "command", "entryPoint", "route", "callers", "listen"],
  ...["migrate", "schedule", "on", "spot", "machines", "renamedFrom"],
];

/** A value of a set may be missing here: the service's own value completes it. */
function optional(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional) {
    inner = part(inner.def.innerType);
  }
  return inner.optional().meta(meta(schema));
}

const { alarms: ofService, ...servicesOwn } = shapes.services;
const { alarms: _ofJob, ...jobsOwn } = shapes.jobs;
const alarms = z
  .strictObject({ ...serviceAlarmsSchema.shape, ...jobAlarmsSchema.shape })
  .meta(meta(ofService as z.ZodType));

export const defaultsSchema = z
  .strictObject(
    Object.fromEntries(
      Object.entries({ ...jobsOwn, ...servicesOwn, alarms })
        .filter(([key]) => !ownKeys.includes(key))
        .map(([key, schema]) => [key, optional(schema)]),
    ),
  )
  .meta({
    example: "{ environment: { LOG_LEVEL: info } }",
    unsupported: Object.fromEntries(ownKeys.map((key) => [key, "write it in each service or job that has it"])),
  });

type Values = Readonly<Record<string, unknown>>;

/**
 * The defaults that a service or job takes.
 * @param own what it says itself
 * @param all what all files say under `defaults`, of which `defaults` is one file's part
 */
export function takenBy(kind: Kind, own: Values, { all, defaults }: { all: Values; defaults: Values }): Values {
  const left = new Set([
    ...(kind === "services" ? notOfService(own, all) : notOfJob(own)),
    ...notBesideOwn(own),
    ...notWithoutUse(own, all),
  ]);
  const alarmKeys: Shape = (kind === "services" ? serviceAlarmsSchema : jobAlarmsSchema).shape;
  const takes = (key: string, inner?: string) => {
    if (!Object.hasOwn(shapes[kind], key) || left.has(key)) return false;
    return (
      inner === undefined || (!left.has(`${key}.${inner}`) && (key !== "alarms" || Object.hasOwn(alarmKeys, inner)))
    );
  };
  const entries = Object.entries(defaults)
    .filter(([key]) => takes(key))
    .map(([key, value]) => [key, isMap(value) ? only(value, (inner) => takes(key, inner)) : value]);
  return Object.fromEntries(entries);
}

function only(map: Values, isKept: (key: string) => boolean): Values {
  return Object.fromEntries(Object.entries(map).filter(([key]) => isKept(key)));
}

/**
 * A worker takes nothing that needs a port, a private service nothing that needs a route, and no service two ways to
 * say its number of tasks.
 */
function* notOfService(own: Values, all: Values): Generator<string> {
  const says = (key: string) => own[key] !== undefined && own[key] !== null;
  const route = isMap(own.route) ? own.route : {};
  const listens = says("port") || route.container !== undefined || route.port !== undefined;
  if (!listens || !says("callers")) yield "serviceConnect";
  const isRouted = listens && (!says("callers") || says("route"));
  if (!isRouted) {
    const ofRoute = [...keysOfPort, "scaling.requestsPerTask", ...alarmsOfPort.map((key) => `alarms.${key}`)];
    const ofListen = [...keysOfListen, "alarms.unhealthyTasks"];
    yield* ofRoute.filter((key) => !(says("listen") && ofListen.includes(key)));
    if (says("listen"))
      yield* Object.keys(healthSchema.shape).flatMap((key) => (key === "gracePeriodSeconds" ? [] : `health.${key}`));
  }
  yield* notInSteps(own, all, isRouted && route.shareOf === undefined && !says("listen"));
  if (!says("scaling") && !isMap(all.scaling)) yield "alarms.oldestMessageSeconds";
  if (says("machines")) yield "ephemeralStorageGiB";
  if (says("scaling")) yield "desiredCount";
  if (says("desiredCount")) yield "scaling";
  // A part of a block completes a service's own; alone it is none.
  for (const [key, needed] of Object.entries({ scaling: ["min", "max"], healthCheck: ["command"] })) {
    const block = all[key];
    if (!says(key) && isMap(block) && !needed.every((inner) => Object.hasOwn(block, inner))) yield key;
  }
}

/**
 * What a strategy has is of no use to another.
 * @param hasWeights whether the service has a rule of its requests to itself, whose weights ECS can set
 */
function* notInSteps({ deployment }: Values, all: Values, hasWeights: boolean): Generator<string> {
  const own = isMap(deployment) ? deployment.strategy : undefined;
  const common = isMap(all.deployment) ? all.deployment.strategy : undefined;
  if (!hasWeights) yield* ["deployment.strategy", "deployment.targetGroups"];
  if (!hasWeights || (own !== undefined && own !== common)) yield* keysOfStrategy.map((key) => `deployment.${key}`);
}

/** A job with a service's image has the service's processor, images and credentials; runs of events may overlap. */
function notOfJob({ imageOf, on }: Values): string[] {
  return [
    ...(imageOf === undefined ? [] : ["architecture", "imagesKept", "registryCredentials"]),
    ...(on === undefined ? [] : ["overlap"]),
  ];
}

/** How a collector or a log router runs is of no use to what has none: a part of a block alone is none. */
function* notWithoutUse(own: Values, all: Values): Generator<string> {
  if (own.telemetry === undefined && all.telemetry === undefined) yield "collector";
  if (own.logs === undefined && isMap(all.logs) && all.logs.to === undefined) yield "logs";
}

/** A variable is open or secret, a built image needs no registry's credentials, and two outputs share no option. */
function* notBesideOwn({ build, environment, secrets, logs }: Values): Generator<string> {
  if (isMap(logs) && isMap(logs.to)) yield* ["logs.to", "logs.secrets"];
  if (isMap(build)) yield "registryCredentials";
  if (isMap(environment)) yield* Object.keys(environment).map((name) => `secrets.${name}`);
  if (isMap(secrets)) yield* Object.keys(secrets).map((name) => `environment.${name}`);
}
