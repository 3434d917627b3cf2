// A copy of this project in another folder, for a test to change; made from the files, as whoever made theirs with
// `pulumi new` may not have a git repository yet.

import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";

/** @param name begins the name of the temporary folder; @param top names at the top that are copied, all by default */
export function copyOfProject(name: string, top: (name: string) => boolean = () => true): string {
  const root = mkdtempSync(join(realpathSync(tmpdir()), `${name}-`));
  const made = readFileSync(".gitignore", "utf8")
    .split("\n")
    .filter((line) => line.endsWith("/"));
  const left = new Set([".git", ...made.map((folder) => folder.slice(0, -1))]);
  for (const entry of readdirSync(".").filter(top)) {
    cpSync(entry, join(root, entry), { recursive: true, filter: (source) => !left.has(basename(source)) });
  }
  symlinkSync(resolve("node_modules"), join(root, "node_modules"), "junction");
  return root;
}
