// The faults of a value of the wrong kind and of an unknown key. What the right kind is is left to the schema,
// finding such a value to sift.ts.

import { z } from "zod";
import { type Fault, type Path, where } from "./faults.ts";
import { core, isBlock, meta } from "./kinds.ts";
import { nearestIs } from "./nearest.ts";
import { isHidden, shown, shownKey } from "./shown.ts";

/** A block of keys, and where it stands. */
export interface Block {
  path: Path;
  block: z.ZodObject;
}

/** What to do about a value of another kind than `schema` wants. */
export function adviceOnKind(schema: z.ZodType, got: unknown, path: Path, example?: string): string {
  const key = path.at(-1);
  const label = typeof key === "string" ? `${asKey(key)}: ` : "";
  if (got === undefined) return example === undefined ? "add it" : `add it, such as ${label}${example}`;
  const kind = core(schema);
  const isList = Array.isArray(got);
  if (isBlock(schema)) {
    if (example !== undefined) return `write ${label}${example}`;
    return isList ? "write its keys below it, without dashes" : "write its keys below it";
  }
  if (got === null) {
    return kind.safeParse("").success
      ? `write ${label}"", or take the key out`
      : "give it a value, or take the key out";
  }
  if (kind instanceof z.ZodArray) {
    // In brackets the text would be one word, and so the name of a program.
    if (example !== undefined) return `write each word for itself, such as ${label}${example}`;
    return typeof got === "object" || isHidden(path) ? "write it as a list" : `write ${label}[${shown(got, path)}]`;
  }
  if (typeof got === "object") return `write a single value, not a ${isList ? "list" : "map"}`;
  if (kind instanceof z.ZodEnum) return nearestIs(String(got), kind.options.map(String), "write one of these");
  if (kind instanceof z.ZodString) {
    // The way it was written is lost: 1.10 has become 1.1, 0123 an octal number, and False false.
    return "put it in quotes";
  }
  const bare = String(got).trim();
  if (kind instanceof z.ZodNumber && typeof got === "string" && /^\d+(\.\d+)?$/.test(bare)) {
    return `write ${Number(bare)}, without quotes`;
  }
  if (kind instanceof z.ZodBoolean && /^(true|yes|on)$/i.test(bare)) return "write true, without quotes";
  if (kind instanceof z.ZodBoolean && /^(false|no|off)$/i.test(bare)) return "write false, without quotes";
  return kind instanceof z.ZodNumber ? "write a number" : "write one of these";
}

/** A key as YAML takes it, on one line. */
function asKey(key: string): string {
  return /^[A-Za-z_][\w.:-]*$/.test(key) ? key : shownKey(key);
}

/**
 * @param around the blocks that the key stands in, the nearest first
 * @param alternative a block whose keys may stand there in place of the nearest block's, but not beside them
 */
export function unknownKey(key: string, raw: object, around: readonly Block[], alternative?: z.ZodObject): Fault {
  const [{ path, block } = { path: [], block: z.object({}) }] = around;
  const fault = { path: [...path, key], must: "be a known key", got: undefined, gotText: shownKey(key) };
  if (alternative && Object.hasOwn(alternative.shape, key)) {
    const beside = Object.keys(raw).filter((other) => Object.hasOwn(block.shape, other));
    const must = `not stand beside ${beside.join(", ")}`;
    return { ...fault, must, gotText: "both", advice: `take ${key} out, or ${beside.join(", ")}` };
  }
  const { instead, unsupported } = meta(block);
  if (unsupported && Object.hasOwn(unsupported, key)) {
    return { ...fault, gotText: `${shownKey(key)}, which is not supported`, advice: `${unsupported[key]}` };
  }
  if (instead && Object.hasOwn(instead, key)) return { ...fault, advice: `write ${instead[key]}` };
  const home = homes(key, around);
  if (home.length > 0) return { ...fault, advice: `it belongs in ${home.join(" or ")}` };
  return { ...fault, advice: nearestKey(key, Object.keys(block.shape)) };
}

/** A line with more keys is too long to read. */
const mostListed = 16;

function nearestKey(key: string, keys: readonly string[]): string {
  return nearestIs(
    key,
    keys,
    keys.length > mostListed ? `stack.schema.json names the ${keys.length} that are known` : undefined,
  );
}

/** The blocks around, and those directly in them, that have this key. */
function homes(key: string, around: readonly Block[]): string[] {
  const found = around.flatMap(({ path, block }) => {
    const inner = Object.entries<z.ZodType>(block.shape).flatMap(([name, schema]) =>
      blocksOf(schema).map((block) => ({ path: [...path, name], block })),
    );
    return [{ path, block }, ...inner].filter((home) => Object.hasOwn(home.block.shape, key));
  });
  return [...new Set(found.map((home) => where(home.path) || "config itself"))];
}

function blocksOf(schema: z.ZodType): z.ZodObject[] {
  const kind = core(schema);
  const kinds = kind instanceof z.ZodUnion ? kind.def.options : [kind];
  return kinds.filter((one) => one instanceof z.ZodObject);
}
