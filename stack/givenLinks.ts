// Judges what resources.ts gives to services and jobs, by the rules and in the words of the stack file. What only the
// deployment knows is taken as it is; all else is checked. Using the links is left to links.ts.

import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { checkArnPlace } from "../settings/facts/arn.ts";
import { partitionOf } from "../settings/facts/regions.ts";
import { bucketName } from "../settings/keys/bucketName.ts";
import {
  checkNames,
  checkOpenValues,
  checkSecretPlaces,
  containerKeys,
  secretReferences,
} from "../settings/keys/container.ts";
import { capacityProviderName } from "../settings/keys/machines.ts";
import { checkBroad, checkConditions, checkEverything, checkPlaces } from "../settings/keys/permissions.ts";
import { asked } from "../settings/keys/protection.ts";
import { queueReference } from "../settings/keys/scaling.ts";
import type { Settings } from "../settings/keys/schema.ts";
import { taskKeys } from "../settings/keys/task.ts";
import { type Fault, type Path, where } from "../settings/language/faults.ts";
import { integer, list, matching, text } from "../settings/language/fields.ts";
import { isMap } from "../settings/language/kinds.ts";
import { nearestIs } from "../settings/language/nearest.ts";
import { sift, soundEntries, soundly } from "../settings/language/sift.ts";
import { stackOutputsIn } from "../settings/language/stackOutput.ts";
import { secretElsewhere } from "../settings/rules/tasks.ts";
import { flows } from "./flowingValues.ts";
import type { Links } from "./links.ts";
import { checkSources } from "./sources.ts";
import type { Flowing } from "./stackOutputs.ts";

const target = z
  .strictObject({
    securityGroupId: matching(/^sg-[0-9a-f]+$/, "be the id of a security group", "write it such as group.id"),
    port: integer(1, 65535),
    name: matching(/^[a-z0-9]+(-[a-z0-9]+)*$/, "be made of small letters, digits and hyphens", "rename it").optional(),
  })
  .meta({ example: "{ securityGroupId: group.id, port: 5432 }" });

const { environment } = containerKeys;
const { secretKmsKeyArns, permissions } = taskKeys;
const reach = list(target, { of: "what the tasks reach", repeats: true }).default([]);
const linkSchema = z
  .strictObject({
    ...{ environment, secrets: secretReferences, secretKmsKeyArns, permissions, reach },
    queue: queueReference.optional(),
    bucket: bucketName.optional(),
    capacityProvider: capacityProviderName.optional(),
  })
  .meta({ example: "{ environment: { DB_HOST: db.address } }" });

type PlainLink = z.output<typeof linkSchema>;

/** The links, and what is wrong with them. @param given what resources.ts returned */
export function givenLinks(given: unknown, settings: Flowing<Settings>): { links: Links; faults: Fault[] } {
  if (given === undefined) return { links: {}, faults: [] };
  if (!isMap(given) || flows(given)) return { links: {}, faults: [noLinks(given)] };
  const workloads = { ...settings.services, ...settings.jobs };
  const names = Object.keys(workloads);
  const name = text("be the name of a service or a job", (value) =>
    names.includes(value) ? undefined : nearestIs(value, names),
  );
  const schema = z.record(name, linkSchema);
  const links = written(given) as Record<string, object>;

  const shape: Fault[] = [];
  sift(schema, sketched(links), shape);
  const plain = sift(schema, withoutFlows(links, partitionOf(settings.aws.region)), []) as Record<string, PlainLink>;
  const known = [...soundEntries(plain)].filter(([name]) => names.includes(name));
  const across = known.flatMap(([name, link]) => [
    ...soundly(() => checkTaken([name], links[name] as Variables, workloads[name] ?? {})),
    ...checkLink([name], link, settings),
    ...checkSources(name, links[name] ?? {}, settings),
  ]);
  const outputs = [...stackOutputsIn(plain)].map(({ path }) => ofStackFile(path));
  return { links: links as Links, faults: [...shape.flatMap(withoutFlow), ...outputs, ...across] };
}

