import assert from "node:assert/strict";
import { median, table } from "../../bench/statistics.ts";

describe("the benchmark's statistics", () => {
  it("take the middle value, or the mean of the two in the middle", () => {
    assert.equal(median([10, 1, 2]), 2);
    assert.equal(median([9, 1, 4, 2]), 3);
    assert.equal(median([7]), 7);
  });

  it("line the columns up", () => {
    assert.equal(
      table([
        ["", "s"],
        ["one", "10"],
        ["eleven", "1.5"],
      ]),
      "           s\none       10\neleven   1.5\n",
    );
  });
});
