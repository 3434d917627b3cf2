import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { readPreviews } from "../../../cli/comment/readPreview.ts";

const text = readFileSync("tests/fixtures/preview-update.json", "utf8");

describe("reading previews", () => {
  for (const [what, given, count] of [
    ["one preview", text, 1],
    [
      "one with log lines around it",
      `Logging in using access token\n  {not json}\nwarning: old\n${text}\nerror: preview failed\n`,
      1,
    ],
    ["several in one file", `${text}${text}`, 2],
    ["several on a line each", [text, text].map((one) => JSON.stringify(JSON.parse(one))).join("\n"), 2],
    ["several on one line", [text, text].map((one) => JSON.stringify(JSON.parse(one))).join(""), 2],
    ["a list of them", `[${text},${text}]`, 2],
    ["one with a byte order mark and Windows' line ends", `\ufeff${text.replaceAll("\n", "\r\n")}`, 1],
    ["one without steps", '{"config":{},"diagnostics":[{"message":"no","severity":"error"}]}', 1],
    ["one with braces and quotes in its texts", '{"steps":[],"x":"}{\\"}"}\n{"steps":[],"y":"{"}', 2],
  ] as const) {
    it(`takes ${what}`, () => {
      const { previews, fault } = readPreviews(given);
      assert.deepEqual([previews.length, fault], [count, undefined]);
    });
  }

  for (const [what, given, fault, count] of [
    ["an empty file", " \n", /^is empty; did/, 0],
    [
      "no JSON",
      "error: no stack selected\nmore",
      /^holds no output of `pulumi preview --json`; it begins with: error: no stack selected$/,
      0,
    ],
    ["colours in it", "\u001b[31merror\u001b[0m", /begins with: \\u\{1b\}\[31merror/, 0],
    ["JSON that is cut off", text.slice(0, -10), /^ends in the middle of its JSON, after \d+ characters/, 0],
    ["one preview and another that is cut off", text + text.slice(0, 500), /^ends in the middle/, 1],
    ["other JSON", '{"resources":[]}', /^holds JSON, but no preview/, 0],
    [
      "the events of another command",
      '{"sequence":0,"timestamp":1}\n{"sequence":1,"timestamp":1}',
      /^holds JSON, but no preview/,
      0,
    ],
    ["a number", "42", /^holds no output of .* begins with: 42$/, 0],
  ] as const) {
    it(`says what is wrong with ${what}`, () => {
      const { previews, fault: told } = readPreviews(given);
      assert.match(told ?? "", fault);
      assert.equal(previews.length, count);
    });
  }

  it("finds previews among any lines, and never throws", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.jsonValue()), (noise, values) => {
        const lines = noise.filter((line) => !/[{}"\n]/.test(line)).join("\n");
        const documents = values.map((value) => JSON.stringify({ steps: [], value }));
        assert.equal(
          readPreviews(`${lines}\n${documents.join(`\n${lines}\n`)}\n${lines}`).previews.length,
          documents.length,
        );
        for (const any of [...noise, ...documents]) readPreviews(any.slice(0, -1));
      }),
    );
  });
});
