import assert from "node:assert/strict";
import fc from "fast-check";
import { codeBlock, codeSpan, plainName } from "../../../cli/diff/markdownText.ts";
import { shortened, visible } from "../../../cli/diff/valueText.ts";
import { codeIn, hostile, proseIn } from "./renderedMarkdown.ts";

describe("text from outside in Markdown", () => {
  for (const text of [...hostile, "a`b``c```d", "`", "``", " `x` ", " a", "a ", "x".repeat(10_000)]) {
    it(`stands in a span of code as it is: ${JSON.stringify(text.slice(0, 40))}`, () => {
      assert.deepEqual(codeIn(`before ${codeSpan(text)} after`), [shortened(visible(text), 400)]);
      assert.equal(proseIn(`before ${codeSpan(text)} after`), "before after");
    });
  }

  it("stands in a span as it is, whatever it is, in a sentence, a list and a warning", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const expected = visible(text).trim() === "" ? "(empty)" : shortened(visible(text), 400);
        for (const before of ["", "- ", "> [!WARNING]\n> - "]) {
          const source = `${before}text ${codeSpan(text)} and ${codeSpan(text)} text`;
          assert.deepEqual(codeIn(source), [expected, expected]);
          assert.equal(proseIn(source).replace("[!WARNING] ", ""), "text and text");
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("stands in a block as it is, whatever it is", () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 5 }), (lines) => {
        const source = `before\n\n${codeBlock(lines, "diff")}\n\nafter`;
        assert.deepEqual(codeIn(source), [`${lines.map((line) => shortened(visible(line), 400)).join("\n")}\n`]);
        assert.equal(proseIn(source), "before after");
      }),
      { numRuns: 1000 },
    );
  });

  it("is a plain word as a name in HTML or in a table", () => {
    fc.assert(
      fc.property(anyText, (text) => assert.match(plainName(text), /^[A-Za-z0-9_.?-]{1,99}…?$|^[A-Za-z0-9_.?-]{100}$/)),
    );
    assert.equal(plainName("pr-12.eu_1"), "pr-12.eu_1");
    assert.equal(plainName("<b>|@x"), "?b???x");
  });
});

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom("`", "``", "```", "~~~", " ", "\n", "|", "\\", "<b>", "@a", "#1", "[x](y)", "a"), {
      maxLength: 12,
    })
    .map((parts) => parts.join("")),
  fc.constantFrom(...hostile),
);
