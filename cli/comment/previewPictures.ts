// Gives the stacks of a comment their pictures: who can reach whom, with what a preview would add and remove. The
// program is planned for that, as it stands in the folder; without a plan there is no picture, and no other fault.

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
    if (outcome === undefined || !("plan" in outcome)) return one.report;
    const before = planBefore(outcome.plan, one.preview);
    if (before === undefined) return one.report;
    const isNew = one.report.diff.change === "added";
    const picture = changedPicture({ before: isNew ? undefined : before, after: outcome.plan });
    return { ...one.report, ...(picture !== undefined && { picture }) };
  });
}
