// The process that plans stacks, and sends the outcome to the process that started it. Arguments: the stack's name, the
// mode of outputs, and a third where a message brings the configuration. Without arguments the process stays, keeps its
// modules loaded, and plans each stack that a message names.

import { once } from "node:events";
import type { HandedOver } from "../settings/handedOver.ts";
import { outcomeOf } from "./outcome.ts";
import type { OutputMode } from "./recorder.ts";

const [stack, outputs, handsOver] = process.argv.slice(2);

if (stack !== undefined) {
  const [values] = handsOver ? ((await once(process, "message")) as [HandedOver]) : [];
  const outcome = await outcomeOf(stack, {
    outputs: outputs as OutputMode,
    handedOver: values && { stack, ...values },
  });
  // The process exits even if the program has left something running, since the plan is made.
  process.send?.(outcome, undefined, undefined, () => process.exit());
} else {
  process.on("message", async (name: string) => process.send?.(await outcomeOf(name)));
  process.on("disconnect", () => process.exit());
  // A terminal's Ctrl-C reaches this process too; the process that started it decides when it ends.
  for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
}
