// The process that plans stacks: reads a stack's configuration, runs the program and sends the outcome to the process
// that started it. Arguments: the stack's name and the mode of outputs. Without arguments the process stays, keeps its
// modules loaded, and plans each stack that a message names.

import { ResourceError, RunError } from "@pulumi/pulumi";
import { excusedRules } from "../settings/keys/protection.ts";
import { readStackFile } from "../settings/stackFile.ts";
import { planConfiguration } from "./planConfiguration.ts";
import type { Outcome } from "./planStacks.ts";
import type { OutputMode } from "./recorder.ts";

const [stack, outputs] = process.argv.slice(2);

if (stack !== undefined) {
  const outcome = await outcomeOf(stack, outputs as OutputMode);
  // The process exits even if the program has left something running, since the plan is made.
  process.send?.(outcome, undefined, undefined, () => process.exit());
} else {
  process.on("message", async (name: string) => process.send?.(await outcomeOf(name)));
  process.on("disconnect", () => process.exit());
  // A terminal's Ctrl-C reaches this process too; the process that started it decides when it ends.
  for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
}

async function outcomeOf(stack: string, outputs?: OutputMode): Promise<Outcome> {
  try {
    const configuration = readStackFile(process.cwd(), stack);
    const plan = await planConfiguration({ stack, ...configuration }, outputs);
    const allowed = excusedRules(configuration);
    return { plan: Object.keys(allowed).length > 0 ? { ...plan, allowed } : plan };
  } catch (error) {
    const known = RunError.isInstance(error) || (ResourceError.isInstance(error) && error.hideStack);
    return known ? { report: (error as Error).message } : { crash: (error as Error)?.stack ?? String(error) };
  }
}
