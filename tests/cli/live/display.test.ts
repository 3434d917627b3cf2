// What reaches the streams: on a terminal the bytes that redraw, elsewhere lines.

import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { canRedraw, displayOn } from "../../../cli/live/display.ts";
import { facts, service, sight } from "./sights.ts";

class Screen extends Writable {
  text = "";
  override _write(chunk: Buffer, _: string, done: () => void) {
    this.text += chunk;
    done();
  }
}

const terminal = (columns: number, rows: number) => Object.assign(new Screen(), { isTTY: true, columns, rows });

describe("the display of ./ecs status --watch", () => {
  it("redraws on a terminal only, and never in a CI's log or on a dumb terminal", () => {
    const tty = terminal(80, 24);
    const cases: [NodeJS.WritableStream, NodeJS.ProcessEnv, boolean][] = [
      [tty, {}, true],
      [tty, { NO_COLOR: "1" }, true],
      [tty, { CI: "true" }, false],
      [tty, { TERM: "dumb" }, false],
      [new Screen(), {}, false],
    ];
    for (const [stream, env, can] of cases) assert.equal(canRedraw(stream, env), can, JSON.stringify(env));
  });

  it("draws over its last picture, within the terminal's width and height, also after these change", async () => {
    const stdout = terminal(30, 6);
    const display = await displayOn({ stdout, stderr: new Screen() }, "the stack dev", {});
    display.saw(sight([facts("web"), facts("api")]));
    const first = stdout.text;
    assert.ok(!first.includes("\x1b[2J"), "the rest of the screen stays");
    display.saw(sight([facts("web", { service: service(1, 2) }), facts("api")]));
    const second = stdout.text.slice(first.length);
    assert.match(second, /1 of 2/);
    assert.match(second, /\[\dA/, "the cursor goes up into the picture");
    Object.assign(stdout, { columns: 12, rows: 4 });
    stdout.emit("resize");
    const third = stripVTControlCharacters(stdout.text.slice(first.length + second.length));
    const lines = third.split("\n");
    assert.ok(lines.length <= 4, third);
    for (const line of lines) assert.ok(line.length <= 12, line);
    display.end();
    assert.equal(stdout.listenerCount("resize"), 0);
  });

  it("writes elsewhere each change once, with its time, and trouble with its end to stderr", async () => {
    const [stdout, stderr] = [new Screen(), new Screen()];
    const display = await displayOn({ stdout, stderr }, "the stack dev", {});
    display.saw(sight([facts("web")]));
    display.saw(sight([facts("web")]));
    display.cannotSee("AWS throttles the requests");
    display.cannotSee("AWS throttles the requests");
    display.saw(sight([facts("web", { service: service(1, 2) })]));
    display.end();
    assert.equal(
      stdout.text,
      "17:30:05 web: tasks 2 of 2; deployment COMPLETED; alarms ok\n17:30:05 web: tasks 2 of 2 → 1 of 2\n",
    );
    assert.match(
      stderr.text,
      /^\d\d:\d\d:\d\d AWS throttles the requests; asking again\n\d\d:\d\d:\d\d AWS answers again\n$/,
    );
  });
});
