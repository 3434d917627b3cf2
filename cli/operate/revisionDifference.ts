// What differs between two revisions of a task definition, for somebody who is about to go from one to the other. Pure.

import type { ContainerDefinition, TaskDefinition } from "@aws-sdk/client-ecs";
import { last } from "../../rollout/names.ts";
import { shortImage, table } from "./statusRows.ts";

/** What each revision has anew, whatever it says. */
const ofEveryRevision = new Set([
  ...["taskDefinitionArn", "revision", "family", "status", "registeredAt", "registeredBy", "deregisteredAt"],
  ...["requiresAttributes", "compatibilities", "containerDefinitions"],
]);

const shown = 60;

/**
 * One line for each difference, as a table: what, from what, to what.
 * @param own the name of the service, whose container's rows have no prefix
 */
export function revisionDifference(own: string, before: TaskDefinition, after: TaskDefinition): string[] {
  const [was, is] = [facts(own, before), facts(own, after)];
  const keys = [...new Set([...was.keys(), ...is.keys()])].filter((key) => was.get(key) !== is.get(key));
  const rows = keys.map((key) => [`  ${key}`, short(was.get(key)), "→", short(is.get(key))]);
  return rows.length > 0 ? table(rows) : ["  no difference"];
}

function short(text = "-"): string {
  return text.length > shown ? `${text.slice(0, shown - 1)}…` : text;
}

/** Name → value in words: image, size and environment of each container first, then all else. */
function facts(own: string, definition: TaskDefinition): Map<string, string> {
  const { containerDefinitions: containers = [], cpu, memory } = definition;
  const rest = Object.entries(definition).filter(
    ([key]) => !ofEveryRevision.has(key) && !["cpu", "memory"].includes(key),
  );
  return new Map([
    ...containers.flatMap((one) => factsOf(one.name === own ? "" : `${one.name}.`, one)),
    ...present({ cpu, memory }),
    ...present(Object.fromEntries(rest)),
  ]);
}

function factsOf(prefix: string, container: ContainerDefinition): [string, string][] {
  const { name: _, image, environment = [], secrets = [], ...rest } = container;
  const own: [string, string][] = [
    ["image", image === undefined ? "-" : shortImage(image)],
    ...environment.map(({ name, value }): [string, string] => [`environment.${name}`, `${value}`]),
    ...secrets.map(({ name, valueFrom }): [string, string] => [`secrets.${name}`, secretName(valueFrom)]),
    ...present(rest),
  ];
  return own.map(([key, value]) => [`${prefix}${key}`, value]);
}

function present(values: object): [string, string][] {
  return Object.entries(values).flatMap(([key, value]): [string, string][] => {
    const isEmpty = value === undefined || (typeof value === "object" && Object.keys(value ?? {}).length === 0);
    return isEmpty ? [] : [[key, wordsOf(key, value)]];
  });
}

function wordsOf(key: string, value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value, sorted);
  return /RoleArn$/.test(key) ? last(value) : value;
}

/** ECS gives the keys of an object in any order. */
function sorted(_: string, value: unknown): unknown {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
}

/** The end of a secret's ARN, where two versions of one differ. */
function secretName(arn = ""): string {
  return arn.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, "");
}
