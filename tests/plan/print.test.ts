import assert from "node:assert/strict";
import { PassThrough, Writable } from "node:stream";
import { WriteStream } from "node:tty";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { cut, formatted, write } from "../../plan/print.ts";
import type { Line } from "../../plan/tree.ts";
import { environmentBecomes } from "../support/environment.ts";

const line: Line = [["name", "name"], ["  "], ["aws.ecs.Service", "type"]];
const { getColorDepth } = WriteStream.prototype;
const terminal = (columns: number) => Object.assign(new PassThrough(), { isTTY: true, columns, getColorDepth });

function withEnvironment(variables: Record<string, string | undefined>, run: () => void): void {
  const before = { ...process.env };
  environmentBecomes({ ...before, ...variables });
  try {
    run();
  } finally {
    environmentBecomes(before);
  }
}
const neither = {
  NO_COLOR: undefined,
  FORCE_COLOR: undefined,
  NODE_DISABLE_COLORS: undefined,
  // Node takes a CI that it does not know for one without colours.
  CI: undefined,
  TERM: "xterm-256color",
};

describe("plan print", () => {
  it("colours on a terminal only", () =>
    withEnvironment(neither, () => {
      assert.notEqual(formatted([line], terminal(80)), "name  aws.ecs.Service\n");
      assert.equal(stripVTControlCharacters(formatted([line], terminal(80))), "name  aws.ecs.Service\n");
      assert.equal(formatted([line], new PassThrough()), "name  aws.ecs.Service\n");
    }));

  it("honours NO_COLOR on a terminal", () =>
    withEnvironment({ ...neither, NO_COLOR: "1" }, () => {
      assert.equal(formatted([line], terminal(80)), "name  aws.ecs.Service\n");
    }));

  it("honours FORCE_COLOR in a pipe", () =>
    withEnvironment({ ...neither, FORCE_COLOR: "1" }, () => {
      assert.notEqual(formatted([line], new PassThrough()), "name  aws.ecs.Service\n");
    }));

  it("cuts a line to the terminal's width, and to none elsewhere", () => {
    const long: Line = [["x".repeat(300)]];
    assert.equal(formatted([long], terminal(20)), `${"x".repeat(19)}…\n`);
    assert.equal(formatted([long], new PassThrough()), `${"x".repeat(300)}\n`);
  });

  it("never makes a line wider than asked for, and leaves one that fits as it is", () => {
    const spans = fc.array(fc.tuple(fc.string({ maxLength: 12 }), fc.constantFrom(undefined, "name" as const)));
    fc.assert(
      fc.property(spans, fc.integer({ min: 1, max: 40 }), (given, width) => {
        const whole = given.map(([text]) => text).join("");
        const text = cut(given as Line, width)
          .map(([part]) => part)
          .join("");
        assert.ok(text.length <= width, `${text.length} > ${width}`);
        if (whole.length <= width) assert.equal(text, whole);
        else assert.equal(text, `${whole.slice(0, width - 1)}…`);
      }),
    );
  });

  it("takes a pipe that was closed early for no fault, and any other error for one", async () => {
    const failing = (code: string) =>
      new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
    await write("text", failing("EPIPE"));
    await assert.rejects(write("text", failing("ENOSPC")), /ENOSPC/);
  });

  it("comes to an end on a stream that an earlier error has ended", async () => {
    const gone = new Writable({ write: (_chunk, _encoding, done) => done(new Error("a full disk")) });
    await assert.rejects(write("text", gone), /a full disk/);
    await assert.rejects(write("more", gone), /a full disk/);
  });
});
