// What `./ecs docs` writes: the files, and the parts of pages, that are made from the program itself. They are each key
// of a stack file for editors and for readers, AWS's actions that take no resource, the rules of the policy pack, the
// controls that hold, and the cost and the pictures of example stacks that no owner of the repository changes.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../../plan/graph.ts";
import { plansOf } from "../../plan/planStacks.ts";
import { pictureOf } from "../graph/model.ts";
import { svg } from "../graph/svg.ts";
import { withBlocks } from "./block.ts";
import { configTables } from "./configTables.ts";
import { controlTable, excuseTable } from "./controlTables.ts";
import { costExample } from "./costExample.ts";
import { policyTable } from "./policyTable.ts";
import { ruleTable } from "./ruleTable.ts";
import { writtenStackSchema } from "./stackSchema.ts";
import { writtenWildcardActions } from "./wildcardActions.ts";

/** Path → text; or the faults that prevent the example's plan. @throws where a page has no place for its part */
export async function writtenFiles(root: string): Promise<{ files: Record<string, string> } | { faults: string }> {
  const read = (path: string) => ({ path, text: readFileSync(join(root, path), "utf8") });
  const [stackFile, cost] = [read("docs/stack-file.md"), read("docs/cost.md")];
  const [policyPack, security] = [read("docs/policy-pack.md"), read("docs/security.md")];
  const plans = await plansOf(["dev", "prod"], join(root, "tests/fixtures/project"));
  if (typeof plans === "string") return { faults: plans };
  const [dev, prod] = plans as [Plan, Plan];
  return {
    files: {
      [stackFile.path]: withBlocks(stackFile, { rules: ruleTable(), config: configTables() }),
      [cost.path]: withBlocks(cost, { cost: costExample(dev) }),
      [security.path]: withBlocks(security, { controls: controlTable(), excuses: excuseTable() }),
      "docs/pictures/dev.svg": await svg(pictureOf(dev)),
      "docs/pictures/prod.svg": await svg(pictureOf(prod)),
      [policyPack.path]: withBlocks(policyPack, { policies: policyTable() }),
      "stack.schema.json": writtenStackSchema(),
      "settings/facts/wildcardActions.json": await writtenWildcardActions(),
    },
  };
}
