// The file that a container's environment may come from, such as the .env of a developer's machine. Its values follow
// the same rules as those of the stack file, and appear in the plan like them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { type Advice, checkOpenValues, openVariables } from "../keys/container.ts";
import type { Fault, Path } from "../language/faults.ts";
import { sift } from "../language/sift.ts";
import type { OrStackOutput } from "../language/stackOutput.ts";

interface Container {
  environment: Readonly<Record<string, OrStackOutput<string>>>;
  secrets: object;
  environmentFile?: string;
}

/** The variables of a container, with those of its file. @param root the project's folder; without it no file is read */
export function environmentOf(
  { environment, environmentFile }: Container,
  root: string | undefined,
): Record<string, OrStackOutput<string>> {
  return {
    ...(environmentFile !== undefined && root !== undefined ? valuesOf(environmentFile, root) : {}),
    ...environment,
  };
}

/** The file's variables; undefined where the file cannot be read. */
function valuesOf(file: string, root: string): Record<string, string> | undefined {
  try {
    return parseEnv(readFileSync(join(root, file), "utf8")) as Record<string, string>;
  } catch {
    return undefined;
  }
}

/** @param advice where a credential belongs instead; undefined where the environment is excused */
export function* checkEnvironmentFile(
  { environmentFile, secrets }: Container,
  { root, advice }: { root: string; advice: Advice | undefined },
  at: Path,
): Generator<Fault> {
  if (environmentFile === undefined) return;
  const path = [...at, "environmentFile"];
  const values = valuesOf(environmentFile, root);
  if (values === undefined) {
    const must = "be a file that can be read";
    yield { path, must, got: environmentFile, advice: "correct the path, or take it out" };
    return;
  }
  const misnamed: Fault[] = [];
  sift(openVariables, values, misnamed);
  for (const fault of misnamed) yield { ...fault, path: [...path, ...fault.path] };
  for (const name of Object.keys(values).filter((name) => Object.hasOwn(secrets, name))) {
    yield {
      path: [...path, name],
      must: "not be in secrets too",
      got: undefined,
      gotText: "both",
      advice: "take it out of the file",
    };
  }
  if (advice !== undefined) yield* checkOpenValues(values, path, advice);
}
