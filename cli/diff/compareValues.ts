// What differs between two canonical values, field by field, and whether a property that an option or a table speaks
// of is among it. Knows nothing of resources.

import { isDeepStrictEqual } from "node:util";
import { compare } from "../../plan/graph.ts";
import { isObject } from "./canonical.ts";

export interface ValueChange {
  /** From the resource's property inwards; an element of a list is `[name]` or `[0]`. */
  path: string[];
  /** Canonical; absent where the field comes new. */
  before?: unknown;
  /** Canonical; absent where the field goes. */
  after?: unknown;
  /** The provider, or an option, replaces the resource because of this change. */
  forces?: true;
  /** What is special about it, for people. */
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

/** Such as `containerDefinitions[web].environment[ENV_VAR]`. */
export function pathText(path: string[]): string {
  return path.reduce((text, segment) => text + (text === "" || segment.startsWith("[") ? "" : ".") + segment, "");
}

/**
 * Whether a property path as Pulumi's options have it (`tags`, `build.args`, `*`) names the change or what is around it.
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
