// `./ecs plan --diff`: what a branch changes in each stack, from the program alone. It compares the working tree with a
// commit, each planned by its own program, and shows the result as text, as Markdown or as JSON.

import { faultsOf, type Outcome, type PlanStacksOptions, planStacks, unknownStack } from "../../plan/planStacks.ts";
import { formatted, write } from "../../plan/print.ts";
import { stackNames } from "../../settings/stackNames.ts";
import { fail, type Io } from "../commandLine.ts";
import { type Base, BaseFault, findBase, withFilesOf } from "./base.ts";
import { giveImported } from "./baseImports.ts";
import { linkModules } from "./baseModules.ts";
import { basePlans, hasProgram } from "./basePlans.ts";
import { commentLimit, markdown } from "./diffMarkdown.ts";
import { diffPlans } from "./diffPlans.ts";
import { diffText } from "./diffText.ts";
import { codeSpan } from "./markdownText.ts";
import { hasChanges, type StackDiff } from "./stackDiff.ts";

export interface PlanDiffOptions {
  /** @default the merge base with main */
  ref?: string;
  as: "text" | "markdown" | "json";
  /** What Pulumi has resolved for the one stack, in place of what its file says. */
  handedOver?: PlanStacksOptions["handedOver"];
}

/**
 * @param asked stacks; none = all that either side has
 * @returns the exit code: 0 without changes, 2 with changes, 1 on a fault
 */
export async function planDiff(asked: string[], { ref, as, handedOver }: PlanDiffOptions, io: Io): Promise<number> {
  const { root, stdout } = io;
  try {
    const base = findBase(root, ref);
    const diffs = await withFilesOf(root, base, (folder) => diffsOf(io, folder, base, asked, handedOver));
    await write(textOf(diffs, base, as, stdout), stdout);
    return diffs.some(hasChanges) ? 2 : 0;
  } catch (error) {
    if (!(error instanceof BaseFault)) throw error;
    const stack = ref !== undefined && stackNames(root).includes(ref);
    const hint = stack ? `\n${ref} is a stack: write it before --diff` : "";
    return fail(`${error.message.trimEnd()}${hint}\n`, io);
  }
}

async function diffsOf(
  { root, stderr }: Io,
  folder: string,
  base: Base,
  asked: string[],
  handedOver: PlanDiffOptions["handedOver"],
): Promise<StackDiff[]> {
  const say = (message: string) => stderr.write(`plan: ${message}\n`);
  const planned = hasProgram(folder);
  if (!planned) say(`${base.name} has no program that can be planned: everything is new`);
  const now = stackNames(root);
  const known = [...new Set([...now, ...(planned ? stackNames(folder) : [])])].sort();
  const unknown = unknownStack(asked, known);
  if (unknown) throw new BaseFault(unknown);

  const stacks = known.filter((stack) => asked.length === 0 || asked.includes(stack));
  const present = stacks.filter((stack) => now.includes(stack));
  const variant = handedOver && planned ? giveImported(root, folder, handedOver) : undefined;
  const [before, outcomes] = await Promise.all([
    planned ? basePlans(folder, stacks, { ...base, variant }, () => linkModules(root, folder, say)) : [],
    planStacks(present, { root, handedOver }),
  ]);
  const faults = faultsOf(outcomes);
  if (faults) throw new BaseFault(faults);
  const after = outcomes.map((outcome) => (outcome as Extract<Outcome, { plan: unknown }>).plan);
  return stacks.map((stack) =>
    diffPlans(
      before.find((plan) => plan.stack === stack),
      after.find((plan) => plan.stack === stack),
    ),
  );
}

function textOf(diffs: StackDiff[], base: Base, as: PlanDiffOptions["as"], stdout: Io["stdout"]): string {
  if (as === "json") {
    const data = { base: base.commit, changes: diffs.some(hasChanges), stacks: diffs };
    return `${JSON.stringify(data, undefined, 2)}\n`;
  }
  if (as === "text") return formatted(diffText(diffs, base.name), stdout);
  const report = {
    marker: "docker-on-ecs plan diff",
    title: "Plan diff",
    introduction: `From the program alone, compared with ${codeSpan(base.name)}; no account was asked.`,
    stacks: diffs.map((diff) => ({ diff })),
  };
  return markdown(report, { size: commentLimit });
}
