// What somebody's own file says, as a tree in which each leaf knows where it stands and what has become of it: nothing
// of a file that is brought in gets lost without a word. What the parts mean is left to the reader of each format.

import { type Path, where } from "../../settings/language/faults.ts";
import { isMap } from "../../settings/language/kinds.ts";

/** What becomes of a leaf; all but what is carried as it is says why. */
export type Fate = { kind: "carried" } | { kind: "changed" | "settled" | "lost"; text: string };

interface Place {
  file: string;
  path: Path;
  describe?: (path: Path) => string;
}

export class Part {
  readonly file: string;
  readonly path: Path;
  /** Of a leaf; a map or a list with nothing in it is one, too. */
  readonly fates: Fate[] = [];
  /** Of a leaf: what is another in its value than in the file, even where it is carried as it is. */
  remark: string | undefined;
  /** Of a leaf: whether a key that is to be written comes from it. */
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

  /** @param describe how a person finds a path; @default as in a stack file's faults */
  static of(file: string, value: unknown, describe?: (path: Path) => string, path: Path = []): Part {
    const keys: (string | number)[] = Array.isArray(value) ? [...value.keys()] : isMap(value) ? Object.keys(value) : [];
    const parts = keys.map((key): [string, Part] => [
      String(key),
      Part.of(file, (value as Record<string, unknown>)[key], describe, [...path, key]),
    ]);
    return new Part({ file, path, describe }, value, new Map(parts));
  }

  /** The same with other values of leaves; what `change` gives nothing for stays the very part that it is. */
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

  /** One map over another: the other's keys hold, and what they hide is settled. Whatever is no map is replaced whole. */
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

  /** Text; a number or a flag as it would be written. */
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

  /** How a person finds it. */
  get where(): string {
    return this.#describe(this.path) || this.file;
  }

  /** Leaves of which nothing is said so far. */
  get open(): Part[] {
    return this.leaves.filter((leaf) => !leaf.#isClaimed && leaf.fates.length === 0);
  }

  /** A key that is to be written comes from it. */
  claim(): void {
    for (const leaf of this.leaves) leaf.#isClaimed = true;
  }

  /** What is open of it needs nothing: it is so here anyway. */
  settle(text: string): void {
    for (const leaf of this.open) leaf.fates.push({ kind: "settled", text });
  }

  /**
   * What is open of it cannot be had; what is empty asks for nothing.
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

  /** Whether something of it cannot be had, so that the rest alone would say another thing. */
  get isBroken(): boolean {
    return this.leaves.some((leaf) => leaf.fates.length > 0);
  }

  /** A map or a list with nothing in it. */
  get isEmpty(): boolean {
    return (this.isMap || this.#isList) && this.#parts.size === 0;
  }
}

/** What is open of each child, by what is known of its key. */
export function loseKnown(part: Part | undefined, known: Readonly<Record<string, string>>): void {
  for (const child of part?.parts ?? []) {
    const text = Object.hasOwn(known, child.key) ? known[child.key] : undefined;
    if (text !== undefined) child.lose(text);
  }
}

export function settleKnown(part: Part | undefined, keys: readonly string[], text: string): void {
  for (const key of keys) part?.at(key)?.settle(text);
}

/** How a key is read; what is of another kind stays open, for the list. */
export const listOf = (part: Part) => (part.isList && part.parts.length > 0 ? part.value : undefined);
export const numberOf = (part: Part) => part.number;
export const textOf = (part: Part) => part.text;
export const flagOf = (part: Part) => part.flag;
