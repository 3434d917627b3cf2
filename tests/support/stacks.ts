// The stacks that tests plan: those of the fixtures, which a test knows and may change, and those of the repository's
// owner, which no test knows. An owner's stack file with a fault is left out here, since it is one failure and not
// many: tests/plans.test.ts reports it.

import { posix, resolve } from "node:path";
import { ResourceError, RunError } from "@pulumi/pulumi";
import type { Plan } from "../../plan/graph.ts";
import { type Configuration, planConfiguration } from "../../plan/planConfiguration.ts";
import { readStackFile } from "../../settings/stackFile.ts";
import { stackNames } from "../../settings/stackNames.ts";

/** The folder of a project of the tests' own: Pulumi.yaml, stack files, an app. */
export const fixtures = "tests/fixtures/project";

/** A plan's working directory is its project's, so another's folder is not found from there. */
const absolute = resolve.bind(undefined, process.cwd());

export interface PlannedStack extends Configuration {
  plan: Plan;
  /** The stack file's path, for a message. */
  file: string;
}

/** The values of a stack's file, for a plan; of the fixtures unless another folder is given. */
export function configurationOf(stack: string, root = fixtures): Configuration {
  return { stack, root: absolute(root), ...readStackFile(absolute(root), stack) };
}

const planned = new Map<string, Promise<PlannedStack[]>>();

/** The fixtures' stacks, by name; made once. */
export const fixtureStacks = () => stacksIn(fixtures);

/** The owner's stacks whose files have no fault; made once. */
export const ownStacks = () => stacksIn("");

function stacksIn(root: string): Promise<PlannedStack[]> {
  const made = planned.get(root) ?? planAll(root);
  planned.set(root, made);
  return made;
}

async function planAll(root: string): Promise<PlannedStack[]> {
  const stacks: PlannedStack[] = [];
  for (const stack of stackNames(absolute(root))) {
    try {
      const configuration = configurationOf(stack, root);
      const file = posix.join(root, `Pulumi.${stack}.yaml`);
      stacks.push({ ...configuration, file, plan: await planConfiguration(configuration) });
    } catch (error) {
      if (root === fixtures || !isReport(error)) throw error;
    }
  }
  return stacks;
}

const isReport = (error: unknown) =>
  RunError.isInstance(error) || (ResourceError.isInstance(error) && error.hideStack === true);
