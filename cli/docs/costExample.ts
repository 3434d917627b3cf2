// What docs/cost.md shows of `./ecs cost`: the command's own output for one stack.

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
