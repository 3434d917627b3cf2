// The values of a tried container's variables that the plan does not have: from a dotenv file, or placeholders.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { Problem } from "../commandLine.ts";
import type { TriedContainer } from "./container.ts";

export interface Filled {
  container: TriedContainer;
  /** Names of the variables that have a placeholder. */
  placeholders: string[];
}

/** Only AWS knows it, or it is encrypted. */
const isUnknown = (value: string) => /\$\{[^}]*\}|^\[secret\]$/.test(value);

/** @throws Problem where the file cannot be read */
export function withValues(container: TriedContainer, root: string, file: string | undefined): Filled {
  const values = file === undefined ? {} : valuesOf(resolve(root, file), file);
  const { environment, secrets } = container;
  const asked = [...secrets, ...Object.keys(environment).filter((name) => isUnknown(environment[name] ?? ""))];
  const entries = asked.map((name) => [name, values[name] ?? "placeholder"] as const);
  return {
    container: { ...container, environment: { ...environment, ...Object.fromEntries(entries) } },
    placeholders: asked.filter((name) => values[name] === undefined),
  };
}

function valuesOf(path: string, file: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(path, "utf8"));
  } catch {
    throw new Problem(`--env-file must be a file that can be read, got ${file}`);
  }
}
