import assert from "node:assert/strict";
import fc from "fast-check";
import { breakerThreshold, deadlineSeconds, type PaceSettings } from "../../rollout/deadline.ts";
import { serviceSchema } from "../../settings/keys/schema.ts";

const settings = (more: object = {}): PaceSettings => serviceSchema.parse({ image: "web:1", port: 8080, ...more });

describe("the deadline of a deployment", () => {
  it("is the breaker's, three failures one after another, for one task with the defaults", () => {
    // 3 × (180 start + 30 grace + 3 × 10 checks + 20 drain + 30 stop) + 60
    assert.equal(deadlineSeconds(settings(), 1), 930);
  });

  it("halves the breaker's rounds when two tasks start at once", () => {
    assert.equal(deadlineSeconds(settings(), 2), 2 * 290 + 60);
  });

  it("counts the batches that the percentages leave", () => {
    // Of 10 tasks at least 9 and at most 10: one at a time, each with 2 checks to become healthy.
    const oneByOne = settings({ deployment: { minimumHealthyPercent: 90, maximumPercent: 100 } });
    assert.equal(deadlineSeconds(oneByOne, 10), 10 * (180 + 30 + 20 + 50) + 60);
  });

  it("leaves grace, checks and drain of a load balancer out where there is no port", () => {
    assert.equal(deadlineSeconds(settings({ port: undefined }), 2), 2 * (180 + 30) + 60);
  });

  it("gives a network load balancer the minutes that it takes to begin its checks", () => {
    const listening = settings({ port: undefined, listen: { mqtt: { port: 1883 } } });
    assert.equal(deadlineSeconds(listening, 2), 2 * (180 + 180 + 30 + 2 * 10 + 20 + 30) + 60);
  });

  it("takes the slowest of the containers' own health checks and stop timeouts", () => {
    const healthCheck = { command: ["CMD", "true"], intervalSeconds: 60, retries: 5, startPeriodSeconds: 120 };
    const slow = settings({ sidecars: { proxy: { image: "proxy:1", healthCheck, stopTimeoutSeconds: 100 } } });
    assert.equal(deadlineSeconds(slow, 2), 2 * (180 + 120 + 5 * 60 + 20 + 100) + 60);
  });

  it("gives ECS time to look at alarms where it does", () => {
    const watched = { ...settings(), watchedByAlarms: true };
    // Four batches of one; with one batch the breaker still takes longer.
    const deployment = { ...watched.deployment, minimumHealthyPercent: 75, maximumPercent: 100 };
    assert.equal(deadlineSeconds({ ...watched, deployment }, 4), 4 * (180 + 30 + 20 + 50) + 300 + 60);
    assert.equal(deadlineSeconds(watched, 1), 930);
  });

  it("is what was set where it was set", () => {
    const set = { ...settings(), deployment: { ...settings().deployment, timeoutSeconds: 45 } };
    assert.equal(deadlineSeconds(set, 100), 45);
  });

  it("is whole seconds, and never less than one task needs", () => {
    const percent = fc.record({
      minimumHealthyPercent: fc.integer({ min: 0, max: 100 }),
      maximumPercent: fc.integer({ min: 100, max: 200 }),
    });
    fc.assert(
      fc.property(percent, fc.integer({ min: 0, max: 1000 }), (deployment, tasks) => {
        const seconds = deadlineSeconds(settings({ deployment }), tasks);
        assert.ok(Number.isInteger(seconds) && seconds >= 180 + 30 + 20 + 50 + 60);
      }),
    );
  });
});

describe("the breaker's threshold", () => {
  it("is half the tasks, at least 3, at most 200", () => {
    assert.deepEqual([0, 1, 6, 7, 399, 400, 5000].map(breakerThreshold), [3, 3, 3, 4, 200, 200, 200]);
  });
});

describe("the deadline of a deployment that shifts requests", () => {
  // All tasks at once: 180 start + 30 grace + 2 × 10 checks, 20 drain + 30 stop, and 60 at the end.
  const tasks = 180 + 30 + 20 + 50 + 60;
  const routed = (deployment: object) => settings({ route: {}, deployment });

  it("adds a minute for each stage and shift, and the minutes that the strategy takes", () => {
    assert.equal(deadlineSeconds(routed({ strategy: "blue-green", bakeMinutes: 20 }), 1), tasks + 11 * 60 + 20 * 60);
    assert.equal(deadlineSeconds(routed({ strategy: "canary", bakeMinutes: 30 }), 2), tasks + 12 * 60 + 2 * 30 * 60);
    const linear = { strategy: "linear", percent: 30, stepMinutes: 5, bakeMinutes: 0 };
    assert.equal(deadlineSeconds(routed(linear), 50), tasks + 14 * 60 + 3 * 5 * 60);
  });

  it("takes the strategy's defaults for what is not written, and what is set for all of it", () => {
    assert.equal(deadlineSeconds(routed({ strategy: "canary" }), 1), tasks + 12 * 60 + 2 * 10 * 60);
    assert.equal(deadlineSeconds(routed({ strategy: "linear" }), 1), tasks + 15 * 60 + 4 * 5 * 60 + 10 * 60);
    assert.equal(deadlineSeconds(routed({ strategy: "canary", timeoutSeconds: 45 }), 1), 45);
  });
});
