import assert from "node:assert/strict";
import fc from "fast-check";
import { canonical } from "../../../cli/diff/canonical.ts";
import { inline, opened, shortened, sides, visible } from "../../../cli/diff/valueText.ts";
import { value } from "./graphs.ts";

describe("diff: values as text", () => {
  for (const [given, expected] of [
    ["value", "value"],
    ["", '""'],
    [" padded ", '" padded "'],
    ["two\nlines\t\u001b[31m", "two\\nlines\\t\\u{1b}[31m"],
    ["admin\u202egpj.exe", "admin\\u{202e}gpj.exe"],
    [null, "null"],
    [8080, "8080"],
    [[], "[]"],
    [{}, "{}"],
    [["sh", "-c"], "[sh, -c]"],
    [{ a: 1, b: { c: true } }, "{ a: 1, b: { c: true } }"],
    [{ environment: [{ name: "A", value: "1" }] }, "{ environment: [A: 1] }"],
    [{ subnets: ["b", "a"] }, "{ subnets: [a, b] }"],
    [[{ type: "forward" }], "[{ type: forward }]"],
    [`\${unknown}`, "unknown"],
    [`arn:\${unknown}`, `arn:\${unknown}`],
  ] as const) {
    it(`writes ${JSON.stringify(given)} as ${expected}`, () => assert.equal(inline(canonical(given)), expected));
  }

  it("shows nothing that does not print, and leaves what does as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        assert.doesNotMatch(visible(text), /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        assert.equal(visible(visible(text)), visible(text));
      }),
    );
    assert.equal(visible("naïve 日本語 👍"), "naïve 日本語 👍");
  });

  it("shows of two long texts the part in which they differ", () => {
    const long = (middle: string) => `${"a".repeat(500)}${middle}${"b".repeat(500)}`;
    const { before, after } = sides({ path: [], before: long("X"), after: long("Y") });
    assert.match(before, /^…a{30}Xb+…$/);
    assert.match(after, /^…a{30}Yb+…$/);
    assert.ok(before.length <= 120 && after.length <= 120);
  });

  it("distinguishes values that read the same", () => {
    assert.deepEqual(sides({ path: [], before: "80", after: 80 }), { before: '"80"', after: "80" });
    assert.deepEqual(sides({ path: [], before: "[secret]", after: "[secret]" }), {
      before: "[secret]",
      after: "[secret]",
    });
  });

  it("never cuts a character in two, and never makes a text longer than asked for", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 10 }), (text, width) => {
        assert.ok(shortened(text, width).length <= width);
        assert.doesNotMatch(shortened(text, width), /\p{Cs}/u);
      }),
    );
  });

  it("opens a large value without losing a field", () => {
    fc.assert(
      fc.property(value, (given) => {
        const whole = canonical({ given });
        const parts = opened({ path: [], after: whole });
        let result: unknown;
        for (const { path, after } of parts) result = placed(result, path, after);
        assert.deepEqual(result, whole);
      }),
    );
  });
});

function placed(target: unknown, path: string[], leaf: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return leaf;
  const fields = new Map(Object.entries((target ?? {}) as object));
  fields.set(key, placed(fields.get(key), rest, leaf));
  return Object.fromEntries(fields);
}
