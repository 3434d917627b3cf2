// The README with the parts that are made from the project itself: the tables of every key that a stack file may set,
// and what `dev` costs.

import type { Plan } from "../../plan/graph.ts";
import { plansOf } from "../../plan/planStacks.ts";
import { withBlock } from "./block.ts";
import { configTables } from "./configTables.ts";
import { costExample } from "./costExample.ts";

/** Or the faults of the configuration of `dev`. @throws where the README has no place for one of the parts */
export async function writtenReadme(readme: string, root: string): Promise<{ text: string } | { faults: string }> {
  const plans = await plansOf(["dev"], root);
  if (typeof plans === "string") return { faults: plans };
  const [plan] = plans as [Plan];
  return { text: withBlock(withBlock(readme, "config", configTables()), "cost", costExample(plan)) };
}
