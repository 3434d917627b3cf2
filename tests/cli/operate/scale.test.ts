// What becomes of a number of tasks that somebody has set, in words; and which numbers are taken.

import assert from "node:assert/strict";
import { afterScaling, countOf } from "../../../cli/operate/scale.ts";

describe("./ecs scale", () => {
  it("says what autoscaling and the next `pulumi up` make of the number", () => {
    const range = { MinCapacity: 2, MaxCapacity: 10 };
    const said: [count: number, scaled: Parameters<typeof afterScaling>[1], said: RegExp][] = [
      [
        4,
        undefined,
        /^`pulumi up --refresh` .* sets what the stack file says, and so does a `pulumi up` after one that .*`desiredCount`/,
      ],
      [
        4,
        range,
        /^autoscaling keeps 2 to 10 tasks, and may change that within minutes; `scaling\.min` .*\nno `pulumi up`/,
      ],
      [2, range, /may change that within minutes/],
      [10, range, /may change that within minutes/],
      [0, range, /: it stays at 0 until it next scales out, and then has at least 2\nno `pulumi up` changes that/],
      [11, range, /: it stays at 11 until it next scales in, and then has at most 10\nno `pulumi up` changes that/],
      [
        4,
        { unknown: "AWS denied the request (X)" },
        /^whether autoscaling changes that is unknown: AWS denied the .*\nwithout `scaling`, `pulumi up --refresh` .* sets/,
      ],
    ];
    for (const [count, scaled, text] of said) assert.match(afterScaling(count, scaled).join("\n"), text);
  });

  it("takes the numbers that ECS takes, and no other", () => {
    assert.deepEqual(["0", "007", "5000"].map(countOf), [0, 7, 5000]);
    for (const text of [undefined, "", "-1", "1.5", "5001", "two"]) {
      assert.throws(() => countOf(text), /^Error: the number of tasks must be from 0 to 5000, got /);
    }
  });
});
