// Gives a base its dependencies: the installed ones, where the base asks for the same; else its own, which `npm ci`
// installs in the user's cache, once for each package-lock.json.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import { BaseFault } from "./base.ts";
import { cacheFolder, dropOld } from "./cache.ts";

/** How many installations are kept; each is as large as node_modules. */
const kept = 3;

/**
 * Gives the base's folder a node_modules.
 * @param say gets a line before a step that takes long
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
  const cache = cacheFolder("base-modules");
  const installed = join(cache, `${hash}-${process.platform}-${process.arch}`);
  if (!existsSync(installed)) {
    say(`the base has other dependencies than those installed; installing them in ${installed}, once`);
    // The installation is moved to its place when it is complete, since another run may be doing the same.
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
  dropOld(cache, kept);
  return join(installed, "node_modules");
}

/** Runs no install scripts: a plan needs nothing that they make, and anybody may have written the base. */
function npmCi(folder: string): Promise<void> {
  // Only errors are shown: npm would warn of its Node, which may be an older one.
  const args = ["ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const cli = process.env.npm_execpath?.endsWith("npm-cli.js") ? process.env.npm_execpath : undefined;
  // npm's output goes to stderr, since stdout is the diff's.
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
