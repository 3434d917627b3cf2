// A service or job on its way into a stack file: its keys, each with the parts of the source that it comes from. The
// reader of each format makes drafts; which keys the program takes is left to fit.ts.

import { isDeepStrictEqual } from "node:util";
import type { Path } from "../../settings/language/faults.ts";
import { isMap } from "../../settings/language/kinds.ts";
import type { Part } from "./part.ts";

export interface Entry {
  /** The path below the service or job. Empty for the service itself, which a value `{}` only asks for. */
  to: Path;
  value: unknown;
  /** Empty where the source says nothing, and the stack file has to. */
  from: readonly Part[];
  /** What differs from the source. */
  why?: string;
  /** Whether it is left out where the program takes the file without it, as with the USER of a Dockerfile. */
  spare?: boolean;
}

export type Block = "services" | "jobs";

/** A remark on a key that comes from no part of the source: why it is written, or why it could not be. */
export interface Note {
  path: Path;
  text: string;
}

export class Draft {
  readonly block: Block;
  name: string;
  entries: Entry[] = [];
  /** Remarks on what the source does not say. */
  notes: Note[] = [];
  /** Keys that the rest of the stack file asks for, and that have been written once. */
  readonly mended = new Set<unknown>();

  constructor(block: Block, name: string) {
    this.block = block;
    this.name = name;
  }

  get path(): Path {
    return [this.block, this.name];
  }

  rename(name: string): void {
    for (const entry of this.entries) {
      // The service's own container is called as the service is.
      if (entry.to[2] === "dependsOn" && entry.to[3] === this.name) entry.to = entry.to.with(3, name);
      if (entry.to[2] === "volumes" && (entry.value as { from?: string }).from === this.name) {
        entry.value = { ...(entry.value as object), from: name };
      }
    }
    this.notes = this.notes.map(({ path, text }) => ({ path: [this.block, name, ...path.slice(2)], text }));
    this.name = name;
  }

  put(to: Path, from: Part | readonly Part[], value: unknown, why?: string, spare = false): void {
    const parts = [from].flat() as Part[];
    for (const part of parts) part.claim();
    this.#override(to, parts);
    this.entries.push({ to, value, from: parts, why, spare });
  }

  /** A later value for a key replaces the earlier one, as with variables. */
  #override(to: Path, parts: readonly Part[]): void {
    const before = to.length > 0 ? this.entryAt(...to) : undefined;
    if (before === undefined) return;
    this.entries = this.entries.filter((entry) => entry !== before);
    const isElsewhere = (part: Part) =>
      [parts, ...this.entries.map(({ from }) => from)].some((all) => all.includes(part));
    for (const part of before.from) {
      if (!isElsewhere(part)) part.mark({ kind: "settled", text: "a later word on the same holds" });
    }
  }

  /**
   * Puts what the source has: the part's value, or the result of `read`. A part that `read` gives nothing for stays
   * open.
   */
  take(to: Path, part: Part | undefined, read: (part: Part) => unknown = (one) => one.value): void {
    const value = part && !part.isBroken ? read(part) : undefined;
    if (part && value !== undefined) this.put(to, part, value);
  }

  /** Puts a key that the source does not have. @param spare left out where the program takes the file without it */
  propose(to: Path, value: unknown, why: string, spare = false): void {
    this.entries.push({ to, value, from: [], why, spare });
  }

  /** The entry of this very key. */
  entryAt(...to: Path): Entry | undefined {
    return this.entries.find((entry) => isDeepStrictEqual(entry.to, to));
  }

  /** Whether there is an entry of the key, or below it. */
  has(...to: Path): boolean {
    return this.entries.some((entry) => startsWith(entry.to, to));
  }

  get value(): Record<string, unknown> {
    const root: Record<string, unknown> = {};
    for (const { to, value } of this.entries) setAt(root, to, value);
    return Object.fromEntries(Object.entries(root).sort(([a], [b]) => rank(a) - rank(b)));
  }
}

export function startsWith(path: Path, start: Path): boolean {
  return start.every((part, depth) => part === path[depth]);
}

function setAt(into: Record<string, unknown>, [key, ...below]: Path, value: unknown): void {
  if (key === undefined) return;
  const there = Object.hasOwn(into, key) ? into[key] : undefined;
  if (below.length > 0 || (isMap(there) && isMap(value))) {
    const inner = isMap(there) ? there : {};
    if (below.length > 0) setAt(inner, below, value);
    else for (const [name, entry] of Object.entries(value as object)) setAt(inner, [name], entry);
    define(into, key, inner);
  } else define(into, key, value);
}

/** A name from somebody's file may be `__proto__`. */
function define(into: object, key: string | number, value: unknown): void {
  Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
}

/** The order in which people read a service. */
const first = [
  "build",
  "image",
  "registryCredentials",
  "schedule",
  "timeZone",
  "port",
  "route",
  "health",
  "entryPoint",
];
const then = ["command", "user", "cpu", "memoryMiB", "architecture", "environment", "environmentFile", "secrets"];

function rank(key: string): number {
  const at = [...first, ...then].indexOf(key);
  return at < 0 ? first.length + then.length : at;
}
