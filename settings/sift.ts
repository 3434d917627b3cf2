// Goes through a value beside its schema: every way in which it does not fit becomes a fault, and what does fit is
// kept, so that checks across keys still run on the sound part of a stack file that has faults.

import { z } from "zod";
import { type Fault, type Path, where } from "./faults.ts";
import { nearest } from "./fields.ts";
import { isHidden, shown, shownKey } from "./shown.ts";

/** Thrown by reading a part that has a fault of its own: a check that needs it has nothing to say. */
export class Unsound extends Error {}

const unsound = Symbol("unsound");

/** Where in the value we are, what it lies in, and what was found so far. */
interface Place {
  path: Path;
  /** The blocks around it, the nearest first: where an unknown key may belong instead. */
  around: readonly { path: Path; block: z.ZodObject }[];
  faults: Fault[];
}

/**
 * `raw` with its defaults, in the schema's shape; reading a part of it that has a fault throws `Unsound`.
 * What a schema makes of a whole block in the end (`.transform`) is left undone, for it needs all of the block.
 */
export function sift(schema: z.ZodType, raw: unknown, faults: Fault[]): unknown {
  const sifted = siftPart(schema, raw, { path: [], around: [], faults });
  if (sifted === unsound) throw new Unsound();
  return sifted;
}

function siftPart(schema: z.ZodType, raw: unknown, place: Place): unknown {
  if (schema instanceof z.ZodOptional) {
    return raw === undefined ? undefined : siftPart(part(schema.def.innerType), raw, place);
  }
  if (schema instanceof z.ZodDefault) {
    return raw === undefined ? schema.def.defaultValue : siftPart(part(schema.def.innerType), raw, place);
  }
  if (schema instanceof z.ZodPrefault) {
    return siftPart(part(schema.def.innerType), raw === undefined ? schema.def.defaultValue : raw, place);
  }
  if (schema instanceof z.ZodPipe && schema.def.in instanceof z.ZodObject) return siftPart(schema.def.in, raw, place);
  if (schema instanceof z.ZodUnion && isBlock(schema)) {
    const blocks = schema.def.options as z.ZodObject[];
    return isMap(raw) ? siftAlternatives(blocks, raw, place) : refused(schema, raw, place);
  }
  if (schema instanceof z.ZodObject) return siftBlock(schema, raw, place);
  if (schema instanceof z.ZodRecord) return siftMap(schema, raw, place);
  if (schema instanceof z.ZodArray && Array.isArray(raw)) return siftList(schema, raw, place);
  return siftValue(schema, raw, place);
}

function siftBlock(block: z.ZodObject, raw: unknown, place: Place, alternative?: z.ZodObject): unknown {
  if (!isMap(raw)) return refused(block, raw, place);
  const inside = { ...place, around: [{ path: place.path, block }, ...place.around] };
  for (const key of Object.keys(raw)) {
    if (!Object.hasOwn(block.shape, key)) place.faults.push(unknownKey(key, raw, inside, alternative));
  }
  return kept(
    {},
    Object.entries<z.ZodType>(block.shape).map(([key, schema]) => {
      const value = Object.hasOwn(raw, key) ? raw[key] : undefined;
      return [key, siftPart(schema, value, { ...inside, path: [...place.path, key] })];
    }),
  );
}

/** Of several blocks the one that the value shares most keys with; a key of another one is named as such. */
function siftAlternatives(blocks: readonly z.ZodObject[], raw: object, place: Place): unknown {
  const known = (block: z.ZodObject) => Object.keys(raw).filter((key) => Object.hasOwn(block.shape, key)).length;
  const [chosen, other] = blocks.toSorted((a, b) => known(b) - known(a));
  return chosen ? siftBlock(chosen, raw, place, other) : unsound;
}

function siftMap(schema: z.ZodRecord, raw: unknown, place: Place): unknown {
  if (!isMap(raw)) return refused(schema, raw, place);
  return kept(
    {},
    Object.entries(raw).map(([key, value]) => {
      const inside = { ...place, path: [...place.path, key] };
      const valueSchema = part(schema.def.valueType);
      const isNamed = siftValue(part(schema.def.keyType), key, inside) !== unsound;
      // Of a single value under a wrong name the name alone is told; a block may have faults of its own.
      return [key, isNamed || isBlock(valueSchema) ? siftPart(valueSchema, value, inside) : unsound];
    }),
  );
}

function siftList(schema: z.ZodArray, raw: readonly unknown[], place: Place): unknown {
  const entries = raw.map((value, index): [number, unknown] => {
    return [index, siftPart(part(schema.def.element), value, { ...place, path: [...place.path, index] })];
  });
  if (!entries.some(([, value]) => value === unsound)) siftValue(schema, raw, place);
  return kept([], entries);
}

function siftValue(schema: z.ZodType, raw: unknown, place: Place): unknown {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const seen = new Set<string>();
  for (const issue of result.error.issues) {
    // A list may be written as its only entry.
    const path = Array.isArray(raw) ? (issue.path as Path) : [];
    if (seen.has(path.join())) continue;
    seen.add(path.join());
    const at = { ...place, path: [...place.path, ...path] };
    const got = path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], raw);
    if (issue.code === "custom") {
      place.faults.push({ path: at.path, got, ...(issue.params as Pick<Fault, "must" | "advice">) });
    } else refused(path.length > 0 ? entryOf(schema) : schema, got, at);
  }
  return unsound;
}

