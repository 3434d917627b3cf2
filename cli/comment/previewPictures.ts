// Gives the stacks of a comment their pictures: who can reach whom, with what a preview would add and remove. The
// program is planned for that, as it stands in the folder; without a plan there is no picture, and no other fault.

import type { Plan } from "../../plan/graph.ts";
import { planStacks } from "../../plan/planStacks.ts";
import { stackNames } from "../../settings/stackNames.ts";
import type { StackReport } from "../diff/diffMarkdown.ts";
import { hasChanges } from "../diff/stackDiff.ts";
import { changedPicture } from "../graph/changedPicture.ts";
import { planBefore } from "./planBefore.ts";
import type { Preview } from "./readPreview.ts";

export interface Previewed {
  report: StackReport;
  preview: Preview;
}

export async function withPictures(previewed: readonly Previewed[], root: string): Promise<StackReport[]> {
  const known = stackNames(root);
  const isDrawn = ({ report: { diff, errors = [] } }: Previewed) =>
    hasChanges(diff) && errors.length === 0 && known.includes(diff.stack);
  const stacks = [...new Set(previewed.filter(isDrawn).map(({ report }) => report.diff.stack))];
  const outcomes = await planStacks(stacks, { root });
  return previewed.map((one) => {
    const outcome = isDrawn(one) ? outcomes[stacks.indexOf(one.report.diff.stack)] : undefined;
    const picture = outcome && "plan" in outcome ? pictureOf(one, outcome.plan) : undefined;
    return { ...one.report, ...(picture !== undefined && { picture }) };
  });
}

/** @returns undefined where nothing that the picture shows changes, or where it cannot be drawn */
export function pictureOf({ report, preview }: Previewed, plan: Plan): StackReport["picture"] {
  try {
    const before = planBefore(plan, preview);
    const isNew = report.diff.change === "added";
    return before && changedPicture({ before: isNew ? undefined : before, after: plan });
  } catch {
    // What another version of the program has deployed may have another form, and the comment is worth more than the
    // picture.
    return undefined;
  }
}
