// The only reader of configuration: turns what the engine gives the program into settings, or into one report of all
// faults. Judging the values is left to parse.ts.

import type { ProviderArgs } from "@pulumi/aws";
import { getProject, getStack, RunError, runtime, secret } from "@pulumi/pulumi";
import type { AwsSettings } from "./keys/schema.ts";
import { type Parsed, parseSettings } from "./parse.ts";
import type { TaskRule } from "./rules/tasks.ts";
import { secretPaths, secretPathsWithin } from "./secretPaths.ts";
import { readProject, readStack } from "./stackFile.ts";
import { neighboursIn, readStackFiles } from "./stackFiles.ts";
import { meant } from "./sum.ts";

// Pulumi exports it without a type declaration; pulumi.Config calls it the same way.
const { isConfigSecret } = runtime as unknown as { isConfigSecret(key: string): boolean };

/**
 * The settings of the stack that is being deployed.
 * @param taskRules rules from code that knows what a task becomes in AWS; their faults join the one report
 * @param root the folder of Pulumi.yaml and the stack files; the working directory of a program that Pulumi runs
 * @throws RunError with every fault in them, whose message is shown without a stack trace
 */
export function loadSettings(taskRules: readonly TaskRule[] = [], root = process.cwd()): Parsed {
  const [project, stack] = [getProject(), getStack()];
  const raw = runtime.allConfig() as Record<string, string>;
  const { values: file = {}, environments = [] } = readStack(root, stack, project) ?? {};
  const common = readProject(root);
  const files = readStackFiles(root, common);
  const imports = environments.length > 0;
  const secretsIn = (key: string) => {
    const sealed = secretPaths(file[key], [key]);
    return sealed.length > 0 && !imports ? sealed : secretPathsWithin(meant(raw[key]), file[key], [key]);
  };
  const parsed = parseSettings(raw, {
    project,
    stack,
    root,
    neighbours: neighboursIn(files, stack),
    files,
    secretPaths: Object.keys(raw).filter(isConfigSecret).flatMap(secretsIn),
    order: file,
    common,
    taskRules,
  });
  // A plan asks for `missing`: what the stack file lacks may come from an environment of Pulumi's.
  if ("report" in parsed) throw Object.assign(new RunError(parsed.report), { missing: parsed.missing });
  return parsed;
}

/** The provider's arguments; a value that is encrypted in the stack file stays a secret in the state. */
export function providerArguments(settings: AwsSettings): ProviderArgs {
  const entries = Object.entries(settings).map(([key, value]) => [
    key,
    isConfigSecret(`aws:${key}`) ? secret(value) : value,
  ]);
  return Object.fromEntries(entries);
}
