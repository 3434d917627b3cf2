import assert from "node:assert/strict";
import fc from "fast-check";
import { longestGapMinutes } from "../../../settings/facts/weeklyTimes.ts";

const [hour, day, week] = [60, 1440, 10080];

describe("The longest time between two runs", () => {
  for (const [expression, minutes] of [
    ["rate(1 minute)", 1],
    ["rate(5 minutes)", 5],
    ["rate(2 hours)", 2 * hour],
    ["rate(30 days)", 30 * day],
    ["cron(* * * * ? *)", 1],
    ["cron(*/15 * * * ? *)", 15],
    ["cron(50/5 * ? * * *)", 55],
    ["cron(0 7 * * ? *)", day],
    ["cron(0 3 ? * * *)", day],
    ["cron(0 8-18/2 ? * * *)", 14 * hour],
    ["cron(0 7,19 ? * MON-FRI *)", 2 * day + 12 * hour],
    ["cron(0 7 ? * mon-FRI *)", 3 * day],
    ["cron(30 7 ? * 2,4 *)", 5 * day],
    ["cron(0 0 ? * SUN *)", week],
    ["cron(0,30 12-13 ? * SAT,SUN *)", 5 * day + 22 * hour + 30],
  ] as const) {
    it(`is ${minutes} minutes for ${expression}`, () => assert.equal(longestGapMinutes(expression), minutes));
  }

  for (const expression of [
    "at(2027-01-31T08:00:00)",
    "cron(0 7 1 * ? *)",
    "cron(0 7 L * ? *)",
    "cron(0 7 3W * ? *)",
    "cron(0 7 ? JAN MON *)",
    "cron(0 7 ? * MON 2027)",
    "cron(0 7 ? * 2#1 *)",
    "cron(0 7 ? * FRIL *)",
    "cron(0 7 ? * L *)",
  ]) {
    it(`is not known for ${expression}, whose weeks differ`, () =>
      assert.equal(longestGapMinutes(expression), undefined));
  }

  it("is what one finds by going through two weeks minute by minute", () => {
    const someOf = (from: number, to: number) =>
      fc.uniqueArray(fc.integer({ min: from, max: to }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(someOf(0, 59), someOf(0, 23), someOf(1, 7), (minutes, hours, days) => {
        let [last, longest] = [Number.NaN, 0];
        for (let time = 0; time < 2 * week; time++) {
          const due =
            minutes.includes(time % hour) &&
            hours.includes(Math.floor(time / hour) % 24) &&
            days.includes((Math.floor(time / day) % 7) + 1);
          if (!due) continue;
          if (!Number.isNaN(last)) longest = Math.max(longest, time - last);
          last = time;
        }
        assert.equal(longestGapMinutes(`cron(${minutes} ${hours} ? * ${days} *)`), longest);
      }),
    );
  });
});
