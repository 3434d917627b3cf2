import assert from "node:assert/strict";
import { runsPerMonth } from "../../../plan/charges/runsPerMonth.ts";

describe("The runs of a schedule in a month of 730 hours", () => {
  for (const [expression, runs] of [
    ["rate(1 hour)", 730],
    ["rate(5 minutes)", 8760],
    ["rate(2 days)", 730 / 48],
    ["cron(0 9 ? * MON-FRI *)", (5 * 730) / 168],
    ["cron(0/15 * * * ? *)", 4 * 730],
    ["cron(0 3 1 * ? *)", 1],
    ["cron(0 3,15 1,15 * ? *)", 4],
    ["cron(0 3 L * ? *)", 1],
    ["cron(0 3 15W * ? *)", 1],
    ["cron(0 3 ? * FRI#3 *)", 1],
    ["cron(0 3 ? * 6L *)", 1],
    ["cron(0 3 1 1,7 ? *)", 2 / 12],
    ["cron(0 3 ? JAN-JUN MON *)", (730 / 24 / 7) * (6 / 12)],
    ["at(2027-01-31T08:00:00)", 1],
  ] as const) {
    it(`are ${Number(runs.toFixed(2))} of ${expression}`, () => {
      assert.ok(Math.abs((runsPerMonth(expression) ?? Number.NaN) - runs) < 1e-9, `${runsPerMonth(expression)}`);
    });
  }

  it("are not known of what is no schedule", () => assert.equal(runsPerMonth("now and then"), undefined));
});
