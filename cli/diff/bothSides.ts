// Each stack as a commit has it and as the working tree has it, each planned by its own program. What is made of the
// two is left to the commands with the option --diff.

import type { Plan } from "../../plan/graph.ts";
import { faultsOf, type Outcome, type PlanStacksOptions, planStacks, unknownStack } from "../../plan/planStacks.ts";
import { stackNames } from "../../settings/stackNames.ts";
import type { Io } from "../commandLine.ts";
import { type Base, BaseFault, findBase, withFilesOf } from "./base.ts";
import { giveImported } from "./baseImports.ts";
import { linkModules } from "./baseModules.ts";
import { basePlans, hasProgram } from "./basePlans.ts";

/** A stack; one of the plans is absent where it is added or removed. */
export interface Sides {
  before: Plan | undefined;
  after: Plan | undefined;
}

/** A stack of which the working tree may have no plan, as something is wrong with it. */
export interface SidesOrFault {
  stack: string;
  before: Plan | undefined;
  after: Outcome | undefined;
}

export interface BothSidesOptions {
  /** A commit, branch or tag; true, as where an option has no value, for the default. @default the merge base with main */
  ref?: string | true | undefined;
  /** What Pulumi has resolved for the one stack, in place of what its file says. */
  handedOver?: PlanStacksOptions["handedOver"];
  /** Plans the stacks of the working tree. @default each once, in processes of their own */
  plan?: (stacks: string[]) => Promise<Outcome[]>;
  /** The command, which a message begins with. */
  command: string;
}

/**
 * @param asked stacks; none = all that either side has
 * @returns a fault of the base, or of any stack, as a text that says what to do
 */
export async function bothSides(
  asked: string[],
  options: BothSidesOptions,
  io: Io,
): Promise<{ base: Base; stacks: Sides[] } | string> {
  const found = await bothSidesOrFaults(asked, options, io);
  if (typeof found === "string") return found;
  const faults = faultsOf(found.stacks.flatMap(({ after }) => after ?? []));
  if (faults) return faults;
  const planOf = (outcome: Outcome | undefined) => (outcome && "plan" in outcome ? outcome.plan : undefined);
  return { ...found, stacks: found.stacks.map(({ before, after }) => ({ before, after: planOf(after) })) };
}

/** Like `bothSides`, but a fault of a stack is the outcome of that stack. */
export async function bothSidesOrFaults(
  asked: string[],
  options: BothSidesOptions,
  io: Io,
): Promise<{ base: Base; stacks: SidesOrFault[] } | string> {
  const { root } = io;
  const ref = options.ref === true ? undefined : options.ref;
  try {
    const base = findBase(root, ref);
    return { base, stacks: await withFilesOf(root, base, (folder) => plansOn(folder, base, asked, options, io)) };
  } catch (error) {
    if (!(error instanceof BaseFault)) throw error;
    const isStack = ref !== undefined && stackNames(root).includes(ref);
    return `${error.message.trimEnd()}${isStack ? `\n${ref} is a stack: write it before --diff` : ""}\n`;
  }
}

async function plansOn(
  folder: string,
  base: Base,
  asked: string[],
  { handedOver, command, plan }: BothSidesOptions,
  { root, stderr }: Io,
): Promise<SidesOrFault[]> {
  const say = (message: string) => stderr.write(`${command}: ${message}\n`);
  const planned = hasProgram(folder);
  if (!planned) say(`${base.name} has no program that can be planned: everything is new`);
  const now = stackNames(root);
  const known = [...new Set([...now, ...(planned ? stackNames(folder) : [])])].sort();
  const unknown = unknownStack(asked, known);
  // Of a plan without --diff the second name may be a service's.
  const hint = known.includes(asked[0] ?? "")
    ? "\nA difference is one of whole stacks: leave out a service's name"
    : "";
  if (unknown) throw new BaseFault(`${unknown.trimEnd()}${hint}`);

  const stacks = known.filter((stack) => asked.length === 0 || asked.includes(stack));
  const present = stacks.filter((stack) => now.includes(stack));
  const variant = handedOver && planned ? giveImported(root, folder, handedOver) : undefined;
  const [before, outcomes] = await Promise.all([
    planned ? basePlans(folder, stacks, { ...base, variant }, () => linkModules(root, folder, say)) : [],
    plan?.(present) ?? planStacks(present, { root, handedOver }),
  ]);
  return stacks.map((stack) => ({
    stack,
    before: before.find((plan) => plan.stack === stack),
    after: outcomes[present.indexOf(stack)],
  }));
}