/** Each rule runs by itself, so that one that meets an unsound value hides no other. */
function* checkLink(
  path: Path,
  link: PlainLink,
  { aws: { region }, ...settings }: Flowing<Settings>,
): Generator<Fault> {
  const rules = [
    () => checkSecretPlaces(link, region, path),
    () => (link.queue === undefined ? [] : checkArnPlace(link.queue, region, [...path, "queue"])),
    () => checkPlaces({ ...link, managedPolicies: [] }, region, path),
    () => checkEverything(link, path),
    () => checkConditions(link, path),
    () => asked(settings, "broad-permissions", checkBroad({ ...link, managedPolicies: [] }, path)),
    () => checkTargets(link, path),
    () =>
      Object.hasOwn(settings.allow, "open-credentials")
        ? []
        : checkOpenValues(link.environment, [...path, "environment"], secretElsewhere),
  ];
  for (const rule of rules) yield* soundly(rule);
}

type Variables = Partial<Record<"environment" | "secrets", object>>;

/** A variable has one value: from the stack file, or from here. */
function* checkTaken(path: Path, link: Variables, own: Variables): Generator<Fault> {
  const { environment = {}, secrets = {} } = link;
  if (!isMap(environment) || !isMap(secrets)) return;
  yield* checkNames({ environment, secrets }, path);
  const taken = { ...own.environment, ...own.secrets };
  for (const [key, variables] of Object.entries({ environment, secrets })) {
    for (const name of Object.keys(variables)) {
      if (!Object.hasOwn(taken, name)) continue;
      const must = "not be set in the stack file too";
      yield { path: [...path, key, name], must, got: undefined, gotText: "both", advice: "take it out there or here" };
    }
  }
}

/** The rules that let the tasks in differ in port or name. */
function* checkTargets({ reach }: PlainLink, path: Path): Generator<Fault> {
  const seen = new Map<string, number>();
  for (const [index, { port, name = "" }] of reach.entries()) {
    const other = seen.get(`${port} ${name}`);
    seen.set(`${port} ${name}`, other ?? index);
    if (other === undefined) continue;
    const must = `differ from ${where([...path, "reach", other])} in port or name`;
    const advice = 'give it a name of its own, such as name: "orders"';
    yield { path: [...path, "reach", index], must, got: undefined, gotText: `port ${port} in both`, advice };
  }
}

/** The form in which a stack file names another stack's output; a program has the output itself. */
function ofStackFile(path: Path): Fault {
  const advice = "write new pulumi.StackReference(…).requireOutput(…)";
  return {
    path,
    must: "be a value or an Output",
    got: undefined,
    gotText: "the name of another stack's output",
    advice,
  };
}

/** The value without what is undefined, as a key that was left out. */
function written(value: unknown): unknown {
  if (flows(value)) return value;
  if (Array.isArray(value)) return value.map(written);
  if (!isMap(value)) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, written(entry)]));
}

const flowing = Symbol("output");

/** The value with a symbol in place of what flows, which no schema takes; a variable's number is its text. */
function sketched(value: unknown, path: Path = []): unknown {
  if (flows(value)) return flowing;
  if (Array.isArray(value)) return value.map((entry, index) => sketched(entry, [...path, index]));
  if (isMap(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, sketched(entry, [...path, key])]));
  }
  return Number.isFinite(value) && path[1] === "environment" ? String(value) : value;
}

/** The value without variables that flow; in a list, which keeps its order, an ARN stands in for what flows. */
function withoutFlows(value: unknown, partition: string): unknown {
  if (Array.isArray(value)) {
    return value.map((entry) => (flows(entry) ? `arn:${partition}:s3:::output` : withoutFlows(entry, partition)));
  }
  if (!isMap(value)) return value;
  const plain = Object.entries(value).filter(([, entry]) => !flows(entry));
  return Object.fromEntries(plain.map(([key, entry]) => [key, withoutFlows(entry, partition)]));
}

/** Where a value may flow, it is no fault; elsewhere it decides what is made, and has to be known. */
function withoutFlow(fault: Fault): Fault[] {
  if (fault.got !== flowing) return [fault];
  const [, key = "", ...below] = fault.path;
  const mayFlow =
    key === "queue" ||
    key === "bucket" ||
    key === "capacityProvider" ||
    (key === "reach" ? below[1] === "securityGroupId" : below.length > (key === "permissions" ? 1 : 0));
  return mayFlow ? [] : [{ ...fault, got: undefined, gotText: "an output" }];
}

function noLinks(got: unknown): Fault {
  const isAsync = got instanceof Promise;
  return {
    path: [],
    must: "give a map of services and jobs at once",
    got,
    gotText: isAsync ? "a promise" : pulumi.Output.isInstance(got) ? "an output" : undefined,
    advice: isAsync
      ? "take async away, and call functions by their form for outputs, such as aws.route53.getZoneOutput"
      : "write return { web: { environment: { DB_HOST: db.address } } }",
  };
}
