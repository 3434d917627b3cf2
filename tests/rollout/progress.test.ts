import assert from "node:assert/strict";
import { progressLine, worthSaying } from "../../rollout/progress.ts";

describe("the progress line", () => {
  it("says how many tasks serve, how many failed, and for how long", () => {
    assert.equal(
      progressLine("web", { desired: 4, healthy: 2, failed: 0 }, 37.6),
      "web: 2 of 4 tasks healthy, 0 failed, 38 s",
    );
    assert.equal(
      progressLine("web", { desired: 1, healthy: 0, failed: 3 }, 0),
      "web: 0 of 1 task healthy, 3 failed, 0 s",
    );
  });

  it("says of a service without a task that nothing is shown", () => {
    assert.equal(
      progressLine("worker", { desired: 0, healthy: 0, failed: 0 }, 20),
      "worker: it has no task now, so none has shown that its revision runs, 20 s",
    );
  });

  it("is worth a line at first, and then only when a count changed", () => {
    const before = { desired: 4, healthy: 2, failed: 0 };
    assert.ok(worthSaying(undefined, before));
    assert.ok(!worthSaying(before, { ...before }));
    for (const change of [{ desired: 5 }, { healthy: 3 }, { failed: 1 }]) {
      assert.ok(worthSaying(before, { ...before, ...change }));
    }
  });
});
