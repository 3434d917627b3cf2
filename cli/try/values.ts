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

/** @param values of variables, such as those of a dotenv file */
export function withValues(container: TriedContainer, values: NodeJS.Dict<string>): Filled {
  const { environment, secrets } = container;
  const unknown = Object.keys(environment).filter((name) => isUnknown(environment[name] ?? ""));
  const asked = [...Object.keys(secrets), ...unknown];
  const entries = asked.map((name) => [name, values[name] ?? "placeholder"] as const);
  return {
    container: { ...container, environment: { ...environment, ...Object.fromEntries(entries) } },
    placeholders: asked.filter((name) => values[name] === undefined),
  };
}

/** @throws Problem where the file cannot be read */
export function valuesIn(root: string, file: string | undefined): NodeJS.Dict<string> {
  if (file === undefined) return {};
  try {
    return parseEnv(readFileSync(resolve(root, file), "utf8"));
  } catch {
    throw new Problem(`--env-file must be a file that can be read, got ${file}`);
  }
}
