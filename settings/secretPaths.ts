// Which values of a configuration are secret. The stack file says it of each value, Pulumi only of whole keys: "in
// services is something secret". What comes from an environment of Pulumi ESC is in no file, so of a key with a secret
// in it all that the file does not say in the open counts as secret. What a secret may be is left to language/sift.ts.

import { isDeepStrictEqual } from "node:util";
import type { Path } from "./language/faults.ts";
import { isMap } from "./language/kinds.ts";

/** The paths of the encrypted values of a stack file. */
export function secretPaths(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => secretPaths(entry, [...path, index]));
  if (!isMap(value)) return [];
  if (isSealed(value)) return [path];
  return Object.entries(value).flatMap(([key, entry]) => secretPaths(entry, [...path, key]));
}

/**
 * The paths of what is secret, or may be, in a key of which Pulumi says that something in it is.
 * @param value what Pulumi has made of the key, with every secret decrypted
 * @param written what the stack file says
 */
export function secretPathsWithin(value: unknown, written: unknown, path: Path): Path[] {
  if (isSealed(written)) return [path];
  if (isMap(value)) {
    const known = isMap(written) ? written : {};
    return Object.entries(value).flatMap(([key, inner]) => secretPathsWithin(inner, known[key], [...path, key]));
  }
  if (Array.isArray(value)) {
    const known = Array.isArray(written) ? written : [];
    return value.flatMap((inner, index) => secretPathsWithin(inner, known[index], [...path, index]));
  }
  return isDeepStrictEqual(value, written) || isReference(value, path) ? [] : [path];
}

/** What names a secret is none itself. */
function isReference(value: unknown, path: Path): boolean {
  return path.at(-2) === "secrets" && typeof value === "string" && /^(arn:aws|\/)/.test(value);
}

/** The form that `pulumi config set --secret` writes in place of a text. */
export function isSealed(value: unknown): boolean {
  return isMap(value) && Object.keys(value).length === 1 && typeof value.secure === "string";
}
