// Compares two canonical values field by field, and decides whether a property path of an option or a table covers a
// change. Resources are left to diffPlans.ts and comment/previewReport.ts.

import { isDeepStrictEqual } from "node:util";
import { compare } from "../../plan/graph.ts";
import { isObject } from "./canonical.ts";

export interface ValueChange {
  /** The path from the resource's property inwards; an element of a list is `[name]` or `[0]`. */
  path: string[];
  /** Canonical; absent where the field is added. */
  before?: unknown;
  /** Canonical; absent where the field is removed. */
  after?: unknown;
  /** The provider, or an option, replaces the resource because of this change. */
  forces?: true;
  /** A remark for people. */
  note?: string;
}

/** The smallest fields that differ, sorted by path. */
export function compareValues(before: unknown, after: unknown, path: string[] = []): ValueChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isObject(before) || !isObject(after)) {
    return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
  }
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(compare);
  return keys.flatMap((key) => compareValues(field(before, key), field(after, key), [...path, key]));
}

/** A path such as `containerDefinitions[web].environment[ENV_VAR]`. */
export function pathText(path: string[]): string {
  return pathParts(path).join("");
}

/** Each segment with the dot before it, such as `containerDefinitions`, `[web]` and `.cpu`. */
export function pathParts(path: string[]): string[] {
  return path.map((segment, index) => (index === 0 || segment.startsWith("[") ? segment : `.${segment}`));
}

/**
 * Whether a property path of Pulumi's options (`tags`, `build.args`, `*`) names the changed field or a part around it.
 * https://www.pulumi.com/docs/iac/concepts/resources/options/ignorechanges/
 */
export function covers(propertyPath: string, path: string[]): boolean {
  const segments = propertyPath.match(/\[[^\]]*\]|[^.[\]]+/g) ?? [];
  return segments.every((segment, index) => {
    const name = segment.replace(/^\["?|"?\]$/g, "");
    const found = path[index]?.replace(/^\[|\]$/g, "");
    return found !== undefined && (name === "*" || name === found);
  });
}

function field(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
