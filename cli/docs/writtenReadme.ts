// The README with the parts that are made from the program itself: the tables of every key that a stack file may set,
// and what a stack costs, by the example of one that no owner of the repository changes.

import { join } from "node:path";
import type { Plan } from "../../plan/graph.ts";
import { plansOf } from "../../plan/planStacks.ts";
import { withBlock } from "./block.ts";
import { configTables } from "./configTables.ts";
import { costExample } from "./costExample.ts";

/** Or the faults that keep the example from being planned. @throws where the README has no place for one of the parts */
export async function writtenReadme(readme: string, root: string): Promise<{ text: string } | { faults: string }> {
  const plans = await plansOf(["dev"], join(root, "tests/fixtures/project"));
  if (typeof plans === "string") return { faults: plans };
  const [plan] = plans as [Plan];
  return { text: withBlock(withBlock(readme, "config", configTables()), "cost", costExample(plan)) };
}
