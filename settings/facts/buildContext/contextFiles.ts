// Lists the files of a build context that Docker is sent, in an order that is the same on every machine, and what
// cannot be sent. It reads the file system; what the list is used for is left to components/image/contextHash.ts.
// It does so as Pulumi's Docker provider does, which packs the context itself with github.com/moby/go-archive. `docker
// build` with BuildKit's own transfer differs in one thing: it looks for exceptions (`!`) in every ignored directory.

import { closeSync, type Dirent, existsSync, lstatSync, openSync, readdirSync, realpathSync, statSync } from "node:fs";
import { posix } from "node:path";
import { getSystemErrorMessage } from "node:util";
import { type IgnoreRules, type Matched, type RefusedLine, readIgnoreFile } from "./ignoreFile.ts";

export interface ContextEntry {
  /** Relative to the context, with `/` on every system. */
  path: string;
  /** `other` is a pipe or a device; Docker leaves sockets out, and so do we. */
  kind: "file" | "executable" | "directory" | "symlink" | "other";
}

/** Something in a context that cannot be sent. */
export interface Unreadable {
  /** Relative to the context, the context itself being `.`. */
  path: string;
  /** The rest of a sentence that begins with the path: `cannot be read (permission denied)`. */
  why: string;
}

export interface BuildContext {
  /** Relative to the project's folder, or absolute. */
  folder: string;
  /** The Dockerfile's path when links are followed, relative to the context; `../…` where it lies outside. */
  dockerfile: string;
  /**
   * All that is sent, sorted by the bytes of its path; without a Dockerfile that is left out, although Docker sends it.
   */
  entries: ContextEntry[];
  /**
   * Whether a line leaves the Dockerfile out for which Docker does not bring it back, so that there is none to build.
   */
  lacksDockerfile: boolean;
  /** The file of the rules, relative to the context: the existing one, or the one to write. */
  ignoreFile: string;
  /** Its lines that Docker refuses. */
  refused: RefusedLine[];
  /** Paths that the walk could not read; `unreadableIn` adds files that cannot be opened. */
  unreadable: Unreadable[];
  /** Whether the rules leave a path out; nothing needs to exist there. */
  leavesOut(path: string): boolean;
}

/**
 * The entries of a context that are sent, for its hash; the Dockerfile's content is left to the caller.
 * @param dockerfile relative to the context
 * @throws Error that names the first line that Docker refuses, or the first entry that cannot be read
 */
export function contextEntries(folder: string, dockerfile: string): ContextEntry[] {
  const { entries, ignoreFile, refused, unreadable } = readContext(folder, dockerfile);
  for (const { number, line } of refused) {
    throw new Error(`${posix.join(folder, ignoreFile)}:${number} is no pattern that Docker takes: ${line}`);
  }
  for (const { path, why } of unreadable) throw new Error(`${posix.join(folder, path)} ${why}`);
  return entries;
}

/** @param dockerfile relative to the context; it need not exist */
export function readContext(folder: string, dockerfile: string): BuildContext {
  const unreadable: Unreadable[] = [];
  const attempt = noting(unreadable);
  const ignoreFile = ignoreFileOf(folder, dockerfile);
  const file = posix.join(folder, ignoreFile);
  const read = attempt(ignoreFile, () => readIgnoreFile(existsSync(file) ? file : undefined));
  const { rules: written, refused } = read ?? readIgnoreFile(undefined);

  const real = realDockerfile(folder, dockerfile);
  // Docker needs both, and brings them back. So directories are entered in which a file may be brought back.
  const needed = [".dockerignore", real].filter((path) => written.leavesOutNeeded(path));
  const rules = written.and(needed.map((path) => `!${path}`));
  const sent = read ? walk(folder, rules, attempt) : [];
  const entries = needed.includes(real) ? sent.filter(({ path }) => path !== real) : sent;
  return {
    folder,
    dockerfile: real,
    entries,
    lacksDockerfile: !real.startsWith("../") && rules.leavesOut(real),
    ignoreFile,
    refused,
    unreadable,
    leavesOut: (path) => rules.leavesOut(path),
  };
}

