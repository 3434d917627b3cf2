import assert from "node:assert/strict";
import { PassThrough, Writable } from "node:stream";
import { confirmed, readValue } from "../../cli/input.ts";
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

  for (const [what, ask] of [
    ["for a yes", confirmed],
    ["for a value", readValue],
  ] as const) {
    it(`${what} ends with a signal, which leaves the terminal as it was and says that nothing was done`, async () => {
      const [stdin, stderr] = [new Terminal(), new Collected()];
      const asked = ask("Which?", { stdin, stderr });
      setImmediate(() => process.emit("SIGTERM", "SIGTERM"));
      await assert.rejects(asked, { message: "Nothing was done.", exitCode: 143 });
      assert.deepEqual([stdin.isRaw, stderr.text.split("\n").length], [false, 2]);
    });
  }

  it("is shown once the terminal echoes nothing itself", async () => {
    const stdin = new Terminal();
    const shown: [text: string, isRaw: boolean][] = [];
    const stderr = new Writable({
      write(text, _encoding, done) {
        shown.push([String(text), stdin.isRaw]);
        done();
      },
    });
    const asked = readValue("Value: ", { stdin, stderr });
    stdin.write("typed\r");
    await asked;
    assert.deepEqual(shown[0], ["Value: ", true]);
  });

  it("ends with its terminal", async () => {
    const stdin = new Terminal();
    const asked = confirmed("Sure?", { stdin, stderr: new Collected() });
    stdin.end();
    await assert.rejects(asked, { message: "Nothing was done.", exitCode: 1 });
  });
});
