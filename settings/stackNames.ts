// The names of the stacks, by their stack files. This file imports nothing of Pulumi, so that a command can ask before
// any program runs; reading the files is left to stackFile.ts.

import { readdirSync } from "node:fs";

/**
 * Names of the stacks that have a file, sorted.
 * @param root the folder of the stack files; @default the working directory
 */
export function stackNames(root = process.cwd()): string[] {
  const names = readdirSync(root).map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1]);
  return names.filter((name) => name !== undefined).sort();
}
