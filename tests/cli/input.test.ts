import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { confirmed } from "../../cli/input.ts";
import { untilStopped } from "../../cli/process/signals.ts";
import { Collected } from "../support/ecs.ts";

/** A terminal, and whether its keys are read one by one, which a question is to end. */
class Terminal extends PassThrough {
  readonly isTTY = true;
  isRaw = false;
  setRawMode(raw: boolean): this {
    this.isRaw = raw;
    return this;
  }
}

describe("a question", () => {
  for (const [keys, answer] of [
    ["y\r", true],
    ["n\r", false],
    ["\r", false],
  ] as const) {
    it(`is answered by ${JSON.stringify(keys)}`, async () => {
      const stdin = new Terminal();
      const asked = confirmed("Sure?", { stdin, stderr: new Collected() });
      stdin.write(keys);
      assert.equal(await asked, answer);
    });
  }

  it("ends with a signal, which leaves the terminal as it was and says that nothing was done", async () => {
    const [stdin, stderr] = [new Terminal(), new Collected()];
    const asked = untilStopped((stop) => confirmed("Sure?", { stdin, stderr }, stop));
    setImmediate(() => process.emit("SIGTERM", "SIGTERM"));
    await assert.rejects(asked, { message: "Nothing was done.", exitCode: 143 });
    assert.deepEqual([stdin.isRaw, stderr.text.split("\n").length], [false, 2]);
  });

  it("is not asked after a signal", async () => {
    const stdin = new Terminal();
    const stop = { signal: AbortSignal.abort(), exitCode: () => 130 };
    await assert.rejects(confirmed("Sure?", { stdin, stderr: new Collected() }, stop), { exitCode: 130 });
  });

  it("ends with its terminal", async () => {
    const stdin = new Terminal();
    const asked = confirmed("Sure?", { stdin, stderr: new Collected() });
    stdin.end();
    await assert.rejects(asked, { message: "Nothing was done.", exitCode: 1 });
  });
});