/** Everything that is sent and cannot be read: a file's content (the Dockerfile's too), a directory, a link, a name. */
export function unreadableIn({ folder, dockerfile, entries, unreadable }: BuildContext): Unreadable[] {
  const found = [...unreadable];
  const attempt = noting(found);
  const absolute = (path: string) => posix.join(folder, path);
  const files = entries.filter(({ kind }) => kind === "file" || kind === "executable").map(({ path }) => path);
  for (const path of new Set([dockerfile, ...files])) {
    if (existsSync(absolute(path))) attempt(path, () => closeSync(openSync(absolute(path), "r")));
  }
  // A link that points at nothing is sent like any other; a link that leads back to itself stops Pulumi's provider.
  for (const { path } of entries.filter(({ kind }) => kind === "symlink")) {
    attempt(path, () => statSync(absolute(path), { throwIfNoEntry: false }));
  }
  return found;
}

/** The result of `read`; undefined where the system refuses it, which is noted. */
type Attempt = <T>(path: string, read: () => T) => T | undefined;

function noting(unreadable: Unreadable[]): Attempt {
  return (path, read) => {
    try {
      return read();
    } catch (error) {
      const { errno } = error as NodeJS.ErrnoException;
      if (errno === undefined && !(error instanceof Unnameable)) throw error;
      const why =
        errno === undefined ? "has a name that is no UTF-8" : `cannot be read (${getSystemErrorMessage(errno)})`;
      unreadable.push({ path, why });
      return undefined;
    }
  };
}

class Unnameable extends Error {}

/**
 * `<Dockerfile>.dockerignore`, or where there is none `.dockerignore`.
 * https://docs.docker.com/build/concepts/context/#filename-and-location
 */
function ignoreFileOf(context: string, dockerfile: string): string {
  const own = posix.normalize(`${dockerfile}.dockerignore`);
  return existsSync(posix.join(context, own)) ? own : ".dockerignore";
}

/** The Dockerfile's path when links are followed, relative to the context: Docker is sent it under that name. */
function realDockerfile(context: string, dockerfile: string): string {
  try {
    return posix.relative(realpathSync(context), realpathSync(posix.join(context, dockerfile)));
  } catch {
    return posix.normalize(dockerfile);
  }
}

function walk(context: string, rules: IgnoreRules, attempt: Attempt): ContextEntry[] {
  const entries: ContextEntry[] = [];
  const into = (directory: string, parent?: Matched) => {
    const inside = attempt(directory || ".", () =>
      readdirSync(posix.join(context, directory), { withFileTypes: true }),
    );
    for (const found of inside ?? []) {
      const path = posix.join(directory, found.name);
      const { ignored, matched } = rules.match(path, parent);
      const isEntered = found.isDirectory() && (!ignored || rules.entersIgnored(path));
      if (ignored && !isEntered) continue;
      const kind = attempt(path, () => kindOf(found, posix.join(context, path)));
      if (kind && !ignored) entries.push({ path, kind });
      if (kind && isEntered) into(path, matched);
    }
  };
  into("");
  return entries.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

/** @throws where the system refuses it, or does not find it by the name that it gave */
function kindOf(found: Dirent, path: string): ContextEntry["kind"] | undefined {
  if (isMisread(found, path)) throw new Unnameable();
  if (found.isDirectory()) return "directory";
  if (found.isSymbolicLink()) return "symlink";
  // Git keeps only this bit of the permissions; the others differ with the umask of whoever checked out.
  if (found.isFile()) return lstatSync(path).mode & 0o100 ? "executable" : "file";
  return found.isSocket() ? undefined : "other";
}

/** Node puts U+FFFD for each byte that is no UTF-8, and no file has that name. */
function isMisread(found: Dirent, path: string): boolean {
  return found.name.includes("\uFFFD") && lstatSync(path, { throwIfNoEntry: false }) === undefined;
}
