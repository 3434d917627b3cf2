// Where a diff keeps what it need not make twice: a folder in the user's cache, at the platform's usual place. It can
// be deleted at any time.

import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const dayMs = 24 * 60 * 60 * 1000;

/** The folder for one kind of content; it is made where it does not exist. */
export function cacheFolder(kind: "base-modules" | "base-plans"): string {
  const folder = join(root(), "docker-on-ecs", kind);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * Removes all but the `kept` entries that were used last. An entry of the last day stays, since another run may be
 * using it.
 */
export function dropOld(folder: string, kept: number): void {
  const byAge = readdirSync(folder)
    .map((name) => ({
      path: join(folder, name),
      used: statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
    }))
    .sort((a, b) => b.used - a.used);
  for (const { path, used } of byAge.slice(kept)) {
    if (Date.now() - used > dayMs) rmSync(path, { recursive: true, force: true });
  }
}

function root(): string {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  if (process.platform === "win32" && process.env.LOCALAPPDATA) return process.env.LOCALAPPDATA;
  return join(homedir(), ".cache");
}
