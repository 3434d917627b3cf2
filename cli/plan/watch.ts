// `./ecs plan --watch`: shows what differs from the last plan whenever there is a new one. After a fault it prints it and
// waits for the next change; Ctrl-C ends it. When plans are made again is left to planOnChange.ts.

import type { Plan } from "../../plan/graph.ts";
import { faultsOf, type Outcome, stacksOf } from "../../plan/planStacks.ts";
import { formatted, write } from "../../plan/print.ts";
import type { Line } from "../../plan/tree.ts";
import { fail, type Io } from "../commandLine.ts";
import { diffPlans } from "../diff/diffPlans.ts";
import { changesText } from "../diff/diffText.ts";
import { untilStopped } from "../process/signals.ts";
import { clock } from "../times.ts";
import { planOnChange } from "./planOnChange.ts";
import { linesOf } from "./planText.ts";

/**
 * @param asked stacks; none = all that have a file
 * @returns the exit code once it is stopped: 0, since Ctrl-C is the usual end
 */
export async function watchPlans(asked: readonly string[], io: Io): Promise<number> {
  const stacks = stacksOf(asked, io.root);
  if (typeof stacks === "string") return fail(stacks, io);
  return await untilStopped(async ({ signal }) => {
    const last = new Map<string, Plan>();
    for await (const { outcomes, files } of planOnChange(stacks, io.root, signal)) {
      const lines = await changes(outcomes, last, io);
      const isFirst = files.length === 0;
      if (isFirst) await print([...lines, notice, []], io);
      else if (lines.length > 0) await print([[[`${now()}  `, "quiet"], [files.join(", ")]], ...lines], io);
    }
    return 0;
  });
}

const notice: Line = [["Watching stack files, program and build contexts; Ctrl-C ends it.", "quiet"]];

/**
 * What differs from the last plan of each stack; the whole plan where there was none. Empty where there is a fault,
 * which is printed: then the next plans are compared with the same last ones.
 */
async function changes(outcomes: Outcome[], last: Map<string, Plan>, { stdout, stderr }: Io): Promise<Line[]> {
  const faults = faultsOf(outcomes);
  if (faults !== undefined) {
    await write(`${now()}  ${faults}\n`, stderr);
    return [];
  }
  const plans = outcomes.flatMap((outcome) => ("plan" in outcome ? [outcome.plan] : []));
  const fresh = plans.filter(({ stack }) => !last.has(stack));
  const diffs = plans.flatMap((plan) => {
    const before = last.get(plan.stack);
    return before ? [diffPlans(before, plan)] : [];
  });
  for (const plan of plans) last.set(plan.stack, plan);
  return [...(fresh.length > 0 ? linesOf({ plans: fresh }, stdout) : []), ...changesText(diffs)];
}

async function print(lines: Line[], { stdout }: Io): Promise<void> {
  await write(formatted(lines, stdout), stdout);
}

function now(): string {
  return clock(new Date(), new Date());
}
