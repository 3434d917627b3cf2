// What the offline plan answers for a resource in place of AWS: the outputs that the provider computes, as readable
// placeholders such as `${web-tg.arn}`. Which outputs the program's own types have is left to resourceTypes/.

import { declaredOutputs } from "./declaredTypes.ts";
import type { Ref, Values } from "./resourceTypes/resourceType.ts";
import { knownOf } from "./resourceTypes/table.ts";

/** The outputs of one resource. A type that is not in the table has all outputs that its SDK declares. */
export function outputsOf({ type, name, inputs }: { type: string; name: string; inputs: Values }): Values {
  const { outputs } = knownOf(type);
  const ref: Ref = (property) => `\${${name}.${property}}`;
  if (outputs === undefined) return declaredOutputs(type, ref);
  if (typeof outputs === "function") return outputs(ref, inputs);
  return Object.fromEntries(outputs.map((property) => [property, ref(property)]));
}

/** The file in which a type's output has to be added. */
export function fileOf(type: string): string {
  const [pkg, module = ""] = type.split(":");
  return `plan/resourceTypes/${pkg === "aws" ? module.split("/")[0] : pkg}.ts`;
}
