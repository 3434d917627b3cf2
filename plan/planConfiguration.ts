// Plans the very program (index.ts) with a configuration given in memory, in this process. Where the configuration
// comes from is left to the caller: a stack's file (stackPlan.ts), a test or a benchmark.

import { pathToFileURL } from "node:url";
import type { Plan } from "./graph.ts";
import type { OutputMode } from "./recorder.ts";
import { runProgram } from "./runProgram.ts";

export interface Configuration {
  project: string;
  stack: string;
  /** Full keys (`aws:region`) → values as the engine hands them over: objects as JSON text. */
  config: Record<string, string>;
  /** Keys whose values are secret. */
  secretKeys?: string[];
}

let runs = 0;

/**
 * The program runs anew on every call, its components' modules are loaded once.
 * The working directory must be the project's, as it is under Pulumi.
 * @throws pulumi.RunError with the report of all faults when the configuration is wrong.
 */
export async function planConfiguration(configuration: Configuration, outputs?: OutputMode): Promise<Plan> {
  const program = pathToFileURL("index.ts");
  // A module runs once for each URL that it is imported by.
  program.search = runs++ === 0 ? "" : `?run=${runs}`;
  return runProgram(() => import(program.href), { ...configuration, outputs });
}
