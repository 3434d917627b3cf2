// The outcome of a stack's plan: reads the stack's configuration, runs the program, and distinguishes a wrong
// configuration from a bug. In which process that happens is left to planProcess.ts.

import { resolve } from "node:path";
import { ResourceError, RunError } from "@pulumi/pulumi";
import { excusedRules } from "../settings/keys/protection.ts";
import { lineOf, thrownReport } from "../settings/language/thrown.ts";
import type { Faulty } from "../settings/parse.ts";
import { readStackFile } from "../settings/stackFile.ts";
import { readSum } from "../settings/sum.ts";
import { planConfiguration } from "./planConfiguration.ts";
import type { Outcome, PlanStacksOptions } from "./planProcess.ts";

/** What becomes of a stack's plan, made in this process; a bug in the program is an outcome, too. */
export async function outcomeOf(stack: string, options: PlanStacksOptions = {}): Promise<Outcome> {
  const root = resolve(options.root ?? "");
  const handedOver = options.handedOver?.stack === stack ? options.handedOver : undefined;
  let environments: string[] = [];
  try {
    const configuration = readStackFile(root, stack, handedOver);
    environments = configuration.environments ?? [];
    const plan = await planConfiguration({ stack, root, ...configuration }, options.outputs);
    const { sum } = readSum(root, stack, configuration);
    const allowed = excusedRules(sum.values);
    const { profile: name } = sum.values;
    const profile = typeof name === "string" && name !== "" ? { name, values: sum.ofProfile() } : undefined;
    return { plan: { ...plan, ...(Object.keys(allowed).length > 0 && { allowed }), ...(profile && { profile }) } };
  } catch (error) {
    const known = RunError.isInstance(error) || (ResourceError.isInstance(error) && error.hideStack);
    if (!known) return ownFault(error, root) ?? { crash: (error as Error)?.stack ?? String(error) };
    const { message, missing } = error as Error & Pick<Faulty, "missing">;
    if (missing === undefined || environments.length === 0) return { report: message };
    const unread = unreadText(stack, environments);
    return { report: `${message}\nPulumi.${stack}.yaml: ${unread}`, ...(missing === "all" && { unread }) };
  }
}

/** The report of an error in an `apply` of resources.ts; it knows its line only where stack traces are on. */
function ownFault(error: unknown, root: string): Outcome | undefined {
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
