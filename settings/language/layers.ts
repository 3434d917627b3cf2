// Puts values that stand in several files together, as Pulumi does with those of an environment: JSON merge patch.
// Which files there are, and what a service takes from the defaults, is left to settings/sum.ts.
// https://datatracker.ietf.org/doc/html/rfc7386

import { isDeepStrictEqual } from "node:util";
import type { Path } from "./faults.ts";
import { isMap } from "./kinds.ts";

/** A value, and where it stands. */
export interface Source {
  /** As a message names it. */
  file: string;
  /** Seen from the top of its file. */
  path: Path;
  value: unknown;
  /** What the message says beside the path. @default nothing */
  note?: string;
}

/** Lists that add up, as each entry is a right of its own; any other list is that of the winning file. */
const addingUp = ["permissions", "managedPolicies", "secretKmsKeyArns"];

/** What stands under a key or in a place of a list; the winning source is the first, here and there. */
export function inside(sources: readonly Source[], part: string | number): Source[] {
  const [first] = sources;
  if (Array.isArray(first?.value)) return entriesOf(sources)[Number(part)] ?? [];
  return untilOther(sources, isMap).flatMap(({ value, ...source }) =>
    Object.hasOwn(value, part) ? [{ ...source, path: [...source.path, part], value: value[part] }] : [],
  );
}

/** The value that the sources make together: maps join, `null` takes out what the sources after it have. */
export function joined(sources: readonly Source[]): unknown {
  const [first] = sources;
  if (Array.isArray(first?.value)) return entriesOf(sources).map(joined);
  if (!isMap(first?.value)) return first?.value;
  const keys = untilOther(sources, isMap).flatMap(({ value }) => Object.keys(value));
  const entries = [...new Set(keys)].flatMap((key): [string, unknown][] => {
    const inner = inside(sources, key);
    return isTakenOut(inner) ? [] : [[key, joined(inner)]];
  });
  return Object.fromEntries(entries);
}

/** Where there is nothing to take out, `null` is what it has always been: an empty block, or a fault. */
function isTakenOut(sources: readonly Source[]): boolean {
  return sources.length > 1 && sources[0]?.value === null;
}

/** Each entry of a list as sources of its own; of equal entries the first stays. */
function entriesOf(sources: readonly Source[]): Source[][] {
  const lists = untilOther(sources, (value) => Array.isArray(value));
  const adds = addingUp.includes(String(lists[0]?.path.at(-1)));
  const entries = (adds ? lists : lists.slice(0, 1)).flatMap(({ value, ...source }) =>
    value.map((entry: unknown, index: number) => ({ ...source, path: [...source.path, index], value: entry })),
  );
  const isRepeated = ({ file, path, value }: Source, index: number) =>
    entries.slice(0, index).some((one) => isElsewhere(one, { file, path }) && isDeepStrictEqual(one.value, value));
  return entries.filter((entry, index) => !isRepeated(entry, index)).map((entry) => [entry]);
}

/** Within one list an entry that stands there twice is the owner's fault, and stays to be reported. */
function isElsewhere(one: Source, { file, path }: Pick<Source, "file" | "path">): boolean {
  return one.file !== file || !isDeepStrictEqual(one.path.slice(0, -1), path.slice(0, -1));
}

function untilOther<T>(sources: readonly Source[], is: (value: unknown) => value is T): (Source & { value: T })[] {
  const end = sources.findIndex(({ value }) => !is(value));
  return (end < 0 ? sources : sources.slice(0, end)) as (Source & { value: T })[];
}
