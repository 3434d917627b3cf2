// The program's own source files, and their imports of each other.

import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";

export interface Import {
  /** Paths from the project's folder. */
  from: string;
  to: string;
}

/** The parts of the program, without those that an owner writes (the app) or nobody does (plans/). */
export const programFolders = [
  "bench",
  "bootstrap",
  "cli",
  "components",
  "plan",
  "policy",
  "pricing",
  "rollout",
  "settings",
  "stack",
];

/** Every source file of the program, without its tests and without the owner's own (resources.ts). */
export function programFiles(): string[] {
  const patterns = ["*.ts", ...programFolders.map((folder) => `${folder}/**/*.{ts,mjs}`)];
  const found = globSync(patterns, { exclude: (path) => path.endsWith("node_modules") || path === "resources.ts" });
  return found.map((path) => path.replaceAll("\\", "/")).sort();
}

/** A file's imports of the project itself: values, types, and modules that are loaded later. */
export function importsOf(file: string, text = readFileSync(file, "utf8")): Import[] {
  const targets = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g)].map(([, to = ""]) => to);
  return [...new Set(targets)].map((to) => ({ from: file, to: posix.join(posix.dirname(file), to) }));
}

/** The npm packages that a file imports, by name: values, types, and modules that are loaded later. */
export function packagesOf(file: string, text = readFileSync(file, "utf8")): string[] {
  const imports = /^(?:import|export)\s(?:[^"=(:;]*\bfrom\s)?"([\w@][^":$]*)"|\bimport\("([\w@][^":$]*)"\)/gm;
  const modules = [...text.matchAll(imports)].map(([, now, later]) => now ?? later ?? "");
  const packages = modules.flatMap((module) => /^(?:@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? []);
  return [...new Set(packages)];
}
