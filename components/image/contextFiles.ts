// Lists what Docker would be sent of a build context, in an order that is the same on every machine.
// Reads the file system; what the list is good for is left to contextHash.ts.

import { type Dirent, existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import dockerignore from "@balena/dockerignore";

export interface ContextEntry {
  /** Relative to the context, with `/` on every system. */
  path: string;
  /** `other` is a pipe or a device; Docker leaves sockets out, and so do we. */
  kind: "file" | "executable" | "directory" | "symlink" | "other";
}

/**
 * Every entry of the context that is not ignored, sorted by the bytes of its path; and .dockerignore, which is sent
 * even where it names itself. So is the Dockerfile, but that is the caller's.
 * @param dockerfile relative to the context
 */
export function contextEntries(context: string, dockerfile: string): ContextEntry[] {
  const ignore = ignoreRules(context, dockerfile);
  const entries: ContextEntry[] = [];

  const walk = (directory: string) => {
    for (const found of readdirSync(posix.join(context, directory), { withFileTypes: true })) {
      const path = posix.join(directory, found.name);
      const ignored = ignore.rules.ignores(path);
      const kind = kindOf(found, posix.join(context, path));
      if (kind && (!ignored || path === ".dockerignore")) entries.push({ path, kind });
      // Below an ignored directory only a `!` rule can bring something back.
      if (found.isDirectory() && (!ignored || ignore.canBringBack)) walk(path);
    }
  };
  walk("");
  return entries.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

/**
 * The rules of `<Dockerfile>.dockerignore`, or where there is none those of `.dockerignore`.
 * https://docs.docker.com/build/concepts/context/#filename-and-location
 */
function ignoreRules(context: string, dockerfile: string) {
  const files = [`${dockerfile}.dockerignore`, ".dockerignore"].map((name) => posix.join(context, name));
  const file = files.find((candidate) => existsSync(candidate));
  const patterns = file ? readFileSync(file, "utf8") : "";
  return {
    // Docker tells upper from lower case; the library does not by default.
    rules: dockerignore.default({ ignorecase: false }).add(patterns),
    canBringBack: /^\s*!/m.test(patterns),
  };
}

function kindOf(found: Dirent, path: string): ContextEntry["kind"] | undefined {
  if (found.isDirectory()) return "directory";
  if (found.isSymbolicLink()) return "symlink";
  // Of the permissions git keeps this one bit; the others differ with the umask of whoever checked out.
  if (found.isFile()) return lstatSync(path).mode & 0o100 ? "executable" : "file";
  return found.isSocket() ? undefined : "other";
}
