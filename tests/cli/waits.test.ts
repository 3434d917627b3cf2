import assert from "node:assert/strict";
import { mock } from "node:test";
import { Waits } from "../../cli/waits.ts";

describe("the signs of life of a long wait", () => {
  it("name what is waited for, for how long, and the longest that it takes where that is known", () => {
    let now = 0;
    const waits = new Waits(() => now);
    waits.begin("services.web", "its image is built or fetched");
    waits.begin("jobs.nightly", "it is watched", 60);
    now = 7_000;
    assert.deepEqual(waits.lines(), [], "a short wait is none to speak of");
    now = 30_000;
    waits.begin("services.web", "its image is built or fetched");
    assert.deepEqual(waits.lines(), [
      "… services.web: its image is built or fetched, 30 s so far",
      "… jobs.nightly: it is watched, 30 s so far of at most 60 s",
    ]);
    waits.begin("services.web", "it is watched", 90);
    waits.end("jobs.nightly");
    assert.deepEqual(waits.lines(), []);
    now = 46_000;
    assert.deepEqual(waits.lines(), ["… services.web: it is watched, 16 s so far of at most 90 s"]);
    now = 125_000;
    assert.deepEqual(waits.lines(), ["… services.web: it is watched, 95 s so far"], "which it has taken already");
  });

  it("are said for as long as the work goes on, and not after it has failed", async () => {
    mock.timers.enable({ apis: ["setInterval", "Date"] });
    try {
      const said: string[] = [];
      const waits = new Waits();
      waits.set("web", "task 01234567 is PENDING");
      const { promise, reject } = Promise.withResolvers<never>();
      const work = waits.saidDuring(
        (line) => said.push(line),
        () => promise,
      );
      mock.timers.tick(15_000);
      mock.timers.tick(15_000);
      reject(new Error("stopped"));
      await assert.rejects(work, /stopped/);
      mock.timers.tick(60_000);
      assert.deepEqual(
        said,
        [15, 30].map((seconds) => `… web: task 01234567 is PENDING, ${seconds} s so far`),
      );
      waits.set("web", undefined);
      assert.deepEqual(waits.lines(), []);
    } finally {
      mock.timers.reset();
    }
  });
});
