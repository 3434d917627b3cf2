// A service or job on its way into a stack file: its keys, each with the parts of the source that it comes from. All
// formats are read into this one form; which of the keys the program takes is left to fit.ts.

import { isDeepStrictEqual } from "node:util";
import type { Path } from "../../settings/language/faults.ts";
import { isMap } from "../../settings/language/kinds.ts";
import type { Part } from "./part.ts";

export interface Entry {
  /** Seen from the service or job; none means the service itself, which a value `{}` only asks for. */
  to: Path;
  value: unknown;
  /** None where the source is silent, and the program is not. */
  from: readonly Part[];
  /** What is another than in the source. */
  why?: string;
  /** Whether it is left out where the program takes the file without it, as with the USER of a Dockerfile. */
  spare?: boolean;
}

export type Block = "services" | "jobs";

/** On a key that comes from no part of the source: why it is written, or why it could not be. */
export interface Note {
  path: Path;
  text: string;
}

export class Draft {
  readonly block: Block;
  name: string;
  entries: Entry[] = [];
  /** On what the source is silent about. */
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
    this.notes = this.notes.map(({ path, text }) => ({ path: [this.block, name, ...path.slice(2)], text }));
    this.name = name;
  }

  put(to: Path, from: Part | readonly Part[], value: unknown, why?: string, spare = false): void {
    const parts = [from].flat() as Part[];
    for (const part of parts) part.claim();
    this.#override(to, parts);
    this.entries.push({ to, value, from: parts, why, spare });
  }

  /** As a later word on a variable holds over an earlier one. */
  #override(to: Path, parts: readonly Part[]): void {
    const before = this.entries.find((entry) => to.length > 0 && isDeepStrictEqual(entry.to, to));
    if (before === undefined) return;
    this.entries = this.entries.filter((entry) => entry !== before);
    const isElsewhere = (part: Part) =>
      [parts, ...this.entries.map(({ from }) => from)].some((all) => all.includes(part));
    for (const part of before.from) {
      if (!isElsewhere(part)) part.mark({ kind: "settled", text: "a later word on the same holds" });
    }
  }

  /** Where the source has the part: its value, or what `read` makes of it. What `read` makes nothing of stays unmarked. */
  take(to: Path, part: Part | undefined, read: (part: Part) => unknown = (one) => one.value): void {
    const value = part && !part.isBroken ? read(part) : undefined;
    if (part && value !== undefined) this.put(to, part, value);
  }

  /** A key that the source does not have. @param spare left out where the program takes the file without it */
  propose(to: Path, value: unknown, why: string, spare = false): void {
    this.entries.push({ to, value, from: [], why, spare });
  }

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

/** A name from somebody's file may be `__proto__`, too. */
function define(into: object, key: string | number, value: unknown): void {
  Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
}

/** In the order in which people read a service. */
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
