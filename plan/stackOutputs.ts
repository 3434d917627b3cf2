// What a plan knows of other stacks, which is nothing: each of their outputs that the stack file names reads as
// `${stack network-prod#vpcId}`. Reading the real ones is left to stack/stackOutputs.ts.

import { type PropertyPath, parsePropertyPath } from "../settings/language/propertyPath.ts";
import { fullStackName } from "../settings/language/stackOutput.ts";
import { stackOutputsOf } from "../settings/parse.ts";
import { readProject } from "../settings/stackFile.ts";
import type { RecordedStack } from "./recorder.ts";

type Outputs = RecordedStack["outputs"];

/** The organization that Pulumi's mocks answer with. */
const organization = "organization";

interface Named {
  project: string;
  stack: string;
  /** Full keys → values as the engine hands them over. */
  config: Readonly<Record<string, string>>;
  /** The folder of Pulumi.yaml. @default the working directory */
  root?: string;
}

/** Whole name of each stack that the configuration names → the outputs that it names. */
export function otherStacks({ config, project, stack: own, root = "." }: Named): Map<string, RecordedStack> {
  const stacks = new Map<string, RecordedStack>();
  const common = readProject(root);
  // Few stack files name an output, and reading all keys takes longer than this look.
  if (!/"(output|of)\\?"/.test(JSON.stringify([config, common]))) return stacks;
  for (const { stack, output, placeholder } of stackOutputsOf(config, { project, stack: own, common })) {
    const name = fullStackName(stack, { organization, project });
    const path = parsePropertyPath(output) ?? [];
    stacks.set(name, { outputs: placed(stacks.get(name)?.outputs, path, placeholder) as Outputs });
  }
  return stacks;
}

/** `into` with a value at a path, and with what the path needs on its way. */
function placed(into: unknown, [key, ...below]: PropertyPath, value: unknown): unknown {
  if (key === undefined) return value;
  const around = typeof into === "object" && into !== null ? into : undefined;
  if (typeof key === "string") return { ...around, [key]: placed((around as Outputs)?.[key], below, value) };
  const list: unknown[] = Array.isArray(around) ? [...around] : [];
  list[key] = placed(list[key], below, value);
  // JSON has no holes.
  return Array.from(list, (entry) => entry ?? null);
}
