// Lists what Docker would be sent of a build context, in an order that is the same on every machine, and what keeps it
// from being sent. Reads the file system; what the list is good for is left to components/image/contextHash.ts.

import { closeSync, type Dirent, existsSync, lstatSync, openSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { getSystemErrorMessage } from "node:util";
import dockerignore from "@balena/dockerignore";

export interface ContextEntry {
  /** Relative to the context, with `/` on every system. */
  path: string;
  /** `other` is a pipe or a device; Docker leaves sockets out, and so do we. */
  kind: "file" | "executable" | "directory" | "symlink" | "other";
}

/** What cannot be sent of a context. */
export interface Unreadable {
  /** Relative to the context, the context itself being `.`. */
  path: string;
  /** Behind the path in a sentence: `cannot be read (permission denied)`. */
  why: string;
}

/**
 * Every entry of the context that is not ignored, sorted by the bytes of its path; and .dockerignore, which is sent
 * even where it names itself. So is the Dockerfile, but that is the caller's.
 * @param dockerfile relative to the context
 * @throws Error that names the first entry that cannot be read
 */
export function contextEntries(context: string, dockerfile: string): ContextEntry[] {
  return walk(context, dockerfile, ({ path, why }) => {
    throw new Error(`${posix.join(context, path)} ${why}`);
  });
}

/** Everything that is sent and cannot be read: a file's content (the Dockerfile's too), a directory, a name. */
export function unreadableIn(context: string, dockerfile: string): Unreadable[] {
  const found: Unreadable[] = [];
  const refuse = (unreadable: Unreadable) => void found.push(unreadable);
  const entries = walk(context, dockerfile, refuse).filter(({ kind }) => kind === "file" || kind === "executable");
  for (const path of new Set([posix.normalize(dockerfile), ...entries.map((entry) => entry.path)])) {
    const file = posix.join(context, path);
    // Whether there is a Dockerfile at all is another question.
    if (existsSync(file)) attempt(path, refuse, () => closeSync(openSync(file, "r")));
  }
  return found;
}

type Refuse = (unreadable: Unreadable) => void;

function walk(context: string, dockerfile: string, refuse: Refuse): ContextEntry[] {
  const ignore = attempt(".dockerignore", refuse, () => ignoreRules(context, dockerfile));
  if (ignore === undefined) return [];
  const entries: ContextEntry[] = [];

  const into = (directory: string) => {
    const inside = attempt(directory || ".", refuse, () =>
      readdirSync(posix.join(context, directory), { withFileTypes: true }),
    );
    for (const found of inside ?? []) {
      const path = posix.join(directory, found.name);
      const ignored = ignore.rules.ignores(path);
      // Below an ignored directory only a `!` rule can bring something back.
      const entered = found.isDirectory() && (!ignored || ignore.canBringBack);
      const sent = !ignored || path === ".dockerignore";
      if (!sent && !entered) continue;
      if (isMisread(found, posix.join(context, path))) {
        refuse({ path, why: "has a name that is no UTF-8" });
        continue;
      }
      const kind = attempt(path, refuse, () => kindOf(found, posix.join(context, path)));
      if (kind && sent) entries.push({ path, kind });
      if (entered) into(path);
    }
  };
  into("");
  return entries.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

/** What `read` gives; undefined where the system refuses it, which is then what is refused. */
function attempt<T>(path: string, refuse: Refuse, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const { errno } = error as NodeJS.ErrnoException;
    if (errno === undefined) throw error;
    refuse({ path, why: `cannot be read (${getSystemErrorMessage(errno)})` });
    return undefined;
  }
}

/** Node puts U+FFFD for each byte that is no UTF-8, and under that name there is nothing. */
function isMisread(found: Dirent, path: string): boolean {
  return found.name.includes("\uFFFD") && lstatSync(path, { throwIfNoEntry: false }) === undefined;
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
