// The kind of value that a schema describes, under its wrappers: default, optional, preprocessing, transformation.
// Zod types the inner schemas as those of its core, without the methods that every schema here has; `part` adds them.

import { z } from "zod";
import { SecretValue } from "./secretValue.ts";

/** A schema inside another one. */
export const part = (schema: unknown) => schema as z.ZodType;

/** The schema without its wrappers. */
export function core(schema: z.ZodType): z.ZodType {
  const inner = within(schema);
  return inner ? core(inner) : schema;
}

/** The schema that a wrapper wraps; undefined for a schema that is no wrapper. */
function within(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return part(schema.def.innerType);
  }
  const alternatives = orStackOutputOf(schema);
  if (alternatives) return alternatives.kind;
  if (schema instanceof z.ZodUnion && schema.meta()?.orFlag) return part(schema.def.options[0]);
  if (!(schema instanceof z.ZodPipe)) return undefined;
  return part(schema.def.in instanceof z.ZodTransform ? schema.def.out : schema.def.in);
}

/** The two forms of a key that may be another stack's output: the kind of its value, and the block that names it. */
export function orStackOutputOf(schema: z.ZodType): { kind: z.ZodType; reference: z.ZodObject } | undefined {
  if (!(schema instanceof z.ZodUnion) || !schema.meta()?.orStackOutput) return undefined;
  const [kind, reference] = schema.def.options;
  return { kind: part(kind), reference: core(part(reference)) as z.ZodObject };
}

/** Whether the schema describes something with keys. */
export function isBlock(schema: z.ZodType): boolean {
  const kind = core(schema);
  if (kind instanceof z.ZodUnion) return kind.def.options.every((option) => option instanceof z.ZodObject);
  return kind instanceof z.ZodObject || kind instanceof z.ZodRecord;
}

/** The schema of a list's entries. */
export function entryOf(schema: z.ZodType): z.ZodType {
  const list = core(schema);
  return list instanceof z.ZodArray ? part(list.def.element) : schema;
}

/** The metadata of a schema and of the schemas that it wraps; the outermost wins. */
export function meta(schema: z.ZodType): z.GlobalMeta {
  const inner = within(schema);
  return { ...(inner && meta(inner)), ...schema.meta() };
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof SecretValue);
}
