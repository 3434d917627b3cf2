// Plans the program itself (index.ts) with a configuration given in memory, in this process. Where the configuration
// comes from is left to the caller: a stack's file (stackPlan.ts), a test or a benchmark.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plan } from "./graph.ts";
import type { OutputMode } from "./recorder.ts";
import { runProgram } from "./runProgram.ts";
import { otherStacks } from "./stackOutputs.ts";

export interface Configuration {
  project: string;
  stack: string;
  /** Full keys (`aws:region`) → values as the engine hands them over: objects as JSON text. */
  config: Record<string, string>;
  /** Keys whose values are secret. */
  secretKeys?: string[];
  /** The folder of the program and of its build contexts. @default the working directory */
  root?: string;
}

let runs = 0;

/**
 * The program runs anew on every call; its components' modules are loaded once.
 * @throws pulumi.RunError with the report of all faults when the configuration is wrong.
 */
export async function planConfiguration(configuration: Configuration, outputs?: OutputMode): Promise<Plan> {
  const program = pathToFileURL(join(configuration.root ?? "", "index.ts"));
  // The query makes a new URL: a module runs once for each URL that it is imported by.
  program.search = runs++ === 0 ? "" : `?run=${runs}`;
  return runProgram(
    async () => {
      const exported = await import(program.href);
      return exported.default ?? exported; // as Pulumi's own runner does it
    },
    { ...configuration, outputs, stacks: otherStacks(configuration) },
  );
}
