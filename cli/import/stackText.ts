// Writes services and jobs into the text of a stack file. Only the lines of what is added or replaced change. Where the
// file's layout has no lines to insert at, the whole file is written anew, with its comments.

import { isDeepStrictEqual } from "node:util";
import { Document, isCollection, isMap, isPair, isScalar, parseDocument, type Scalar, visit, type YAMLMap } from "yaml";
import type { Block } from "./draft.ts";

export interface Workload {
  block: Block;
  name: string;
  value: unknown;
}

/** @param project its name stands before the keys in a file with full keys */
export function withWorkload(text: string, project: string, { block, name, value }: Workload): string {
  const document = parseStackText(text);
  const key = keyOf(document, project, block);
  const whole = rewritten(text, [key, name], value);
  const spliced = splice(text, document, [key, name], value);
  return ifRight(spliced, whole);
}

/**
 * The text with one value at a path, such as `config`, `services`, `web`, `port`. Maps on the way that are not there
 * are made.
 */
export function withValue(text: string, path: readonly string[], value: unknown): string {
  const document = parseStackText(text);
  const spliced = spliceValue(text, document.contents, path, value);
  // An empty key on the way, such as `secrets:`, is a map without an entry.
  for (const [depth] of path.entries()) {
    if (document.getIn(path.slice(0, depth)) === null) document.setIn(path.slice(0, depth), document.createNode({}));
  }
  document.setIn(path, document.createNode(value));
  const whole = document.toString({ lineWidth: 0 });
  return ifRight(spliced, whole);
}

/**
 * The text without the value at a path, and without the maps on the way that would be empty then, but for the first
 * two: `config` and its block.
 */
export function withoutValue(text: string, path: readonly string[]): string {
  const document = parseStackText(text);
  if (!document.hasIn(path)) return text;
  const parent = path.slice(0, -1);
  const map = document.getIn(parent);
  if (isMap(map) && map.items.length === 1 && parent.length > 2) return withoutValue(text, parent);
  const pair = isMap(map) ? map.items.find((item) => isScalar(item.key) && item.key.value === path.at(-1)) : undefined;
  const lines = isBlock(map) ? span(text, pair) : undefined;
  document.deleteIn(path);
  const whole = document.toString({ lineWidth: 0 });
  // In a map on one line it is not a line of its own.
  const spliced = lines
    ? text.slice(0, lines[0]) + text.slice(lines[1])
    : withValue(text, parent, (map as YAMLMap).toJSON());
  return ifRight(spliced, whole);
}

/** Undefined where there is no block of lines to put it into. */
function spliceValue(text: string, map: unknown, path: readonly string[], value: unknown): string | undefined {
  const [key = "", ...rest] = path;
  if (!isBlock(map)) return undefined;
  const there = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  if (there === undefined) return putAfter(text, map, laidOut(nested(path, value), 0));
  if (rest.length > 0 && isBlock(there.value)) return spliceValue(text, there.value, rest, value);
  if (isScalar(there.value) && there.value.range && rest.length === 0 && !isObject(value)) {
    // A comment behind it stays.
    const [start, end] = there.value.range;
    return `${text.slice(0, start)}${laidOut(value, 0).toString().trimEnd()}${text.slice(end)}`;
  }
  const now = new Document({ [key]: isCollection(there.value) ? there.value.toJSON() : {} });
  now.setIn(path, value);
  return putInPlace(text, map, there, laidOut(now.toJSON(), 0));
}

const isObject = (value: unknown) => typeof value === "object" && value !== null;

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight((below, key) => ({ [key]: below }), value);
}

/** With what is merged into its maps, as Pulumi reads it. */
export const parseStackText = (text: string) => parseDocument(text, { merge: true });

/** Lines that are inserted count only if they mean what the whole rewritten file means. */
function ifRight(spliced: string | undefined, whole: string): string {
  return spliced !== undefined && isDeepStrictEqual(meaning(spliced), meaning(whole)) ? spliced : whole;
}

function meaning(text: string): unknown {
  const document = parseStackText(text);
  return document.errors.length > 0 ? undefined : document.toJS();
}

/** The block's key in the form that the file has for it, or for its other keys. */
export function keyOf(document: Document.Parsed, project: string, block: Block): string {
  const found = document.get("config");
  const config = isMap(found) ? found : undefined;
  const full = `${project}:${block}`;
  if (config?.has(full)) return full;
  const keys = (config?.items ?? []).map(({ key }) => String((key as Scalar).value));
  const own = keys.filter((key) => key !== "environment" && !key.startsWith("aws:"));
  const isFull = !config?.has(block) && own.length > 0 && own.every((key) => key.startsWith(`${project}:`));
  return isFull ? full : block;
}

