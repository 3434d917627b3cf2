// The fixtures' project in a folder of its own, where a test may write resources.ts and stack files.

import { cpSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { fixtures } from "./stacks.ts";

/**
 * The folder, for the test to remove. Its program is the one here, whose text is not copied.
 * @param stacks those whose files it has; by default all
 */
export function ownProject(name: string, stacks?: readonly string[]): string {
  const root = mkdtempSync(join(realpathSync(tmpdir()), `${name}-`));
  const isWanted = (file: string) => {
    const [, stack] = /^Pulumi\.(.+)\.yaml$/.exec(basename(file)) ?? [];
    return stack === undefined || stacks === undefined || stacks.includes(stack);
  };
  cpSync(fixtures, root, { recursive: true, filter: isWanted });
  symlinkSync(resolve("node_modules"), join(root, "node_modules"), "junction");
  writeFileSync(join(root, "package.json"), JSON.stringify({ type: "module" }));
  const program = pathToFileURL(resolve("index.ts")).href;
  const lines = [
    "const { search } = new URL(import.meta.url);",
    `export default await import(${JSON.stringify(program)} + search);`,
  ];
  writeFileSync(join(root, "index.ts"), lines.join("\n"));
  return root;
}
