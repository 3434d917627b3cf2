// Which folders a container wanted to write to, from what `docker diff` says after a run with a writable root. Pure.

import { posix } from "node:path";

/** Docker's own, and what is no part of the root file system. */
const foreign =
  /^\/((dev|proc|sys)(\/|$)|\.dockerenv$|etc\/(hosts|hostname|resolv\.conf|mtab)$|(usr\/)?sbin\/docker-init$)/;

/**
 * The folders that would have to be volumes, sorted, none inside another.
 * @param diff the lines of `docker diff`, such as `A /run/nginx.pid`
 * @param volumes paths that can be written already
 */
export function writtenFolders(diff: string, volumes: readonly string[]): string[] {
  const changes = diff.split("\n").flatMap((line) => {
    const [, kind = "", path = ""] = /^([ACD]) (\/.*)$/.exec(line) ?? [];
    return path === "" ? [] : [{ kind, path }];
  });
  // A mount point that the engine made is a change, too, and so is each folder on the way to it.
  const others = [...volumes, ...changes.flatMap(({ path }) => (foreign.test(path) ? [path] : []))];
  const own = changes.filter(({ path }) => !others.some((other) => within(path, other)));
  const below = (list: typeof changes, path: string) => list.some((one) => one.path !== path && within(one.path, path));
  const added = new Set(own.flatMap(({ kind, path }) => (kind === "A" ? [path] : [])));
  const folders = own.flatMap(({ kind, path }) => {
    const madeFolder = kind === "A" && below(own, path);
    const leaf = !below(changes, path) && !others.some((other) => within(other, path));
    if ((!madeFolder && !leaf) || added.has(posix.dirname(path))) return [];
    // A folder that the app has made is enough; beside a file, the folder that it is in.
    return [madeFolder ? path : posix.dirname(path)];
  });
  // No container mounts over its root.
  const distinct = [...new Set(folders)].filter((folder) => folder !== "/").sort();
  return distinct.filter((folder) => !distinct.some((other) => other !== folder && within(folder, other)));
}

/**
 * The folders of files that a program's own words say it could not write: `open() "/var/log/x.log" failed (30:
 * Read-only …`.
 */
export function refusedFolders(lines: string): string[] {
  const refused = lines.split("\n").filter((line) => /read-only file system/i.test(line));
  const paths = refused.flatMap((line) => /(?:^|[\s"'`(:])(\/[^\s"'`:()]+)/.exec(line)?.[1] ?? []);
  return [...new Set(paths.map((path) => posix.dirname(path)).filter((folder) => folder !== "/"))].sort();
}

/** Whether a path is a folder, or somewhere below it. */
export function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** The volumes' paths and the new ones, sorted, as `writablePaths` takes them. */
export function withFolders(paths: readonly string[], folders: readonly string[]): string[] {
  return [...new Set([...paths, ...folders])].sort();
}
