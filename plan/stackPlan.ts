// The process that plans one stack: reads its configuration, runs the program and sends the outcome to the process
// that started it. Arguments: the stack's name and the mode of outputs.

import { ResourceError, RunError } from "@pulumi/pulumi";
import { excusedRules } from "../settings/keys/protection.ts";
import { readStackFile } from "../settings/stackFile.ts";
import { planConfiguration } from "./planConfiguration.ts";
import type { Outcome } from "./planStacks.ts";
import type { OutputMode } from "./recorder.ts";

const [stack = "", outputs] = process.argv.slice(2);

let outcome: Outcome;
try {
  const configuration = readStackFile(process.cwd(), stack);
  const plan = await planConfiguration({ stack, ...configuration }, outputs as OutputMode);
  const allowed = excusedRules(configuration);
  outcome = { plan: Object.keys(allowed).length > 0 ? { ...plan, allowed } : plan };
} catch (error) {
  const told = RunError.isInstance(error) || (ResourceError.isInstance(error) && error.hideStack);
  outcome = told ? { report: (error as Error).message } : { crash: (error as Error)?.stack ?? String(error) };
}
// The plan is made, whatever the program has left running.
process.send?.(outcome, undefined, undefined, () => process.exit());
