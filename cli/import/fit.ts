// Has the program itself check the services and jobs to be added. What it would refuse is removed, key by key and with
// the fault's own words, until it takes the whole stack file. So this file knows nothing of what keys may be.

import { isDeepStrictEqual } from "node:util";
import { smallestProxied } from "../../settings/facts/serviceConnect.ts";
import { type Fault, type Path, sentence, where } from "../../settings/language/faults.ts";
import { type ParseContext, parseSettings } from "../../settings/parse.ts";
import { type Block, type Draft, type Entry, startsWith } from "./draft.ts";

/** The stack file as it is now. */
export interface StackNow {
  /** Full keys → values. */
  raw: Readonly<Record<string, unknown>>;
  context: ParseContext;
  services: Readonly<Record<string, unknown>>;
  jobs: Readonly<Record<string, unknown>>;
}

/**
 * Removes from the drafts what the program refuses, and says of each leaf what has become of it.
 * @returns the drafts that can be written; or the report, where the faults are in the stack file itself
 */
export function fitInto(drafts: readonly Draft[], stack: StackNow): Draft[] | { report: string } {
  let kept = distinct(drafts);
  for (;;) {
    const parsed = parsedWith(kept, stack);
    if ("settings" in parsed) break;
    const found = kept.flatMap((draft) => {
      const faults = parsed.faults.filter(({ path }) => startsWith(path, draft.path));
      return faults.length > 0 ? [{ draft, faults }] : [];
    });
    if (found.length === 0) return { report: parsed.report };
    for (const { draft, faults } of found) mendOrDrop(draft, faults);
    kept = kept.filter(({ entries }) => entries.length > 0);
    if (kept.length === 0) return [];
  }
  for (const draft of kept) {
    spare(draft, kept, stack);
    for (const entry of draft.entries) settle(draft, entry);
  }
  return kept;
}

/** A fault around a key is checked again once the key is gone, and of two faults of a key the first is enough. */
function mendOrDrop(draft: Draft, faults: readonly Fault[]): void {
  const direct = faults.filter((fault) => aboutEntries(draft, fault).length > 0);
  for (const fault of direct.length > 0 ? direct : faults.slice(0, 1)) {
    const isGone = direct.length > 0 && aboutEntries(draft, fault).length === 0;
    if (!isGone && !isMended(draft, fault)) drop(draft, fault);
  }
}

/** Of two drafts with one name, such as Back_End and back-end get, the later one gets a number. */
function distinct(drafts: readonly Draft[]): Draft[] {
  const names = new Set<string>();
  for (const draft of drafts) {
    const { name, block } = draft;
    for (let number = 2; names.has(`${block}.${draft.name}`); number++) draft.rename(`${name.slice(0, 17)}-${number}`);
    if (draft.name !== name)
      draft.notes.push({ path: draft.path, text: `it is called so as there are two of ${name}` });
    names.add(`${block}.${draft.name}`);
  }
  return [...drafts];
}

function parsedWith(drafts: readonly Draft[], { raw, context, ...blocks }: StackNow) {
  const withDrafts = (block: Block) => {
    const own = drafts.filter((draft) => draft.block === block).map(({ name, value }) => [name, value]);
    return { ...blocks[block], ...Object.fromEntries(own) };
  };
  const { project } = context;
  const values = { ...raw, [`${project}:services`]: withDrafts("services"), [`${project}:jobs`]: withDrafts("jobs") };
  return parseSettings(values, context);
}

/** Mends what the source cannot know and the stack file needs, such as a second task where it is protected. */
function isMended(draft: Draft, fault: Fault): boolean {
  const { name, entries } = draft;
  const key = fault.path[2];
  if (key === "callers" && isWithoutCaller(draft, fault)) return true;
  if (key === "cpu" && fault.path.length === 3) return isGivenRoom(draft, fault);
  if (lacksGrpcCodes(draft, fault)) return putGrpcCheck(draft, fault);
  if (fault.path.length !== 3 || draft.mended.has(key)) return false;
  const mend = (value: unknown, text: string) => {
    const there = draft.entryAt(key as string);
    if (there) Object.assign(there, { value, why: text });
    else draft.put([key as string], [], value, text);
    draft.mended.add(key);
    return true;
  };
  // Where the requests go to says nothing of which ones they are.
  const conditions = entries.filter(({ to }) => to[0] === "route" && to[1] !== "container" && to[1] !== "port");
  if (key === "route" && conditions.length === 0) {
    return mend(
      { path: [`/${name}`, `/${name}/*`] },
      `${sentence(fault)}. Written: /${name} and what is below it; another path, or a host of its own, is written under route`,
    );
  }
  const isTooFew = fault.got === 0 || fault.got === 1;
  if (key === "desiredCount" && isTooFew) return mend(2, `${sentence(fault)}. Written: 2`);
  return false;
}

