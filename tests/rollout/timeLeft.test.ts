import assert from "node:assert/strict";
import type { PaceSettings } from "../../rollout/deadline.ts";
import { timeLeft } from "../../rollout/timeLeft.ts";
import { serviceSchema } from "../../settings/keys/schema.ts";

const settings = (more: object = {}): PaceSettings => {
  const parsed = serviceSchema.parse({ image: "web:1", port: 8080, route: { path: "/*" }, ...more });
  return { ...parsed, route: parsed.route ?? {} };
};

describe("the time that a deployment has left", () => {
  it("is what its settings take, less what has passed, and nothing that would be a guess of seconds", () => {
    // 5 + (45 + 2 × 10) + 20 + 5
    const cases: [seconds: number, left: string | undefined][] = [
      [0, "about 2 min left"],
      [30, "about 70 s left"],
      [89, "about 10 s left"],
      [93, undefined],
      [300, undefined],
    ];
    for (const [seconds, left] of cases) assert.equal(timeLeft(settings(), 2, seconds), left, `${seconds}`);
  });

  it("is of all tasks that are replaced batch by batch, and of all shifts of the requests", () => {
    const oneByOne = settings({ deployment: { minimumHealthyPercent: 90, maximumPercent: 100 } });
    assert.equal(timeLeft(oneByOne, 10, 0), "about 11 min left");
    const linear = settings({ deployment: { strategy: "linear", percent: 25, stepMinutes: 5, bakeMinutes: 10 } });
    // 3 × 5 between the shifts and 10 after them, beside the tasks' own time
    assert.equal(timeLeft(linear, 2, 0), "about 28 min left");
  });

  it("has the time for which ECS looks at alarms, and nothing where there is no task", () => {
    const watched = { ...settings(), watchedByAlarms: true };
    assert.equal(timeLeft(watched, 2, 30), "about 70 s left, then up to 5 min while ECS looks at its alarms");
    assert.equal(timeLeft(watched, 2, 120), "up to 5 min left while ECS looks at its alarms");
    assert.equal(timeLeft(settings(), 0, 0), undefined);
  });
});
