import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { planStacks } from "../../plan/planStacks.ts";
import { stackNames } from "../../settings/stackNames.ts";
import { fixtures } from "../support/stacks.ts";

describe("Stacks that are planned one after the other in a process", function () {
  this.timeout(60_000);

  it("have the plans that each has in a process of its own", async () => {
    const stacks = stackNames(fixtures);
    const together = await planStacks(stacks, { root: resolve(fixtures) });
    assert.equal(together.length, stacks.length);
    for (const stack of [stacks.at(0), stacks.at(-1)] as string[]) {
      const [alone] = await planStacks([stack], { root: resolve(fixtures) });
      assert.deepEqual(together[stacks.indexOf(stack)], alone, stack);
    }
  });

  it("are spared the bug of one of them, which is reported with its stack trace", async () => {
    const root = mkdtempSync(join(tmpdir(), "plan-stacks-"));
    try {
      symlinkSync(resolve("node_modules"), join(root, "node_modules"), "junction");
      writeFileSync(join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\nmain: index.ts\n");
      writeFileSync(
        join(root, "index.ts"),
        'import { getStack } from "@pulumi/pulumi";\nif (getStack() === "b") throw new TypeError("a bug");\n',
      );
      const stacks = ["a", "b", "c", "d", "e", "f", "g", "h"];
      for (const stack of stacks) writeFileSync(join(root, `Pulumi.${stack}.yaml`), "config: {}\n");
      const kinds = (await planStacks(stacks, { root })).map((outcome) => Object.keys(outcome)[0]);
      assert.deepEqual(
        kinds,
        stacks.map((stack) => (stack === "b" ? "crash" : "plan")),
      );
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
