// Whatever a preview says, and however its text was cut or mixed: one comment within GitHub's limit. The previews are
// those of the fixtures with a few values that another version of the engine, or a shell, puts in place of theirs.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { previewReport } from "../../../cli/comment/previewReport.ts";
import { readPreviews } from "../../../cli/comment/readPreview.ts";
import { commentLimit, markdown } from "../../../cli/diff/diffMarkdown.ts";
import { always } from "../../support/always.ts";

const names = ["create", "update", "delete", "error", "same-folder"];
const texts = names.map((name) => readFileSync(`tests/fixtures/preview-${name}.json`, "utf8"));

const oddities: readonly unknown[] = [
  ...[
    null,
    true,
    "",
    "text",
    "\u0000\u001b[31m",
    "```\n# title",
    "<!-- -->",
    "|",
    "x".repeat(5_000),
    0,
    -1,
    0.5,
    1e300,
  ],
  ...[
    [],
    {},
    [null],
    [[]],
    { "": "" },
    { kind: "update" },
    { kind: 1 },
    "urn:pulumi:",
    "urn:pulumi:dev::shop::::",
    "::::",
  ],
  ...[JSON.parse('{"__proto__": {"a": 1}}'), { toString: 1 }, { "4dabf18193072939515e22adb298388d": "x" }],
  ...["create", "update", "replace", "delete", "same", "read", "refresh", "no-such-operation", "__proto__", "toString"],
];

interface Change {
  /** Which of the keys at each depth. */
  way: number[];
  /** Undefined takes the key out. */
  value?: unknown;
}

/** Goes down by numbers that are taken modulo the keys that there are. */
function changed(node: unknown, { way: [first, ...rest], value }: Change): unknown {
  const keys = typeof node === "object" && node !== null ? Object.keys(node) : [];
  if (first === undefined || keys.length === 0) return value;
  const key = keys[first % keys.length] as string;
  const inner = changed((node as Record<string, unknown>)[key], { way: rest, value });
  if (Array.isArray(node)) return node.toSpliced(Number(key), 1, ...(inner === undefined ? [] : [inner]));
  const others = Object.entries(node as object).map(([one, was]) => [one, one === key ? inner : was]);
  return Object.fromEntries(others.filter(([, is]) => is !== undefined));
}

const change = fc.record({
  way: fc.array(fc.noBias(fc.nat(999)), { minLength: 1, maxLength: 7 }),
  value: fc.constantFrom(undefined, ...oddities),
});

const edits: readonly ((text: string, at: number) => string)[] = [
  (text) => text,
  (text) => text,
  (text, at) => text.slice(0, at),
  (text, at) => text.slice(at),
  (text) => `\uFEFF${text}`,
  (text) => `warning: a new version of Pulumi is there { }\n${text}\nerror: preview failed\n`,
  (text) => text.replaceAll("\n", "\r\n"),
  (text) => `${text}\n${text}`,
  (text) => `[${text}]`,
  (text, at) => `${text.slice(0, at)}\n{ "steps": [] }\n${text.slice(at)}`,
];

const previews = fc
  .record({
    text: fc.constantFrom(...texts),
    changes: fc.array(change, { maxLength: 4 }),
    edit: fc.constantFrom(...edits),
    part: fc.noBias(fc.nat(9_999)),
  })
  .map(({ text, changes, edit, part }) => {
    const odd = JSON.stringify(changes.reduce(changed, JSON.parse(text)), undefined, 1) ?? "";
    return edit(odd, Math.floor((part / 10_000) * odd.length));
  });

describe("A preview of any content", () => {
  it("gives a comment within GitHub's limit, or says what is wrong with the text", async () => {
    let shown = 0;
    await always(previews, 100, (text) => {
      const { previews, fault } = readPreviews(text);
      assert.ok(previews.length > 0 || fault !== undefined);
      assert.match(fault ?? "is a text; that is good", /^(is|holds|ends) .+[;?:].*/);
      const stacks = previews.map((preview) => previewReport(preview, "dev"));
      const comment = markdown(
        { marker: "m", title: "Preview", introduction: "What it does.", stacks },
        { size: commentLimit },
      );
      assert.ok(comment.length <= 65_536, `${comment.length} characters`);
      assert.doesNotMatch(comment, /undefined|\[object|\bNaN\b|\n\s+at .*\.ts:/);
      shown += stacks.length;
    });
    assert.ok(shown > 25, `only ${shown} are previews at all`);
  });
});
