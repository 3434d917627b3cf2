// What kind of thing a schema is of, below what stands around it: default, optional, preparation, transformation.
// Zod's own types for what a schema holds are those of its core, without the methods that every schema here has.

import { z } from "zod";

/** A schema that another one holds. */
export const part = (schema: unknown) => schema as z.ZodType;

/** The schema without what stands around it. */
export function core(schema: z.ZodType): z.ZodType {
  const inner = within(schema);
  return inner ? core(inner) : schema;
}

/** What a schema stands around, if anything. */
function within(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return part(schema.def.innerType);
  }
  if (!(schema instanceof z.ZodPipe)) return undefined;
  return part(schema.def.in instanceof z.ZodTransform ? schema.def.out : schema.def.in);
}

/** Whether the schema is of something with keys. */
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

/** What a schema, and what it stands around, says of itself; the outer has the last word. */
export function meta(schema: z.ZodType): z.GlobalMeta {
  const inner = within(schema);
  return { ...(inner && meta(inner)), ...schema.meta() };
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
