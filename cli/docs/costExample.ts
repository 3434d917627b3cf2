// The example in docs/cost.md: the output of `./ecs cost` for one stack.

import type { Plan } from "../../plan/graph.ts";
import { costLines } from "../cost/costLines.ts";

export function costExample(plan: Plan): string {
  const lines = costLines([plan]).map((line) =>
    line
      .map(([text]) => text)
      .join("")
      .trimEnd(),
  );
  return ["```text", `$ ./ecs cost ${plan.stack}`, ...lines, "```"].join("\n");
}
