// Another Node than the one that runs the tests, from npm's own cache where it is there already. Where there is none it
// gives the reason; in CI that is a failure, elsewhere a skip.

import { spawnSync } from "node:child_process";

/** The path of a Node of this version, such as `22.23.3`; or the reason why there is none. */
export function nodeOf(version: string): { path: string } | { missing: string } {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}@${version}`;
  const args = ["exec", "--yes", "--prefer-offline", `--package=${name}`, "--", "node", "-p", "process.execPath"];
  const { status, stdout, stderr, error } = spawnSync("npm", args, {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status === 0) return { path: stdout.trim() };
  const missing = `npm has no ${name}: ${error?.message ?? stderr.trim().split("\n")[0]}`;
  if (process.env.CI) throw new Error(missing);
  return { missing };
}
