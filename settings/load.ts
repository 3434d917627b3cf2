// The only reader of configuration: turns what the engine gives the program into settings, or into one report of all
// faults. Judging the values is left to parse.ts.

import type { ProviderArgs } from "@pulumi/aws";
import { getProject, getStack, RunError, runtime, secret } from "@pulumi/pulumi";
import { type Neighbour, newVpcSchema } from "./keys/network.ts";
import type { AwsSettings } from "./keys/schema.ts";
import { isMap } from "./language/kinds.ts";
import { joined } from "./language/layers.ts";
import { type Parsed, parseSettings } from "./parse.ts";
import type { TaskRule } from "./rules/tasks.ts";
import { secretPaths, secretPathsWithin } from "./secretPaths.ts";
import { type Common, environmentsOf, readProject, readStackValues } from "./stackFile.ts";
import { stackNames } from "./stackNames.ts";
import { inFile } from "./sum.ts";

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
  const file = readStackValues(root, stack, project) ?? {};
  const common = readProject(root);
  const imports = environmentsOf(root, stack).length > 0;
  const secretsIn = (key: string) => {
    const sealed = secretPaths(file[key], [key]);
    return sealed.length > 0 && !imports ? sealed : secretPathsWithin(opened(raw[key]), file[key], [key]);
  };
  const parsed = parseSettings(raw, {
    project,
    stack,
    root,
    neighbours: neighboursOf(root, stack, common),
    secretPaths: Object.keys(raw).filter(isConfigSecret).flatMap(secretsIn),
    order: file,
    common,
    taskRules,
  });
  // A plan asks for `missing`: what the stack file lacks may come from an environment of Pulumi's.
  if ("report" in parsed) throw Object.assign(new RunError(parsed.report), { missing: parsed.missing });
  return parsed;
}

/** What the engine's text stands for. */
function opened(text = ""): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The provider's arguments; a value that is encrypted in the stack file stays a secret in the state. */
export function providerArguments(settings: AwsSettings): ProviderArgs {
  const entries = Object.entries(settings).map(([key, value]) => [
    key,
    isConfigSecret(`aws:${key}`) ? secret(value) : value,
  ]);
  return Object.fromEntries(entries);
}

/** The VPCs of the other stack files, without files that cannot be read and stacks that may overlap. */
function neighboursOf(root: string, stack: string, common: Common & { project: string }): Neighbour[] {
  const { project } = common;
  const shared = inFile(common.values, project);
  return stackNames(root).flatMap((other) => {
    if (other === stack) return [];
    try {
      const own = inFile(readStackValues(root, other, project) ?? {}, project);
      // The other stack's network may come from an environment of Pulumi ESC.
      if (own.network === undefined && environmentsOf(root, other).length > 0) return [];
      const layers = [own, shared].map((values) => ({ file: "", path: [], value: values }));
      const { network = {}, allow = {} } = joined(layers) as Record<string, unknown>;
      if (!isMap(network) || "vpcId" in network || (isMap(allow) && "network-overlap" in allow)) return [];
      const cidr = newVpcSchema.shape.cidr.safeParse(network.cidr);
      return cidr.success ? [{ stack: other, cidr: cidr.data }] : [];
    } catch (error) {
      if (RunError.isInstance(error)) return [];
      throw error;
    }
  });
}