/** Who calls it is written without the one that could not be; a service with no caller left has none. */
function isWithoutCaller(draft: Draft, fault: Fault): boolean {
  const entry = draft.entryAt("callers");
  const left = (entry?.value as string[] | undefined)?.filter((name) => name !== fault.got) ?? [];
  if (entry === undefined || fault.path.length !== 4 || left.length === 0) return false;
  entry.value = left;
  entry.why = [...(entry.why ? [entry.why] : []), sentence(fault)].join("; ");
  return true;
}

/**
 * A size of Fargate's that the program refuses is too small for the proxy beside it, which other tools do not count.
 */
function isGivenRoom(draft: Draft, fault: Fault): boolean {
  const size = ["cpu", "memoryMiB"].flatMap((key) => draft.entryAt(key) ?? []);
  if (draft.mended.has("cpu") || !size.every(({ value }) => typeof value === "number")) return false;
  draft.mended.add("cpu");
  for (const entry of size) {
    const least = smallestProxied[entry.to[0] as keyof typeof smallestProxied];
    if ((entry.value as number) >= least) continue;
    entry.value = least;
    if (entry.to[0] === "cpu" || entry.from.length > 0) entry.why = `cpu ${sentence(fault)}. Written: ${least}`;
  }
  return true;
}

/** The default of a health check's codes is of HTTP, and most sources have no codes at all. */
function lacksGrpcCodes(draft: Draft, { path }: Fault): boolean {
  const isGrpc = draft.entryAt("protocolVersion")?.value === "GRPC";
  return isGrpc && path[2] === "health" && path[3] === "matcher" && !draft.has("health", "matcher");
}

/** Writes AWS's own default, a call that an app answers with 12, as it does not implement it. */
function putGrpcCheck(draft: Draft, fault: Fault): true {
  if (!draft.has("health", "path")) draft.put(["health", "path"], [], "/AWS.ALB/healthcheck");
  draft.put(["health", "matcher"], [], "12", `${sentence(fault)}. Written: the second of the two`);
  return true;
}

/** Removes what the fault is about: the key itself, or else the nearest keys around it that the source has. */
function drop(draft: Draft, fault: Fault): void {
  const direct = aboutEntries(draft, fault);
  // Without its folder nothing else of a build means anything.
  const build = fault.path.slice(-2).join(".") === "build.context" ? fault.path.slice(2, -1) : undefined;
  const meant = direct.length > 0 && !build ? direct : belowNearest(draft, build ?? fault.path.slice(2));
  const isWhole = meant.length === draft.entries.length;
  const text = isWhole
    ? `${where(draft.path)} is not written: ${where(fault.path)} ${sentence(fault)}`
    : sentence(fault);
  for (const entry of meant) {
    for (const part of entry.from) part.mark({ kind: "lost", text });
    if (entry.from.length === 0 && !isWhole) note(draft, entry.to, text);
  }
  draft.entries = draft.entries.filter((entry) => !meant.includes(entry));
}

/** The entries that a fault is about: at its path, or with its path inside their value. */
function aboutEntries({ entries }: Draft, { path }: Fault): Entry[] {
  const above = entries.filter(({ to }) => to.length > 0 && startsWith(path.slice(2), to));
  const longest = Math.max(0, ...above.map(({ to }) => to.length));
  return above.filter(({ to }) => to.length === longest);
}

function belowNearest(draft: Draft, inside: Path): Entry[] {
  for (let depth = inside.length; depth > 0; depth--) {
    const below = draft.entries.filter(({ to }) => startsWith(to, inside.slice(0, depth)));
    if (below.length > 0) return below;
  }
  return draft.entries;
}

/** Replaces an earlier note on the same key. */
function note(draft: Draft, to: Path, text: string): void {
  const path = [...draft.path, ...to];
  draft.notes = [...draft.notes.filter((one) => !isDeepStrictEqual(one.path, path)), { path, text }];
}

/** Leaves out keys that the program takes the file without. */
function spare(draft: Draft, drafts: readonly Draft[], stack: StackNow): void {
  for (const entry of draft.entries.filter((one) => one.spare)) {
    const { entries } = draft;
    draft.entries = entries.filter((one) => one !== entry);
    const parsed = parsedWith(drafts, stack);
    if ("settings" in parsed) {
      for (const part of entry.from) part.mark({ kind: "settled", text: "the program reads it there" });
      continue;
    }
    draft.entries = entries;
    // Files on EFS ask for the user's number, where the Dockerfile has a name.
    const other = parsed.faults.find(({ path }) => startsWith(path, draft.path) && !startsWith(path, at(draft, entry)));
    if (other) entry.why = `${where(other.path)} ${sentence(other)}. Written: ${entry.value}`;
  }
}

const at = ({ path }: Draft, { to }: Entry): Path => [...path, ...to];

function settle(draft: Draft, { from, to, why }: Entry): void {
  for (const part of from) part.mark(why === undefined ? { kind: "carried" } : { kind: "changed", text: why });
  if (from.length === 0 && why !== undefined) note(draft, to, why);
}
