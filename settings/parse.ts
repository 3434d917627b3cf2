// Turns raw configuration into settings, or into a report of every fault in it. Reads nothing but the build contexts on
// the disk; where configuration comes from is left to load.ts.

import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { callsOf, proxiedServices } from "./calls.ts";
import { smallestProxied } from "./facts/serviceConnect.ts";
import { isEmulated } from "./keys/aws.ts";
import { budgetOf } from "./keys/budget.ts";
import { inOneGroup } from "./keys/deployment.ts";
import { withImageOf } from "./keys/jobs.ts";
import { withOffHours } from "./keys/offHours.ts";
import { checkPlatform, platformIn, platformOutputs, sharingOf, withOwnHost, withPlatform } from "./keys/platform.ts";
import { controlsOf } from "./keys/protection.ts";
import { type AwsSettings, awsSchema, projectSchema, type Settings, type Sifted } from "./keys/schema.ts";
import { sharedRoute } from "./keys/share.ts";
import { isSized, type TaskSettings } from "./keys/task.ts";
import { unobserved } from "./keys/telemetry.ts";
import { asText, withoutEmptyBlocks } from "./language/decode.ts";
import { type Fault, type Path, type Placed, report, reportOn } from "./language/faults.ts";
import { nearest } from "./language/nearest.ts";
import { SecretValue } from "./language/secretValue.ts";
import { sift } from "./language/sift.ts";
import { stackOutputsIn } from "./language/stackOutput.ts";
import { checkAcross, type Surroundings } from "./rules/across.ts";
import { type Disk, diskAt } from "./rules/disk.ts";
import { environmentOf } from "./rules/environmentFile.ts";
import { runsOf, userOf } from "./rules/users.ts";
import type { Common } from "./stackFile.ts";
import { decodedKeys, inFile, layersOf, Sum } from "./sum.ts";

export interface ParseContext extends Omit<Surroundings, "disk"> {
  /** The project's folder with the build contexts. @default nothing is read from the disk */
  root?: string;
  /** Where the configuration has encrypted values: a full key, then the keys below it. @default nowhere */
  secretPaths?: readonly Path[];
  /** The stack file's own content by full keys, for the order of the report, as the engine sorts keys. @default raw */
  order?: Readonly<Record<string, unknown>>;
  /** What Pulumi.yaml says for all stacks. @default nothing */
  common?: Common;
}

type Values = Record<string, unknown>;

export interface Faulty {
  report: string;
  faults: readonly Fault[];
  /** Whether faults, or all of them, are about what the configuration does not say. @default none is */
  missing?: "some" | "all";
}

export interface Parsed {
  settings: Settings;
  /** The report of faults that are found later, each with the file in which its value stands. */
  reportOf(faults: readonly Fault[]): string;
}

/** @param raw full keys (`aws:region`) → values: text as the engine gives it, or the value it stands for */
export function parseSettings(raw: Readonly<Values>, context: ParseContext): Parsed | Faulty {
  const { project, stack, secretPaths = [], order = raw, common, files } = context;
  const faults: Fault[] = [];
  const disk = context.root === undefined ? undefined : diskAt(context.root);
  const secrets = secretPaths
    .map(([key = "", ...below]): Path => [...Object.keys(inFile({ [key]: null }, project)), ...below])
    .filter(([key]) => !String(key).startsWith("aws:"));
  const [stackFile, ...others] = layersOf(raw, { project, stack, order, common });
  const sum = new Sum([{ ...stackFile, values: secrets.reduce(withSecret, stackFile.values) }, ...others]);
  const given = byNamespace(sum.values, project, faults);
  const aws = withoutEmptyBlocks(awsSchema, given.aws) as Values;
  const { defaults, ...own } = withoutEmptyBlocks(projectSchema, given.own) as Values;

  const all = withPlatform(own, files);
  const sifted = {
    aws: siftInto(faults, awsSchema, aws, "aws:"),
    project: siftInto(faults, projectSchema, all),
    raw: own,
  };
  if (files) faults.push(...checkPlatform({ stack, region: aws.region, own: stackFile.values, files }));
  faults.push(...checkAcross(sifted as Sifted, { ...context, disk }));

  const known = faultsIn(defaults);
  const isKnown = (path: Path) => known.some((fault) => isDeepStrictEqual(fault.path, path));
  const told = [...known, ...faults.filter(({ path }) => !isKnown(sum.originOf(path).path))];
  const reportOf = (found: readonly Fault[]) => {
    const placed = found.map((fault): Placed => ({ ...fault, ...sum.originOf(fault.path) }));
    const pulumiYaml = Object.assign({}, ...others.map(({ values }) => values));
    return reportOn(placed, { [stackFile.file]: inFile(order, project), "Pulumi.yaml": pulumiYaml });
  };
  if (told.length > 0) {
    const missing = told.filter(({ path }) => !isWritten(path, sum.values)).length;
    return {
      report: reportOf(told),
      faults: told,
      ...(missing > 0 && { missing: missing === told.length ? "all" : "some" }),
    };
  }
  const settings = projectSchema.parse(all);
  const settingsOfAws = awsSchema.parse(aws);
  const isLocal = isEmulated(settingsOfAws);
  const local = isLocal ? unobserved : {};
  const proxied = proxiedServices(callsOf(settings.services, settings.cluster.serviceConnect));
  return {
    reportOf,
    settings: {
      ...settings,
      ...sharingOf(settings, { stack, files }),
      ingress: {
        ...settings.ingress,
        redirects: mapped(settings.ingress.redirects, (rule) => withOwnHost(rule, settings, stack)),
        responses: mapped(settings.ingress.responses, (rule) => withOwnHost(rule, settings, stack)),
      },
      services: mapped(settings.services, (service, name) => ({
        ...withOffHours(withEnvironments(service, disk), settings.schedule.off),
        ...local,
        ...(isLocal && { deployment: inOneGroup(service.deployment) }),
        route: service.route && withOwnHost(sharedRoute(service.route, settings.services), settings, stack),
        user: userOf(service, disk),
        ...(proxied.has(name) && !isSized(Object(own.services)[name] ?? {}) && smallestProxied),
      })),
      jobs: mapped(settings.jobs, (job) => ({
        ...withImageOf(withEnvironments(job, disk), settings.services),
        ...local,
        user: userOf(runsOf(job, settings.services), disk),
      })),
      budget: budgetOf(settings.budget, settings.alarms),
      project,
      stack,
      aws: settingsOfAws,
      permissionsBoundary: settings.permissionsBoundary === "" ? undefined : settings.permissionsBoundary,
      registry: settings.registry === "" ? undefined : settings.registry,
      controls: controlsOf(settings),
    },
  };
}

