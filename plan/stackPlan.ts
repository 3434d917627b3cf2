// The process that plans stacks: reads a stack's configuration, runs the program and sends the outcome to the process
// that started it. Arguments: the stack's name, the mode of outputs, and a third where a message brings the
// configuration. Without arguments the process stays, keeps its modules loaded, and plans each stack that a message
// names.

import { once } from "node:events";
import { ResourceError, RunError } from "@pulumi/pulumi";
import type { HandedOver } from "../settings/handedOver.ts";
import { excusedRules } from "../settings/keys/protection.ts";
import { lineOf, thrownReport } from "../settings/language/thrown.ts";
import type { Faulty } from "../settings/parse.ts";
import { readStackFile } from "../settings/stackFile.ts";
import { readSum } from "../settings/sum.ts";
import { planConfiguration } from "./planConfiguration.ts";
import type { Outcome } from "./planProcess.ts";
import type { OutputMode } from "./recorder.ts";

const [stack, outputs, handsOver] = process.argv.slice(2);

if (stack !== undefined) {
  const [handedOver] = handsOver ? ((await once(process, "message")) as [HandedOver]) : [];
  const outcome = await outcomeOf(stack, outputs as OutputMode, handedOver);
  // The process exits even if the program has left something running, since the plan is made.
  process.send?.(outcome, undefined, undefined, () => process.exit());
} else {
  process.on("message", async (name: string) => process.send?.(await outcomeOf(name)));
  process.on("disconnect", () => process.exit());
  // A terminal's Ctrl-C reaches this process too; the process that started it decides when it ends.
  for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
}

async function outcomeOf(stack: string, outputs?: OutputMode, handedOver?: HandedOver): Promise<Outcome> {
  let environments: string[] = [];
  try {
    const configuration = readStackFile(process.cwd(), stack, handedOver);
    environments = configuration.environments ?? [];
    const plan = await planConfiguration({ stack, ...configuration }, outputs);
    const { sum } = readSum(process.cwd(), stack, configuration);
    const allowed = excusedRules(sum.values);
    const { profile: name } = sum.values;
    const profile = typeof name === "string" && name !== "" ? { name, values: sum.ofProfile() } : undefined;
    return { plan: { ...plan, ...(Object.keys(allowed).length > 0 && { allowed }), ...(profile && { profile }) } };
  } catch (error) {
    const known = RunError.isInstance(error) || (ResourceError.isInstance(error) && error.hideStack);
    if (!known) return ownFault(error) ?? { crash: (error as Error)?.stack ?? String(error) };
    const { message, missing } = error as Error & Pick<Faulty, "missing">;
    if (missing === undefined || environments.length === 0) return { report: message };
    const unread = unreadText(stack, environments);
    return { report: `${message}\nPulumi.${stack}.yaml: ${unread}`, ...(missing === "all" && { unread }) };
  }
}

/** The report of an error in an `apply` of resources.ts; it knows its line only where stack traces are on. */
function ownFault(error: unknown): Outcome | undefined {
  const root = process.cwd();
  const place = lineOf(error, root);
  const advice = `a plan gives apply placeholders such as "\${orders.url}", so take any text, or mend it`;
  return place && { report: thrownReport(error, place, { root, advice }) };
}

function unreadText(stack: string, environments: string[]): string {
  return (
    `values may come from environment: [${environments.join(", ")}], which is read in \`pulumi preview\` only; ` +
    `give them with --config <file>, the output of \`pulumi config --json --show-secrets --stack ${stack}\``
  );
}
