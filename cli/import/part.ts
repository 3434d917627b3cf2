// The content of somebody's file, as a tree in which each leaf knows its place and what has become of it: nothing in an
// imported file gets lost without a word. What the parts mean is left to the reader of each format.

import { type Path, where } from "../../settings/language/faults.ts";
import { isMap } from "../../settings/language/kinds.ts";

/** What becomes of a leaf. Each kind but `carried` has its reason. */
export type Fate = { kind: "carried" } | { kind: "changed" | "settled" | "lost"; text: string };

interface Place {
  file: string;
  path: Path;
  describe?: (path: Path) => string;
}

export class Part {
  readonly file: string;
  readonly path: Path;
  /** What became of a leaf. An empty map or list is a leaf, too. */
  readonly fates: Fate[] = [];
  /** How the value of a leaf differs from the file's, where a variable has been replaced. */
  remark: string | undefined;
  /** Whether a key that will be written comes from this leaf. */
  #isClaimed = false;
  readonly #leaf: unknown;
  readonly #parts: ReadonlyMap<string, Part>;
  readonly #isList: boolean;
  readonly #describe: (path: Path) => string;

  private constructor(place: Place, leaf: unknown, parts: ReadonlyMap<string, Part>) {
    this.file = place.file;
    this.path = place.path;
    this.#leaf = leaf;
    this.#parts = parts;
    this.#isList = Array.isArray(leaf);
    this.#describe = place.describe ?? where;
  }

  /** @param describe how a message names a path. @default as in a stack file's faults */
  static of(file: string, value: unknown, describe?: (path: Path) => string, path: Path = []): Part {
    const keys: (string | number)[] = Array.isArray(value) ? [...value.keys()] : isMap(value) ? Object.keys(value) : [];
    const parts = keys.map((key): [string, Part] => [
      String(key),
      Part.of(file, (value as Record<string, unknown>)[key], describe, [...path, key]),
    ]);
    return new Part({ file, path, describe }, value, new Map(parts));
  }

  /** The same tree with other values of leaves. A leaf that `change` gives nothing for stays the same object. */
  mapped(change: (leaf: Part) => { value: unknown; remark?: string } | undefined): Part {
    const place = { file: this.file, path: this.path, describe: this.#describe };
    if (this.#parts.size > 0) {
      const parts = [...this.#parts].map(([key, part]): [string, Part] => [key, part.mapped(change)]);
      return new Part(place, this.#isList ? [] : {}, new Map(parts));
    }
    const changed = change(this);
    if (changed === undefined) return this;
    const leaf = new Part(place, changed.value, new Map());
    leaf.remark = changed.remark;
    return leaf;
  }

  /**
   * Lays one map over another: the values of `other` count, and those that they hide are settled. Anything but a map is
   * replaced as a whole.
   */
  static over(base: Part, other: Part, text: string): Part {
    if (!base.isMap || !other.isMap) {
      base.settle(text);
      return other;
    }
    const parts = new Map(base.#parts);
    for (const [key, part] of other.#parts) {
      const hidden = base.#parts.get(key);
      parts.set(key, hidden === undefined ? part : Part.over(hidden, part, text));
    }
    return new Part({ file: base.file, path: base.path, describe: base.#describe }, {}, parts);
  }

  get isMap(): boolean {
    return isMap(this.#leaf);
  }

  get isList(): boolean {
    return this.#isList;
  }

  get key(): string {
    return String(this.path.at(-1) ?? "");
  }

  get parts(): Part[] {
    return [...this.#parts.values()];
  }

  get value(): unknown {
    if (this.#isList) return this.parts.map((part) => part.value);
    if (!this.isMap) return this.#leaf;
    return Object.fromEntries([...this.#parts].map(([key, part]) => [key, part.value]));
  }

  at(...keys: readonly string[]): Part | undefined {
    const [key, ...below] = keys;
    return key === undefined ? this : this.#parts.get(key)?.at(...below);
  }

  /** The text; for a number or a flag, its text as written. */
  get text(): string | undefined {
    return typeof this.#leaf === "object" || this.#leaf === undefined ? undefined : String(this.#leaf);
  }

  get number(): number | undefined {
    const { text } = this;
    return text === undefined || !/^-?\d*\.?\d+$/.test(text.trim()) ? undefined : Number(text);
  }

  get flag(): boolean | undefined {
    const text = this.text?.toLowerCase();
    return text === "true" || text === "false" ? text === "true" : undefined;
  }

  get leaves(): Part[] {
    return this.#parts.size === 0 ? [this] : this.parts.flatMap((part) => part.leaves);
  }

  /** Where a person finds it. */
  get where(): string {
    return this.#describe(this.path) || this.file;
  }

  /** The leaves that nothing has been said of. */
  get open(): Part[] {
    return this.leaves.filter((leaf) => !leaf.#isClaimed && leaf.fates.length === 0);
  }

  /** Marks its leaves as the source of a key that will be written. */
  claim(): void {
    for (const leaf of this.leaves) leaf.#isClaimed = true;
  }

  /** Says of its open leaves that they need nothing: the stack has it anyway. */
  settle(text: string): void {
    for (const leaf of this.open) leaf.fates.push({ kind: "settled", text });
  }

  /**
   * Says of its open leaves that they cannot be carried over; an empty leaf asks for nothing.
   * @param text why, and what to do instead
   */
  lose(text: string): void {
    for (const leaf of this.open) if (!leaf.isEmpty) leaf.fates.push({ kind: "lost", text });
  }

  mark(fate: Fate): void {
    for (const leaf of this.leaves) {
      const isRemarked = fate.kind === "carried" && leaf.remark !== undefined;
      leaf.fates.push(isRemarked ? { kind: "changed", text: leaf.remark as string } : fate);
    }
  }

  /** Whether part of it cannot be carried over, so that the rest alone would mean another thing. */
  get isBroken(): boolean {
    return this.leaves.some((leaf) => leaf.fates.length > 0);
  }

  /** Whether it is a map or a list without an entry. */
  get isEmpty(): boolean {
    return (this.isMap || this.#isList) && this.#parts.size === 0;
  }
}

/** Says of each child's open leaves that they cannot be carried over, with the text that is known for its key. */
export function loseKnown(part: Part | undefined, known: Readonly<Record<string, string>>): void {
  for (const child of part?.parts ?? []) {
    const text = Object.hasOwn(known, child.key) ? known[child.key] : undefined;
    if (text !== undefined) child.lose(text);
  }
}

export function settleKnown(part: Part | undefined, keys: readonly string[], text: string): void {
  for (const key of keys) part?.at(key)?.settle(text);
}

/** Readers of a key's value. A value of another kind stays open, and so is listed. */
export const listOf = (part: Part) => (part.isList && part.parts.length > 0 ? part.value : undefined);
export const numberOf = (part: Part) => part.number;
export const textOf = (part: Part) => part.text;
export const flagOf = (part: Part) => part.flag;
