// The file that a container's environment may come from, such as the .env of a developer's machine. Its values follow
// the same rules as those of the stack file, and appear in the plan like them.

import { type Advice, checkOpenValues, openVariables } from "../keys/container.ts";
import type { Fault, Path } from "../language/faults.ts";
import { sift } from "../language/sift.ts";
import type { OrStackOutput } from "../language/stackOutput.ts";
import type { Disk } from "./disk.ts";

interface Container {
  environment: Readonly<Record<string, OrStackOutput<string>>>;
  secrets: object;
  environmentFile?: string;
}

/** The variables of a container, with those of its file. @param disk without it no file is read */
export function environmentOf(
  { environment, environmentFile }: Container,
  disk: Disk | undefined,
): Record<string, OrStackOutput<string>> {
  return { ...(environmentFile !== undefined && disk?.variablesIn(environmentFile)), ...environment };
}

/** @param advice where a credential belongs instead; undefined where the environment is excused */
export function* checkEnvironmentFile(
  { environmentFile, secrets }: Container,
  { disk, advice }: { disk: Disk; advice: Advice | undefined },
  at: Path,
): Generator<Fault> {
  if (environmentFile === undefined) return;
  const path = [...at, "environmentFile"];
  const values = disk.variablesIn(environmentFile);
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
