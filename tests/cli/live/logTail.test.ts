import assert from "node:assert/strict";
import { harmless } from "../../../cli/live/logTail.ts";

describe("a log line in the picture of ./ecs status --watch", () => {
  it("loses what would move the cursor, clear the screen or change a colour", () => {
    assert.equal(
      harmless("17:30:05 web \u001b[2J\u001b[31mred\u001b[0m\r\tand\u0007more\nnext"),
      "17:30:05 web red and more next",
    );
  });
});
