// The law of every import: each leaf of the source is in the written stack file, or in the list. It looks at the
// source's plain content and at the printed output only, and at nothing that the import says of itself.

import assert from "node:assert/strict";
import fc from "fast-check";
import { seconds } from "../../../cli/import/durations.ts";
import { fitInto, type StackNow } from "../../../cli/import/fit.ts";
import type { Imported } from "../../../cli/import/imported.ts";
import { listLines } from "../../../cli/import/report.ts";
import { type Path, where } from "../../../settings/language/faults.ts";

/** A stack that has a service already; the tests make no build contexts on the disk. */
export const stackNow: StackNow = {
  raw: { "aws:region": "eu-west-1" },
  context: { project: "shop", stack: "dev" },
  services: { front: { image: "acme/front:1", port: 8080, user: "1000" } },
  jobs: {},
};

export interface Outcome {
  /** Block and name → the value. */
  written: Record<string, unknown>;
  list: string[];
}

export function outcome({ drafts, sources }: Imported, now = stackNow): Outcome {
  const fitted = fitInto(drafts, now);
  if ("report" in fitted) assert.fail(fitted.report);
  const written = Object.fromEntries(fitted.map((draft) => [`${draft.block}.${draft.name}`, draft.value]));
  return { written, list: listLines(sources, drafts) };
}

/** Fails with the leaves that are in neither. */
export function assertAccounted(content: unknown, { written, list }: Outcome): void {
  const names = Object.keys(written).map((key) => key.split(".")[1]);
  const output = [...names, ...leavesOf(written).flatMap(({ path, value }) => [...path, value])];
  const lost = leavesOf(content).filter((leaf) => !isListed(leaf.path, list) && !isWritten(leaf, output));
  assert.deepEqual(
    lost.map(({ path, value }) => `${where(path)} = ${JSON.stringify(value)}`),
    [],
    list.join("\n"),
  );
}

/** The content with another kind of value in the place of one of its leaves. */
export function spoiled<T>(content: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.tuple(content, fc.nat(), fc.jsonValue({ maxDepth: 2 })).map(([one, number, junk]) => {
    const leaves = leavesOf(one);
    const path = leaves[number % leaves.length]?.path ?? [];
    return path.length === 0 ? one : (replaced(one, path, junk) as T);
  });
}

function replaced(value: unknown, [key, ...below]: Path, junk: unknown): unknown {
  if (key === undefined) return junk;
  const change = (entry: unknown, at: string | number) =>
    String(at) === String(key) ? replaced(entry, below, junk) : entry;
  if (Array.isArray(value)) return value.map(change);
  return Object.fromEntries(Object.entries(value as object).map(([at, entry]) => [at, change(entry, at)]));
}

interface Leaf {
  path: Path;
  value: unknown;
}

function leavesOf(value: unknown, path: Path = []): Leaf[] {
  if (typeof value !== "object" || value === null) return [{ path, value }];
  return Object.entries(value).flatMap(([key, entry]) =>
    leavesOf(entry, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** By its path, or by that of what it stands in, which may be the whole file. */
function isListed(path: Path, list: readonly string[]): boolean {
  if (list.some((line) => /^ {2}[\w./-]+\.(ya?ml|json): /.test(line))) return true;
  const places = path.map((_, depth) => where(path.slice(0, path.length - depth)));
  return list.some((line) => places.some((place) => ` ${line}`.includes(` ${place}:`) || line.includes(` ${place},`)));
}

/** What a word is here that has another. */
const translations: Readonly<Record<string, unknown>> = {
  "linux/amd64": "X86_64",
  "linux/x86_64": "X86_64",
  "linux/arm64": "ARM64",
  "linux/arm64/v8": "ARM64",
  "@daily": "cron(0 0 * * ? *)",
  "0 9 * * 1-5": "cron(0 9 ? * 2-6 *)",
  "1-10": 10,
  ".5 vCPU": 512,
  "3GB": 3072,
  recreate: 100,
  healthy: "HEALTHY",
  awsxray: "otlp",
  start: "START",
};

/** As it is, or in the unit or the form that a stack file has for it. */
function isWritten({ value }: Leaf, output: readonly unknown[]): boolean {
  if (output.some((one) => String(one) === String(value))) return true;
  const text = String(value);
  if (Object.hasOwn(translations, text) && output.includes(translations[text])) return true;
  const [, count = "", unit = ""] = /^(\d*\.?\d+)([a-z]*)$/i.exec(text) ?? [];
  const amounts = [
    seconds(text),
    Number(count) * 1024,
    Number(count) * 1024 ** ({ k: -1, m: 0, g: 1 }[unit.charAt(0).toLowerCase()] ?? -2),
  ];
  if (amounts.some((amount) => output.includes(amount))) return true;
  const [name, variable] = text.split(/=(.*)/s);
  if (variable !== undefined && [name, variable].every((one) => output.includes(one))) return true;
  const words = text.split(/[\s=:,/'"]+/).filter((word) => word !== "");
  const isAny = (word: string) => output.some((one) => String(one).includes(word));
  return typeof value === "string" && words.length > 1 && words.every(isAny);
}
