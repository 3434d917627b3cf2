// What the offline plan answers for a resource in place of AWS: the outputs that the provider computes, as readable
// placeholders such as `${web-tg.arn}`. Which outputs the program's own types have is left to resourceTypes/.

import { declaredOutputs } from "./declaredTypes.ts";
import type { Ref, Values } from "./resourceTypes/resourceType.ts";
import { knownOf } from "./resourceTypes/table.ts";

/** The outputs of one resource. A type that is not in the table has all outputs that its SDK declares. */
export function outputsOf({ type, name, inputs }: { type: string; name: string; inputs: Values }): Values {
  const { outputs } = knownOf(type);
  const ref = refOf(name);
  if (outputs === undefined) return declaredOutputs(type, ref);
  return typeof outputs === "function" ? outputs(ref, inputs) : named(outputs, ref);
}

/**
 * The outputs of one of the owner's own resources, whose program may read whatever the type has.
 * @param properties the names that its class has, in whichever package it is
 */
export function allOutputsOf(resource: Parameters<typeof outputsOf>[0], properties: readonly string[]): Values {
  const ref = refOf(resource.name);
  return { ...named(properties, ref), ...declaredOutputs(resource.type, ref), ...outputsOf(resource) };
}

function refOf(name: string): Ref {
  return (property) => `\${${name}.${property}}`;
}

function named(properties: readonly string[], ref: Ref): Values {
  return Object.fromEntries(properties.map((property) => [property, ref(property)]));
}

/** The file in which a type's output has to be added. */
export function fileOf(type: string): string {
  const [pkg, module = ""] = type.split(":");
  return `plan/resourceTypes/${pkg === "aws" ? module.split("/")[0] : pkg}.ts`;
}
