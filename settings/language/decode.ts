// Turns a stack file's values into what they mean before they are checked: the engine gives every top-level value as
// text, and a block without keys counts as one in which nothing is set. Judging the values is left to sift.ts.

import { z } from "zod";
import { core, isBlock, isMap } from "./kinds.ts";

/** A top-level value as the engine hands it over. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A top-level value as the kind that `schema` asks for; text that is not of that kind stays text. */
export function decoded(schema: z.ZodType, value: unknown): unknown {
  if (typeof value !== "string") return value;
  // The engine writes an empty value as this text.
  if (value === "null") return null;
  const kind = core(schema);
  const isText =
    kind instanceof z.ZodString || kind instanceof z.ZodEnum || (kind instanceof z.ZodUnion && !isBlock(kind));
  if (isText) return value;
  try {
    const meant = JSON.parse(value);
    const isOfKind = kind instanceof z.ZodNumber || kind instanceof z.ZodBoolean || typeof meant === "object";
    return isOfKind ? meant : value;
  } catch {
    return value;
  }
}

/** The value with `{}` for each block or map without keys. */
export function withoutEmptyBlocks(schema: z.ZodType, value: unknown): unknown {
  const kind = core(schema);
  if (isBlock(kind) && value === null) return {};
  if (!Array.isArray(value) && !isMap(value)) return value;
  if (Array.isArray(value)) {
    const element = kind instanceof z.ZodArray ? (kind.def.element as z.ZodType) : undefined;
    return element ? value.map((entry) => withoutEmptyBlocks(element, entry)) : value;
  }
  const entries = Object.entries(value).map(([key, entry]) => {
    const inner = schemaOf(kind, key);
    return [key, inner ? withoutEmptyBlocks(inner, entry) : entry];
  });
  return Object.fromEntries(entries);
}

function schemaOf(kind: z.ZodType, key: string): z.ZodType | undefined {
  if (kind instanceof z.ZodRecord) return kind.def.valueType as z.ZodType;
  return kind instanceof z.ZodObject && Object.hasOwn(kind.shape, key) ? kind.shape[key] : undefined;
}
