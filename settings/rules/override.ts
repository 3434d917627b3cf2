// Whether what stands under `override` is a field of ECS's API, has values of its kind, is no other key's, and is taken
// by Fargate. So an override can break no rule of the other keys.

import type { NormalizedSchema } from "@smithy/core/schema";
import { keyOf, notOnFargate, type Part, parts, shapeOf, valuesOnFargate } from "../facts/taskDefinitionShape.ts";
import type { Override } from "../keys/override.ts";
import { type Fault, or, type Path } from "../language/faults.ts";
import { isMap } from "../language/kinds.ts";
import { nearestIs } from "../language/nearest.ts";

export function* checkOverride(override: Override | undefined, at: Path): Generator<Fault> {
  for (const part of parts) {
    const patch = override?.[part];
    if (patch !== undefined)
      yield* checkFields(patch, { part, field: [], shape: shapeOf(part) }, [...at, "override", part]);
  }
}

interface Place {
  part: Part;
  /** Names of fields from the container or the task definition down, without the places in lists. */
  field: readonly string[];
  shape: NormalizedSchema;
}

function* checkFields(patch: Readonly<Record<string, unknown>>, place: Place, at: Path): Generator<Fault> {
  const shapes = new Map(place.shape.structIterator());
  for (const [name, value] of Object.entries(patch)) {
    const path = [...at, name];
    const shape = shapes.get(name);
    const field = [...place.field, name];
    const whole = field.join(".");
    const [key, instead] = [keyOf[place.part][whole], notOnFargate[place.part][whole]];
    const fault = (must: string, advice: string): Fault => ({ path, must, got: undefined, gotText: name, advice });
    if (shape === undefined) yield fault("be a field of ECS's API", nearestIs(name, [...shapes.keys()]));
    else if (key !== undefined) yield fault("be a field for which the stack file has no key", `write ${key}`);
    else if (instead !== undefined) yield fault("be a field that Fargate takes", `it is not supported; ${instead}`);
    else if (value !== null) yield* checkValue(value, { part: place.part, field, shape }, path);
  }
}

function* checkValue(value: unknown, place: Place, at: Path): Generator<Fault> {
  const { shape } = place;
  const { what, fits } = kindOf(shape);
  if (!fits(value)) {
    yield { path: at, must: `be ${what}`, got: value, advice: "write it as ECS's API has it" };
    return;
  }
  const taken = valuesOnFargate[place.part][place.field.join(".")];
  if (shape.isListSchema()) {
    for (const [index, entry] of (value as unknown[]).entries()) {
      yield* checkValue(entry, { ...place, shape: shape.getValueSchema() }, [...at, index]);
    }
  } else if (shape.isMapSchema()) {
    for (const [key, entry] of Object.entries(value as object)) {
      yield* checkValue(entry, { ...place, field: [...place.field, key], shape: shape.getValueSchema() }, [...at, key]);
    }
  } else if (shape.isStructSchema()) yield* checkFields(value as Record<string, unknown>, place, at);
  else if (taken !== undefined && !taken.includes(value as string)) {
    yield { path: at, must: `be ${or(taken)} on Fargate`, got: value, advice: "it is not supported; take it out" };
  }
}

function kindOf(shape: NormalizedSchema): { what: string; fits: (value: unknown) => boolean } {
  if (shape.isListSchema()) return { what: "a list", fits: Array.isArray };
  if (shape.isMapSchema() || shape.isStructSchema()) return { what: "a map of keys and values", fits: isMap };
  if (shape.isBooleanSchema()) return { what: "true or false", fits: (value) => typeof value === "boolean" };
  if (shape.isNumericSchema()) return { what: "a whole number", fits: Number.isInteger };
  return { what: "text", fits: (value) => typeof value === "string" };
}
