import assert from "node:assert/strict";
import { reported, web } from "../../support/reported.ts";

const lines = (schedule: object) =>
  reported(web({ scaling: { min: 1, max: 2, schedules: [{ min: 1, max: 1, ...schedule }] } }));

describe("A schedule's expression", () => {
  for (const expression of [
    "cron(0 7 ? * MON-FRI *)",
    "cron(0,15,30-45/5 0-23 ? JAN,mar-DEC 1-7 2026-2199)",
    "cron(*/5 * * * ? *)",
    "cron(0/5 8-17 1W * ? *)",
    "cron(0 10 L * ? *)",
    "cron(0 10 31 1/2 ? 1970/4)",
    "cron(0 10 ? * L *)",
    "cron(0 10 ? * 6L *)",
    "cron(0 10 ? * FRIL *)",
    "cron(0 10 ? * 3#2 *)",
    "cron(59  23  ?  12  SUN  2199)",
    "rate(1 minute)",
    "rate(5 minutes)",
    "rate(1 hour)",
    "rate(7 days)",
    "at(2027-02-28T23:59:59)",
    "at(2028-02-29T00:00:00)",
  ]) {
    it(`may be ${expression}`, () => assert.deepEqual(lines({ expression }), []));
  }

  const link = "see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html";
  const field = (words: string) => `have ${words}, or a form of them that AWS knows, as its`;
  for (const [expression, must, advice, got] of [
    ["0 7 * * MON", "be cron(…), rate(…) or at(…)", "write its six fields in cron(…), such as cron(0 7 ? * MON-FRI *)"],
    ["daily", "be cron(…), rate(…) or at(…)", "write it such as cron(0 7 ? * MON-FRI *)"],
    [
      "cron(0 7 ? * MON *",
      "be cron(…), rate(…) or at(…)",
      "write its six fields in cron(…), such as cron(0 7 ? * MON-FRI *)",
    ],
    [
      "cron(0 7 * * MON)",
      "have six fields: minutes, hours, day of month, month, day of week, year",
      "write it such as cron(0 7 ? * MON-FRI *)",
      "5",
    ],
    [
      "cron()",
      "have six fields: minutes, hours, day of month, month, day of week, year",
      "write it such as cron(0 7 ? * MON-FRI *)",
      "none",
    ],
    ["cron(60 7 ? * MON *)", `${field("0 to 59")} minutes`, link],
    ["cron(5-1 7 ? * MON *)", `${field("0 to 59")} minutes`, link],
    ["cron(*/0 7 ? * MON *)", `${field("0 to 59")} minutes`, link],
    ["cron(? 7 ? * MON *)", `${field("0 to 59")} minutes`, link],
    ["cron(0 24 ? * MON *)", `${field("0 to 23")} hours`, link],
    ["cron(0 7-8-9 ? * MON *)", `${field("0 to 23")} hours`, link],
    ["cron(0 7 0 * ? *)", `${field("1 to 31")} day of month`, link],
    ["cron(0 7 32W * ? *)", `${field("1 to 31")} day of month`, link],
    ["cron(0 7 1,L * ? *)", `${field("1 to 31")} day of month`, link],
    ["cron(0 7 ? 13 MON *)", `${field("1 to 12 or JAN to DEC")} month`, link],
    ["cron(0 7 ? FOO MON *)", `${field("1 to 12 or JAN to DEC")} month`, link],
    ["cron(0 7 ? * 0 *)", `${field("1 to 7 or SUN to SAT")} day of week`, link],
    ["cron(0 7 ? * 2#6 *)", `${field("1 to 7 or SUN to SAT")} day of week`, link],
    ["cron(0 7 ? * MON/2 *)", `${field("1 to 7 or SUN to SAT")} day of week`, link],
    ["cron(0 7 ? * 8L *)", `${field("1 to 7 or SUN to SAT")} day of week`, link],
    ["cron(0 7 ? * MON 1969)", `${field("1970 to 2199")} year`, link],
    [
      "cron(0 7 * * * *)",
      "have ? as its day of month or as its day of week, not as both",
      "write ? for the one that is not meant",
    ],
    [
      "cron(0 7 ? * ? *)",
      "have ? as its day of month or as its day of week, not as both",
      "write ? for the one that is not meant",
    ],
    ["rate(0 days)", "be cron(…), rate(…) or at(…)", "write it such as rate(1 hour) or rate(2 days)"],
    ["rate(1 week)", "be cron(…), rate(…) or at(…)", "write it such as rate(1 hour) or rate(2 days)"],
    ["rate(1 hours)", "be cron(…), rate(…) or at(…)", "write one in the singular, more in the plural"],
    ["rate(2 hour)", "be cron(…), rate(…) or at(…)", "write one in the singular, more in the plural"],
    [
      "at(2027-02-30T00:00:00)",
      "be cron(…), rate(…) or at(…)",
      "write a moment that exists, such as at(2027-01-31T08:00:00)",
    ],
    ["at(2027-02-28)", "be cron(…), rate(…) or at(…)", "write a moment that exists, such as at(2027-01-31T08:00:00)"],
    [
      "at(2027-02-28T24:00:00)",
      "be cron(…), rate(…) or at(…)",
      "write a moment that exists, such as at(2027-01-31T08:00:00)",
    ],
  ]) {
    it(`may not be ${expression}`, () => {
      const at = "services.web.scaling.schedules[0].expression";
      assert.deepEqual(lines({ expression }), [
        `${at} must ${must}, got ${got ?? JSON.stringify(expression)}; ${advice}`,
      ]);
    });
  }
});

describe("A schedule's time zone", () => {
  for (const timeZone of ["UTC", "Europe/Dublin", "Asia/Kolkata", "Asia/Calcutta", "US/Pacific", "Etc/GMT+9", "GMT"]) {
    it(`may be ${timeZone}`, () => assert.deepEqual(lines({ expression: "rate(1 day)", timeZone }), []));
  }

  for (const [timeZone, near] of [
    ["Europe/Dubln", "Europe/Dublin"],
    ["europe/dublin", "Europe/Dublin"],
    ["utc", "UTC"],
    ["Tokyo", "Asia/Tokyo"],
  ]) {
    it(`may not be ${timeZone}`, () => {
      assert.deepEqual(lines({ expression: "rate(1 day)", timeZone }), [
        "services.web.scaling.schedules[0].timeZone must be an IANA time zone such as Europe/Dublin, " +
          `got "${timeZone}"; the nearest is ${near}`,
      ]);
    });
  }

  for (const timeZone of ["+01:00", "Mars/Olympus", "", "local"]) {
    it(`may not be "${timeZone}"`, () => assert.equal(lines({ expression: "rate(1 day)", timeZone }).length, 1));
  }
});
