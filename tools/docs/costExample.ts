// What the README shows of `npm run cost`: the command's own output for one stack.

import { costLines } from "../cost.ts";
import type { Plan } from "../plan/graph.ts";

export function costExample(plan: Plan): string {
  const lines = costLines([plan]).map((line) =>
    line
      .map(([text]) => text)
      .join("")
      .trimEnd(),
  );
  return ["```text", `$ npm run cost ${plan.stack}`, ...lines, "```"].join("\n");
}