/** The fault of a value that is of another kind. */
function refused(schema: z.ZodType, got: unknown, { path, faults }: Place): typeof unsound {
  const { must = "be a map of keys and values", example } = meta(schema);
  faults.push({ path, must, got, advice: adviceOnKind(schema, got, path, example) });
  return unsound;
}

function adviceOnKind(schema: z.ZodType, got: unknown, path: Path, example?: string): string {
  const key = path.at(-1);
  const label = typeof key === "string" ? `${key}: ` : "";
  if (got === undefined) return example === undefined ? "add it" : `add it, such as ${label}${example}`;
  const kind = core(schema);
  const isList = Array.isArray(got);
  if (kind instanceof z.ZodObject || kind instanceof z.ZodRecord) {
    if (example !== undefined) return `write ${label}${example}`;
    return isList ? "write its keys below it, without dashes" : "write its keys below it";
  }
  if (got === null) return "give it a value, or take the key out";
  if (kind instanceof z.ZodArray) {
    return typeof got === "object" || isHidden(path) ? "write it as a list" : `write ${label}[${shown(got, path)}]`;
  }
  if (typeof got === "object") return `write a single value, not a ${isList ? "list" : "map"}`;
  if (kind instanceof z.ZodEnum) return `the nearest is ${nearest(String(got), kind.options.map(String))}`;
  if (kind instanceof z.ZodString) return isHidden(path) ? "put it in quotes" : `write ${label}"${got}"`;
  const bare = String(got).trim();
  if (kind instanceof z.ZodNumber && typeof got === "string" && /^\d+(\.\d+)?$/.test(bare)) {
    return `write ${Number(bare)}, without quotes`;
  }
  if (kind instanceof z.ZodBoolean && /^(true|yes|on)$/i.test(bare)) return "write true, without quotes";
  if (kind instanceof z.ZodBoolean && /^(false|no|off)$/i.test(bare)) return "write false, without quotes";
  return kind instanceof z.ZodNumber ? "write a number" : "write one of these";
}

function unknownKey(key: string, raw: object, place: Place, alternative?: z.ZodObject): Fault {
  const [{ path, block } = { path: [], block: z.object({}) }] = place.around;
  const fault = { path: [...path, key], must: "be a known key", got: undefined, gotText: shownKey(key) };
  if (alternative && Object.hasOwn(alternative.shape, key)) {
    const beside = Object.keys(raw).filter((other) => Object.hasOwn(block.shape, other));
    const must = `not stand beside ${beside.join(", ")}`;
    return { ...fault, must, gotText: "both", advice: `take ${key} out, or ${beside.join(", ")}` };
  }
  const { instead } = meta(block);
  if (instead && Object.hasOwn(instead, key)) return { ...fault, advice: `write ${instead[key]}` };
  const home = homes(key, place.around);
  if (home.length > 0) return { ...fault, advice: `it belongs in ${home.join(" or ")}` };
  return { ...fault, advice: `the nearest is ${nearest(key, Object.keys(block.shape))}` };
}

/** The blocks around, and those directly in them, that have this very key. */
function homes(key: string, around: Place["around"]): string[] {
  const found = around.flatMap(({ path, block }) => {
    const inner = Object.entries<z.ZodType>(block.shape).map(([name, schema]) => ({
      path: [...path, name],
      block: core(schema),
    }));
    return [{ path, block }, ...inner].filter(
      (home) => home.block instanceof z.ZodObject && Object.hasOwn(home.block.shape, key),
    );
  });
  return [...new Set(found.map((home) => where(home.path) || "config itself"))];
}

/** Puts entries into `into`; one that has a fault throws when it is read. */
function kept<T extends object>(into: T, entries: readonly (readonly [string | number, unknown])[]): T {
  for (const [key, value] of entries) {
    const sound = value === unsound ? { get: throwUnsound } : { value, writable: true };
    Object.defineProperty(into, key, { ...sound, enumerable: true, configurable: true });
  }
  return into;
}

function throwUnsound(): never {
  throw new Unsound();
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// Zod's own types for what a schema holds are those of its core, without the methods that every schema here has.
const part = (schema: unknown) => schema as z.ZodType;

/** The schema without what stands around it: default, optional, preparation. */
export function core(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return core(part(schema.def.innerType));
  }
  if (schema instanceof z.ZodPipe)
    return core(part(schema.def.in instanceof z.ZodTransform ? schema.def.out : schema.def.in));
  return schema;
}

/** Whether the schema is of something with keys. */
export function isBlock(schema: z.ZodType): boolean {
  const kind = core(schema);
  if (kind instanceof z.ZodUnion) return kind.def.options.every((option) => option instanceof z.ZodObject);
  return kind instanceof z.ZodObject || kind instanceof z.ZodRecord;
}

function entryOf(schema: z.ZodType): z.ZodType {
  const list = core(schema);
  return list instanceof z.ZodArray ? part(list.def.element) : schema;
}

/** What a schema, and what it stands around, says of itself; the outer has the last word. */
export function meta(schema: z.ZodType): z.GlobalMeta {
  const own = schema.meta() ?? {};
  const inner = core(schema);
  return inner === schema ? own : { ...inner.meta(), ...own };
}
