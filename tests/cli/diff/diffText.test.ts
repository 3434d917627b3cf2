import assert from "node:assert/strict";
import { commentLimit, markdown } from "../../../cli/diff/diffMarkdown.ts";
import { diffPlans } from "../../../cli/diff/diffPlans.ts";
import { diffText } from "../../../cli/diff/diffText.ts";
import { made, stackIn } from "../cost/plans.ts";

const keys = (...names: string[]) => stackIn("eu-west-1", ...names.map((name) => made("aws:kms/key:Key", name)));
const lines = (...diffs: ReturnType<typeof diffPlans>[]) =>
  diffText(diffs, "3f2a1bc").map((line) => line.map(([text]) => text).join(""));

describe("diff as text", () => {
  const dearer = diffPlans(keys("a"), keys("a", "b"));
  const renamed = diffPlans(keys("a"), keys("b"));

  it("says below the verdict what a month costs before and after, where that differs", () => {
    assert.deepEqual(lines(dearer).slice(0, 4), [
      "compared with 3f2a1bc",
      "",
      "dev  1 added, 2 unchanged",
      "   cost: 1.00 → 2.00 USD a month (+1.00)",
    ]);
    assert.ok(lines(renamed).every((line) => !line.includes("cost")));
    assert.equal(renamed.cost, undefined);
  });

  it("says it for a stack that comes or goes", () => {
    assert.ok(lines(diffPlans(undefined, keys("a"))).includes("   cost: 0.00 → 1.00 USD a month (+1.00)"));
    assert.ok(lines(diffPlans(keys("a"), undefined)).includes("   cost: 1.00 → 0.00 USD a month (−1.00)"));
  });

  it("has it as data and in a comment's verdict too", () => {
    assert.deepEqual(dearer.cost, {
      before: { least: 1, most: 1, unpriced: 0 },
      after: { least: 2, most: 2, unpriced: 0 },
    });
    const report = {
      marker: "test",
      title: "Plan diff",
      introduction: "",
      stacks: [{ diff: dearer }, { diff: renamed }],
    };
    const verdicts = markdown(report, { size: commentLimit })
      .split("\n")
      .filter((line) => line.startsWith("- "));
    assert.match(verdicts[0] ?? "", /`dev`: 1 added, 2 unchanged; cost: 1\.00 → 2\.00 USD a month \(\+1\.00\)$/);
    assert.doesNotMatch(verdicts[1] ?? "", /cost/);
  });
});
