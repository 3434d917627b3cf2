// The dependencies of a base: those that are installed, where it asks for the same; else its own, installed aside in the
// user's cache, for which `npm ci` runs once for each package-lock.json.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { BaseFault } from "./base.ts";

/** How many installations are kept, beside those of the last day. */
const kept = 3;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Gives the base's folder a node_modules.
 * @param say told what is about to take its time
 */
export async function linkModules(root: string, folder: string, say: (message: string) => void): Promise<void> {
  const lock = readLock(folder);
  const same = lock === undefined || lock === readLock(root);
  const modules = same ? join(root, "node_modules") : await installAside(folder, lock, say);
  symlinkSync(realpathSync(modules), join(folder, "node_modules"), "junction");
}

function readLock(folder: string): string | undefined {
  const path = join(folder, "package-lock.json");
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

async function installAside(folder: string, lock: string, say: (message: string) => void): Promise<string> {
  const hash = createHash("sha256").update(lock).digest("hex").slice(0, 16);
  const cache = join(cacheFolder(), "docker-on-ecs", "base-modules");
  const installed = join(cache, `${hash}-${process.platform}-${process.arch}`);
  if (!existsSync(installed)) {
    say(`the base has other dependencies than those installed; installing them in ${installed}, once`);
    mkdirSync(cache, { recursive: true });
    // Beside its place, and moved there when it is whole: another run may be doing the same.
    const unfinished = mkdtempSync(join(cache, "unfinished-"));
    const remove = () => rmSync(unfinished, { recursive: true, force: true, maxRetries: 3 });
    process.once("exit", remove);
    try {
      for (const file of ["package.json", "package-lock.json", ".npmrc"]) {
        if (existsSync(join(folder, file))) cpSync(join(folder, file), join(unfinished, file));
      }
      await npmCi(unfinished);
      if (!existsSync(installed)) renameSync(unfinished, installed);
    } finally {
      process.off("exit", remove);
      remove();
    }
  }
  utimesSync(installed, new Date(), new Date());
  dropOld(cache);
  return join(installed, "node_modules");
}

/** Without install scripts: a plan needs none of what they make, and the base may be anybody's. */
function npmCi(folder: string): Promise<void> {
  const args = ["ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
  const cli = process.env.npm_execpath?.endsWith("npm-cli.js") ? process.env.npm_execpath : undefined;
  // What npm says goes to stderr: stdout is the diff's.
  const options = {
    cwd: folder,
    stdio: ["ignore", 2, 2] as ["ignore", 2, 2],
    shell: !cli && process.platform === "win32",
  };
  const npm = cli ? spawn(process.execPath, [cli, ...args], options) : spawn("npm", args, options);
  const stop = () => npm.kill();
  process.once("exit", stop);
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(
        new BaseFault(
          `The base has dependencies of its own, and npm ci could not install them (${why}); its lines above say why. ` +
            "It needs the npm registry.",
        ),
      );
    npm.on("error", (error) => fail(error.message));
    npm.on("close", (code, signal) => {
      process.off("exit", stop);
      if (code === 0) resolve();
      else fail(signal ?? `exit code ${code}`);
    });
  });
}

/** Each is as large as node_modules. */
function dropOld(cache: string): void {
  const byAge = readdirSync(cache)
    .map((name) => ({ path: join(cache, name), used: statSync(join(cache, name)).mtimeMs }))
    .sort((a, b) => b.used - a.used);
  for (const { path, used } of byAge.slice(kept)) {
    if (Date.now() - used > dayMs) rmSync(path, { recursive: true, force: true });
  }
}

function cacheFolder(): string {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  if (process.platform === "win32" && process.env.LOCALAPPDATA) return process.env.LOCALAPPDATA;
  return join(homedir(), ".cache");
}
