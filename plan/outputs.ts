// What the offline plan answers in place of AWS for a resource: the outputs that the provider computes, as readable
// placeholders such as `${web-tg.arn}`. Which ones the program's own types have, stands in resourceTypes/.

import { declaredOutputs } from "./declaredTypes.ts";
import type { Ref, Values } from "./resourceTypes/resourceType.ts";
import { knownOf } from "./resourceTypes/table.ts";

/** The outputs of one resource; of a type that is not in the table, all that its SDK declares. */
export function outputsOf({ type, name, inputs }: { type: string; name: string; inputs: Values }): Values {
  const { outputs } = knownOf(type);
  const ref: Ref = (property) => `\${${name}.${property}}`;
  if (outputs === undefined) return declaredOutputs(type, ref);
  if (typeof outputs === "function") return outputs(ref, inputs);
  return Object.fromEntries(outputs.map((property) => [property, ref(property)]));
}

/** Where an output of a type is to be added. */
export function fileOf(type: string): string {
  const [pkg, module = ""] = type.split(":");
  return `plan/resourceTypes/${pkg === "aws" ? module.split("/")[0] : pkg}.ts`;
}
