import assert from "node:assert/strict";
import { ecs } from "../../support/ecs.ts";
import { fixtures } from "../../support/stacks.ts";

describe("./ecs graph", function () {
  this.timeout(60_000); // plans a stack in a process of its own

  it("draws a stack, in the form that is asked for", async () => {
    const { code, stdout, stderr } = await ecs(["graph", "local", "--format", "mermaid"], { root: fixtures });
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^flowchart LR\n/);
    assert.match(stdout, /\|"HTTP 80"\|/);
  });

  it("says what is wrong with its words", async () => {
    const wrong = async (...args: string[]) =>
      (await ecs(["graph", ...args], { root: fixtures })).stderr.split("\n")[0];
    assert.equal(await wrong("dev", "--format", "png"), "--format must be svg or mermaid, got png");
    assert.equal(await wrong(), "missing required argument 'stack'");
    assert.match((await wrong("nope")) ?? "", /^There is no .*nope/);
  });
});