function rewritten(text: string, [key, name]: [string, string], value: unknown): string {
  const document = parseStackText(text);
  if (!isMap(document.get("config"))) document.set("config", document.createNode({}));
  if (!isMap(document.getIn(["config", key]))) document.setIn(["config", key], document.createNode({}));
  const block = document.getIn(["config", key]) as YAMLMap;
  if (block.items.length === 0) block.flow = false;
  document.setIn(["config", key, name], laidOut(value, 0).contents);
  return document.toString({ lineWidth: 0 });
}

/** The text with the inserted lines; undefined where there is no block of lines to insert into. */
function splice(text: string, document: Document, [key, name]: [string, string], value: unknown): string | undefined {
  const config = document.get("config");
  if (!isBlock(config)) return undefined;
  const block = config.get(key);
  if (block === undefined) {
    return putAfter(text, config, laidOut({ [key]: { [name]: value } }, 2));
  }
  if (!isBlock(block)) return undefined;
  const there = block.items.find((item) => isScalar(item.key) && item.key.value === name);
  const lines = laidOut({ [name]: value }, 1);
  return there === undefined ? putAfter(text, block, lines) : putInPlace(text, block, there, lines);
}

function isBlock(node: unknown): node is YAMLMap {
  return isMap(node) && node.flow !== true && node.items.length > 0;
}

function putAfter(text: string, map: YAMLMap, lines: Document): string | undefined {
  const [, end] = span(text, map.items.at(-1)) ?? [];
  const indent = indentOf(text, map);
  if (end === undefined || indent === undefined) return undefined;
  const before = text.slice(0, end);
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  return `${before}${/\n$/.test(before) ? "" : eol}${indented(lines, indent, eol)}${text.slice(end)}`;
}

function putInPlace(text: string, map: YAMLMap, item: unknown, lines: Document): string | undefined {
  const [start, end] = span(text, item) ?? [];
  const indent = indentOf(text, map);
  if (start === undefined || end === undefined || indent === undefined) return undefined;
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  return `${text.slice(0, start)}${indented(lines, indent, eol)}${text.slice(end)}`;
}

function indentOf(text: string, map: YAMLMap): number | undefined {
  const [start] = (map.items[0]?.key as Scalar | undefined)?.range ?? [];
  return start === undefined ? undefined : start - (text.lastIndexOf("\n", start - 1) + 1);
}

/** From the start of the pair's first line to the end of its last, with comments at that line's end. */
function span(text: string, pair: unknown): [number, number] | undefined {
  if (!isPair(pair)) return undefined;
  const [key, value] = [pair.key as Scalar, pair.value as Scalar | null];
  const start = key.range?.[0];
  const end = value?.range?.[1] ?? key.range?.[1];
  if (start === undefined || end === undefined) return undefined;
  const content = text.slice(0, end).trimEnd().length;
  const line = text.indexOf("\n", content);
  return [text.lastIndexOf("\n", start - 1) + 1, line < 0 ? text.length : line + 1];
}

function indented(lines: Document, indent: number, eol: string): string {
  const written = lines.toString({ lineWidth: 0 }).trimEnd().split("\n");
  return written.map((line) => (line === "" ? "" : " ".repeat(indent) + line) + eol).join("");
}

/** Longer maps and lists get a line for each entry. */
const longestLine = 80;

/**
 * Lays a value out as people write it: short maps and lists of single values on one line, and quotes where YAML 1.1
 * would not read a text.
 * @param around how many maps are around the service
 */
function laidOut(value: unknown, around: number): Document {
  const document = new Document(value, { compat: "yaml-1.1" });
  visit(document, {
    Collection(_key, node, path) {
      const isWhole = path.length <= 1 + 2 * around;
      const single = node.items.every((item) => !isCollection(isPair(item) ? item.value : item));
      node.flow = !isWhole && single && JSON.stringify(node.toJSON()).length <= longestLine;
    },
    Scalar(key, node) {
      // Pulumi's own library reads more texts that begin like a number or a date as one than this library does.
      if (key !== "key" && typeof node.value === "string" && /^[-+.]?\d/.test(node.value)) node.type = "QUOTE_DOUBLE";
    },
  });
  return document;
}
