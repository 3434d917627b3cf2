// The report on an import: the keys that are written, and for everything else in the source why it is missing or
// differs. Leaves with the same reason share a line.

import { where } from "../../settings/language/faults.ts";
import type { Draft } from "./draft.ts";
import type { Fate, Part } from "./part.ts";

const headings = {
  lost: "Not carried over:",
  changed: "Written in another way:",
  settled: "Needs nothing:",
} as const;

/** For a leaf that no reader knows. */
const unknown =
  "it is no key that this command knows; see whether the service needs it, and what it is called in stack.schema.json";

/** The lines of the list: every leaf of the sources that is not in the stack file as it was. */
export function listLines(sources: readonly Part[], drafts: readonly Draft[]): string[] {
  const notes = drafts.flatMap((draft) => draft.notes.map(({ path, text }) => `  ${where(path)}: ${text}`));
  const lines = Object.entries(headings).flatMap(([kind, heading]) => {
    const texts = new Set(sources.flatMap(({ leaves }) => leaves.flatMap((leaf) => textsOf(leaf, kind))));
    const found = [...texts].map((text) => {
      const places = sources.flatMap((source) => {
        const meant = topmost(source, (leaf) => textsOf(leaf, kind).includes(text)).map((part) => part.where);
        const isNamed = sources.length > 1 && meant.some((place) => place !== source.file);
        return meant.length > 0 ? [`${isNamed ? `${source.file}: ` : ""}${meant.join(", ")}`] : [];
      });
      return `  ${places.join("; ")}: ${text}`;
    });
    return found.length > 0 ? [heading, ...found] : [];
  });
  return [...(notes.length > 0 ? ["What the source does not say:", ...new Set(notes)] : []), ...lines];
}

function textsOf(leaf: Part, kind: string): string[] {
  return fatesOf(leaf).flatMap((fate) => (fate.kind === kind && fate.kind !== "carried" ? [fate.text] : []));
}

/**
 * The highest parts whose leaves all match. Of a part that is the only one in another, the inner one, which says more.
 */
function topmost(part: Part, isSo: (leaf: Part) => boolean): Part[] {
  const isOne = part.parts.length !== 1 && part.leaves.every(isSo);
  return isOne ? [part] : part.parts.flatMap((child) => topmost(child, isSo));
}

function fatesOf(leaf: Part): readonly Fate[] {
  if (leaf.fates.length > 0) return leaf.fates;
  return [leaf.isEmpty ? { kind: "settled", text: "it is empty" } : { kind: "lost", text: unknown }];
}

/** A line such as `services.web: build, port, environment (2)`. */
export function writtenLine(draft: Draft): string {
  const keys = Object.entries(draft.value).map(([key, value]) => {
    const counted = ["environment", "secrets", "sidecars"].includes(key);
    return counted ? `${key} (${Object.keys(value as object).length})` : key;
  });
  return `${where(draft.path)}: ${keys.join(", ")}`;
}
