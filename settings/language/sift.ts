// Compares a value with its schema: what does not fit becomes a fault, and what fits is kept, so that checks across
// keys still run on the sound part of a faulty stack file. The words of a fault are left to refusals.ts and the kinds.

import { z } from "zod";
import { type Fault, type Path, where } from "./faults.ts";
import type { Verdict } from "./fields.ts";
import { core, entryOf, isBlock, isMap, meta, orStackOutputOf, part } from "./kinds.ts";
import { adviceOnKind, type Block, unknownKey } from "./refusals.ts";
import { SecretValue } from "./secretValue.ts";
import { shownKey } from "./shown.ts";

/** Thrown on reading a part that has a fault of its own: a check that needs it reports nothing. */
export class Unsound extends Error {}

/** One for all, as its stack trace would take longer than the check, and nobody reads it. */
const unsoundRead = new Unsound();

/** The faults that a check finds before it reads an unsound value. */
export function* soundly(check: () => Iterable<Fault>): Generator<Fault> {
  try {
    yield* check();
  } catch (error) {
    if (!(error instanceof Unsound)) throw error;
  }
}

/** The entries of a map that have no fault of their own. */
export function* soundEntries<T>(map: Readonly<Record<string, T>>): Generator<[string, T]> {
  for (const key of Object.keys(map)) {
    const descriptor = Object.getOwnPropertyDescriptor(map, key);
    if (descriptor && "value" in descriptor) yield [key, descriptor.value];
  }
}

/** What `look` finds in each entry of a map, without those in which it reads an unsound value. */
export function eachSound<T, U>(map: Readonly<Record<string, T>>, look: (name: string, value: T) => readonly U[]): U[] {
  return [...soundEntries(map)].flatMap(([name, value]) => {
    try {
      return look(name, value);
    } catch (error) {
      if (!(error instanceof Unsound)) throw error;
      return [];
    }
  });
}

const unsound = Symbol("unsound");

/** The place in the value, the blocks around it, and the faults found so far. */
interface Place {
  path: Path;
  /** The blocks around it, the nearest first: an unknown key may belong in one of them. */
  around: readonly Block[];
  faults: Fault[];
}

/**
 * `raw` with its defaults, in the schema's shape; reading a part with a fault throws `Unsound`.
 * A schema's `.transform` of a whole block is left out, as it needs all of the block.
 */
export function sift(schema: z.ZodType, raw: unknown, faults: Fault[]): unknown {
  const sifted = siftPart(schema, raw, { path: [], around: [], faults });
  if (sifted === unsound) throw unsoundRead;
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
  const { kind, reference } = orStackOutputOf(schema) ?? {};
  if (kind && reference) {
    const names = isMap(raw) && Object.keys(reference.shape).some((key) => Object.hasOwn(raw, key));
    return names ? siftReference(schema, reference, raw, place) : siftPart(kind, raw, place);
  }
  if (schema instanceof z.ZodUnion && meta(schema).encryptable) {
    const [open, secret] = schema.def.options;
    return raw instanceof SecretValue ? siftValue(part(secret), raw, place) : siftPart(part(open), raw, place);
  }
  if (raw instanceof SecretValue) return refusedSecret(place);
  if (schema instanceof z.ZodPipe && meta(schema).orFlag) {
    if (raw === false) return false;
    return raw === true || isMap(raw)
      ? siftPart(core(schema), raw === true ? {} : raw, place)
      : refused(schema, raw, place);
  }
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
    if (!Object.hasOwn(block.shape, key)) place.faults.push(unknownKey(key, raw, inside.around, alternative));
  }
  return kept(
    {},
    Object.entries<z.ZodType>(block.shape).map(([key, schema]) => {
      const value = Object.hasOwn(raw, key) ? raw[key] : undefined;
      return [key, siftPart(schema, value, { ...inside, path: [...place.path, key] })];
    }),
  );
}

/** Another stack's output, which is of use only as a whole. */
function siftReference(schema: z.ZodType, reference: z.ZodObject, raw: object, place: Place): unknown {
  const before = place.faults.length;
  siftBlock(reference, raw, place);
  return place.faults.length > before ? unsound : schema.parse(raw);
}

/** Sifts by the block that shares the most keys with the value; a key of another block is reported as such. */
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
      const named = part(schema.def.keyType).safeParse(key);
      const issue = named.error?.issues[0];
      if (issue) place.faults.push({ gotText: shownKey(key), ...told(issue, key, inside.path) });
      // Zod leaves this key out silently.
      else if (key === "__proto__") {
        place.faults.push({ path: inside.path, must: "have another name", got: key, advice: "rename it" });
      }
      // Of a single value under a wrong name only the name is reported; a block may have faults of its own.
      return [key, named.success || isBlock(valueSchema) ? siftPart(valueSchema, value, inside) : unsound];
    }),
  );
}

function siftList(schema: z.ZodArray, raw: readonly unknown[], place: Place): unknown {
  const entries = raw.map((value, index): [number, unknown] => {
    return [index, siftPart(part(schema.def.element), value, { ...place, path: [...place.path, index] })];
  });
  // The faults of the list as a whole; those of its entries are reported already.
  const issues = schema.safeParse(raw).error?.issues ?? [];
  for (const issue of issues) if (issue.path.length === 0) place.faults.push(told(issue, raw, place.path));
  return kept([], entries);
}

function siftValue(schema: z.ZodType, raw: unknown, place: Place): unknown {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const seen = new Set<string>();
  for (const issue of result.error.issues) {
    // A list of one entry may be written as that entry.
    const path = Array.isArray(raw) ? (issue.path as Path) : [];
    if (seen.has(path.join())) continue;
    seen.add(path.join());
    const at = { ...place, path: [...place.path, ...path] };
    const got = path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], raw);
    if (issue.code === "custom") place.faults.push(told(issue, got, at.path));
    else refused(path.length > 0 ? entryOf(schema) : schema, got, at);
  }
  return unsound;
}

type Said = Pick<Fault, "must"> & Exclude<Verdict, string>;

/** The fault that a kind's own `judge` found. */
function told(issue: z.core.$ZodIssue, got: unknown, path: Path): Fault {
  const { advice, ...verdict } = (issue as z.core.$ZodIssueCustom).params as unknown as Said;
  return { path, got, ...verdict, advice: typeof advice === "string" ? advice : advice(where(path)) };
}

/** The fault of a value of another kind. */
function refused(schema: z.ZodType, got: unknown, { path, faults }: Place): typeof unsound {
  const { must = "be a map of keys and values", example } = meta(schema);
  faults.push({ path, must, got, advice: adviceOnKind(schema, got, path, example) });
  return unsound;
}

function refusedSecret({ path, faults }: Place): typeof unsound {
  const advice =
    "write it into the stack file in the open; only values under secrets of a service or job and a clientSecret may be secret";
  faults.push({ path, must: "not be secret", got: undefined, gotText: "a secret", advice });
  return unsound;
}

/** Puts entries into `into`; reading an entry with a fault throws. */
function kept<T extends object>(into: T, entries: readonly (readonly [string | number, unknown])[]): T {
  for (const [key, value] of entries) {
    const sound = value === unsound ? { get: throwUnsound } : { value, writable: true };
    Object.defineProperty(into, key, { ...sound, enumerable: true, configurable: true });
  }
  return into;
}

function throwUnsound(): never {
  throw unsoundRead;
}
