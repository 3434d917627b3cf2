import assert from "node:assert/strict";
import { Problem } from "../../cli/commandLine.ts";
import { clock, sinceTime } from "../../cli/times.ts";

const now = Date.parse("2026-11-23T12:00:00Z");

describe("a time that logs begin at", () => {
  for (const [text, time] of [
    ["90s", "2026-11-23T11:58:30Z"],
    ["15m", "2026-11-23T11:45:00Z"],
    ["1h", "2026-11-23T11:00:00Z"],
    ["2d", "2026-11-21T12:00:00Z"],
    ["2026-01-31T08:00:00Z", "2026-01-31T08:00:00Z"],
    ["2026-01-31T08:00:00.250Z", "2026-01-31T08:00:00.250Z"],
    ["2026-01-31T08:00+02:00", "2026-01-31T06:00:00Z"],
  ] as const) {
    it(`may be ${text}`, () => assert.equal(sinceTime(text, now), Date.parse(time)));
  }

  it("is of this machine's zone where it has none, and the day's first moment where it is a day", () => {
    assert.equal(sinceTime("2026-01-31 08:00", now), new Date(2026, 0, 31, 8).getTime());
    assert.equal(sinceTime("2026-01-31", now), new Date(2026, 0, 31).getTime());
  });

  for (const text of [
    "",
    "15",
    "m",
    "1.5h",
    "1w",
    "-1h",
    "yesterday",
    "31.01.2026",
    "2026-13-01",
    "8:00",
    "1769846400",
  ]) {
    it(`is refused where it is "${text}"`, () => {
      const message = `--since must be such as 15m, 1h, 2d or 2026-01-31T08:00:00Z, got ${text}`;
      assert.throws(() => sinceTime(text, now), new Problem(message));
    });
  }

  it("is not yet to come", () => {
    const message = "--since must be in the past, got 2026-11-23T12:00:01Z";
    assert.throws(() => sinceTime("2026-11-23T12:00:01Z", now), new Problem(message));
  });
});

describe("a time in a line", () => {
  it("has its day where that is not today", () => {
    const today = new Date(2026, 10, 23, 12);
    assert.equal(clock(new Date(2026, 10, 23, 0, 0, 7), today), "00:00:07");
    assert.equal(clock(new Date(2026, 10, 22, 23, 59, 59), today), "2026-11-22 23:59:59");
  });
});
