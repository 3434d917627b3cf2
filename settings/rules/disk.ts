// What the rules see of the project's folder. Each context, Dockerfile and environment file is looked at once in a
// report, however many services name it, for each may be large. What is wrong with what is there is left to the rules.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { type BuildContext, readContext, unreadableIn } from "../facts/buildContext/contextFiles.ts";
import { type DockerfileFacts, dockerfileFacts } from "../facts/dockerfile.ts";
import { instructionsOf, type Unparsable, unparsableLine } from "../facts/dockerfileSyntax.ts";

export interface BuildOnDisk {
  context: string;
  dockerfile: string;
  args?: Readonly<Record<string, string>>;
  target?: string;
}

export interface Disk {
  /** The project's folder. */
  root: string;
  /** The context in a folder, whose `unreadable` has the files that cannot be opened, too. */
  contextIn(folder: string, dockerfile: string): BuildContext;
  /** The facts of a build's Dockerfile; undefined where there is no such file, or the build itself has a fault. */
  factsOf(build: BuildOnDisk): DockerfileFacts | undefined;
  /** The line of a build's Dockerfile at which Docker stops, if any. */
  unparsableIn(build: BuildOnDisk): Unparsable | undefined;
  /** The variables of an environment file; undefined where it cannot be read. */
  variablesIn(file: string): Record<string, string> | undefined;
}

export function diskAt(root: string): Disk {
  // Parsed once also where builds have arguments of their own, by which the facts differ.
  const dockerfile = eachOnce((path: string) => {
    const text = orUndefined(() => readFileSync(path, "utf8"));
    return text === undefined ? undefined : { text, instructions: instructionsOf(text) };
  });
  const facts = eachOnce((path: string, how: Pick<BuildOnDisk, "args" | "target">) => {
    const found = dockerfile(path);
    return found && dockerfileFacts(found.text, how, found.instructions);
  });
  const unparsable = eachOnce((path: string) => {
    const found = dockerfile(path);
    return found && unparsableLine(found.text, found.instructions);
  });
  const fileOf = ({ context, dockerfile }: BuildOnDisk) => join(root, context, dockerfile);
  return {
    root,
    contextIn: eachOnce((folder, dockerfile) => {
      const context = readContext(folder, dockerfile);
      return { ...context, unreadable: unreadableIn(context) };
    }),
    factsOf: (build) => orUndefined(() => facts(fileOf(build), { args: build.args, target: build.target })),
    unparsableIn: (build) => unparsable(fileOf(build)),
    variablesIn: eachOnce((file) =>
      orUndefined(() => parseEnv(readFileSync(join(root, file), "utf8")) as Record<string, string>),
    ),
  };
}

/** Remembers each look, by its arguments as JSON has them. */
function eachOnce<Arguments extends unknown[], T>(look: (...args: Arguments) => T): typeof look {
  const seen = new Map<string, T>();
  return (...args) => {
    const key = JSON.stringify(args);
    if (!seen.has(key)) seen.set(key, look(...args));
    return seen.get(key) as T;
  };
}

function orUndefined<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