/** The `aws` keys alone, for commands that only ask AWS about a stack: other faults of its file do not stop them. */
export function parseAwsSettings(
  raw: Readonly<Values>,
  { project, stack }: Pick<ParseContext, "project" | "stack">,
): { aws: AwsSettings } | { report: string } {
  const faults: Fault[] = [];
  const given = byNamespace(decodedKeys(inFile(raw, project)), project, []);
  const aws = withoutEmptyBlocks(awsSchema, given.aws) as Values;
  siftInto(faults, awsSchema, aws, "aws:");
  if (faults.length > 0) return { report: report(`Pulumi.${stack}.yaml`, faults, raw) };
  return { aws: awsSchema.parse(aws) };
}

/** The outputs of other stacks that a configuration names, whatever else in it has a fault. */
export function stackOutputsOf(raw: Readonly<Values>, said: Pick<ParseContext, "project" | "stack" | "common">) {
  const { values } = new Sum(layersOf(raw, { ...said, order: raw }));
  const { defaults, ...own } = withoutEmptyBlocks(projectSchema, byNamespace(values, said.project, []).own) as Values;
  const of = platformIn(own);
  const named = [sift(projectSchema, own, []), of === undefined ? {} : platformOutputs(of)];
  return [...stackOutputsIn(named)].map(({ output }) => output);
}

/** The task with the variables of its containers' environment files. */
function withEnvironments<T extends TaskSettings>(task: T, disk: Disk | undefined): T {
  const sidecars = mapped(task.sidecars, (sidecar) => {
    return { ...sidecar, environment: environmentOf(sidecar, disk), user: userOf(sidecar, disk) };
  });
  return { ...task, environment: environmentOf(task, disk), sidecars };
}

function mapped<T, U>(map: Readonly<Record<string, T>>, make: (value: T, name: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, make(value, name)]));
}

/** Namespaces of the engine and of the other providers; their keys are not checked here. */
const foreign = ["pulumi", "awsx", "docker"];

function byNamespace(raw: Values, project: string, faults: Fault[]): { aws: Values; own: Values } {
  const spaceOf = (key: string) => (key.includes(":") ? key.slice(0, key.indexOf(":")) : "");
  const known: Record<string, z.ZodObject> = { [project]: projectSchema, aws: awsSchema };
  const groups = Map.groupBy(Object.entries(raw), ([key]) => spaceOf(key));
  for (const [space, entries] of groups) {
    if (space === "" || space === "aws" || foreign.includes(space)) continue;
    for (const [key] of entries) {
      const name = key.slice(space.length + 1);
      const having = Object.keys(known).filter((one) => Object.hasOwn(known[one]?.shape ?? {}, name));
      const spaces = having.length > 0 ? having : Object.keys(known);
      const meant = nearest(space, spaces) ?? spaces[0];
      const written = meant === project ? name : `${meant}:${name}`;
      faults.push({ path: [key], must: "be a key of this project or of aws", got: key, advice: `write ${written}` });
    }
  }
  const aws = (groups.get("aws") ?? []).map(([key, value]) => [key.slice("aws:".length), value]);
  return { aws: Object.fromEntries(aws), own: Object.fromEntries(groups.get("") ?? []) };
}

/** The faults of the defaults themselves; what a set of them lacks, the service's own values complete. */
function faultsIn(defaults: unknown): Fault[] {
  const found: Fault[] = [];
  const values = { defaults };
  siftInto(found, z.strictObject({ defaults: projectSchema.shape.defaults }), values);
  return found.filter(({ path }) => isWritten(path, values));
}

function siftInto(faults: Fault[], schema: z.ZodObject, values: Values, prefix = ""): unknown {
  const found: Fault[] = [];
  const sifted = sift(schema, values, found);
  for (const fault of found) faults.push({ ...fault, path: [`${prefix}${fault.path[0]}`, ...fault.path.slice(1)] });
  return sifted;
}

/** Whether the configuration has a value at `path`; a default is none. */
function isWritten(path: Path, values: unknown): boolean {
  const found = path.reduce<unknown>((at, key) => Object(at)[key], values);
  return found !== undefined;
}

/** The value with the part at `path` marked as secret. */
function withSecret<T>(value: T, [key, ...below]: Path): T {
  if (typeof value !== "object" || value === null) return new SecretValue(asText(value)) as T;
  const marked = (entry: unknown) => (below.length > 0 ? withSecret(entry, below) : new SecretValue(asText(entry)));
  if (Array.isArray(value)) return value.map((entry, index) => (index === key ? marked(entry) : entry)) as T;
  const entries = Object.entries(value).map(([name, entry]) => [name, name === key ? marked(entry) : entry]);
  return Object.fromEntries(entries);
}
