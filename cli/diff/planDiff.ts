// `./ecs plan --diff`: what a branch changes in each stack, from the program alone, as text, as Markdown or as JSON.
// Planning both sides is left to bothSides.ts.

import type { PlanStacksOptions } from "../../plan/planStacks.ts";
import { formatted, write } from "../../plan/print.ts";
import { fail, type Io } from "../commandLine.ts";
import type { Base } from "./base.ts";
import { bothSides, type Sides } from "./bothSides.ts";
import { commentLimit, markdown, type StackReport } from "./diffMarkdown.ts";
import { diffPlans } from "./diffPlans.ts";
import { diffText } from "./diffText.ts";
import { codeSpan } from "./markdownText.ts";
import { hasChanges } from "./stackDiff.ts";

export interface PlanDiffOptions {
  /** As in BothSidesOptions. */
  ref?: string | true | undefined;
  as: "text" | "markdown" | "json";
  /** What Pulumi has resolved for the one stack, in place of what its file says. */
  handedOver?: PlanStacksOptions["handedOver"];
  /** Mermaid for a stack's part of the Markdown; undefined where there is nothing to show. */
  drawn?: (sides: Sides) => string | undefined;
}

/**
 * @param asked stacks; none = all that either side has
 * @returns the exit code: 0 without changes, 2 with changes, 1 on a fault
 */
export async function planDiff(
  asked: string[],
  { as, drawn = () => undefined, ...options }: PlanDiffOptions,
  io: Io,
): Promise<number> {
  const { stdout } = io;
  const found = await bothSides(asked, { ...options, command: "plan" }, io);
  if (typeof found === "string") return fail(found, io);
  const { base, stacks } = found;
  const diffs = stacks.map(({ before, after }) => diffPlans(before, after));
  const changes = diffs.some(hasChanges);
  if (as === "json") {
    await write(`${JSON.stringify({ base: base.commit, changes, stacks: diffs }, undefined, 2)}\n`, stdout);
  } else if (as === "text") {
    await write(formatted(diffText(diffs, base.name), stdout), stdout);
  } else {
    const reports = diffs.map((diff, index): StackReport => {
      const picture = drawn(stacks[index] as Sides);
      return { diff, ...(picture !== undefined && { picture }) };
    });
    await write(textOf(reports, base), stdout);
  }
  return changes ? 2 : 0;
}

function textOf(stacks: StackReport[], base: Base): string {
  const report = {
    marker: "docker-on-ecs plan diff",
    title: "Plan diff",
    introduction: `From the program alone, compared with ${codeSpan(base.name)}; no account was asked.`,
    stacks,
  };
  return markdown(report, { size: commentLimit });
}
