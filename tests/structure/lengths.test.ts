import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { programFiles } from "../support/programFiles.ts";

/** Lines. */
const most = 250;
const mostMedian = 100;

describe("the program's files", () => {
  const lengths = programFiles().map((file) => ({ file, lines: readFileSync(file, "utf8").split("\n").length - 1 }));

  it("fit a head: none is longer than 250 lines", () => {
    const long = lengths.filter(({ lines }) => lines > most);
    assert.deepEqual(
      long.map(({ file, lines }) => `${file} has ${lines} lines; split it by what it is about`),
      [],
    );
  });

  it("are short: the median is at most 100 lines", () => {
    const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? assert.fail("there are no files");
    assert.ok(median <= mostMedian, `the median is ${median} lines`);
  });
});
