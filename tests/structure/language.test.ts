// The words of comments, test names, messages and pages: a report reports, and a sentence has its subject and its
// number. Names in code are free, and so is everything that an owner writes.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { programFolders } from "../support/programFiles.ts";

const refused: readonly (readonly [words: RegExp, instead: string])[] = [
  [/\b(?:tells?|telling|told)\b/i, "write reports, shows, says or distinguishes"],
  [/\bso (?:many|wide)\b/i, "write the number or the limit"],
  [/\bEach is\b/, "write a noun behind each"],
];

/** The prose in a line: a page without its code; of code the comment, or else the texts. */
function proseIn(file: string, line: string): string {
  if (file.endsWith(".md")) return line.replaceAll(/`[^`]*`/g, "");
  if (!/\.(ts|mjs|cjs)$/.test(file)) return /(?:^|\s)# .*$/.exec(line)?.[0] ?? "";
  const [comment] = /(?:^\s*(?:\/\*\*|\*)|(?:^|\s)\/\/) .*$/.exec(line) ?? [];
  const texts = [...line.matchAll(/"(?:[^"\\]|\\.)*"|`[^`]*`/g)];
  return comment ?? texts.map(([text]) => text.replaceAll(/\$\{[^}]*\}/g, "")).join(" ");
}

/** The refused words in a file, a line each. */
function faultsIn(file: string, text: string): string[] {
  return text.split("\n").flatMap((line, index) =>
    refused.flatMap(([words, instead]) => {
      const [found] = words.exec(proseIn(file, line)) ?? [];
      return found === undefined ? [] : [`${file}:${index + 1}: "${found}": ${instead}`];
    }),
  );
}

/** The program's own files; README.md may be an owner's. */
function ownFiles(): string[] {
  const patterns = [
    ...["index.ts", "ecs", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "docs/**/*.md"],
    ...[".ci/*", ".github/**/*.{yml,sh}", `{${programFolders.join()},tests}/**/*.{ts,mjs,cjs}`],
  ];
  const found = globSync(patterns, { exclude: (path) => /(^|[/\\])(node_modules|fixtures)$/.test(path) });
  return found.map((path) => path.replaceAll("\\", "/")).filter((path) => !path.endsWith("/language.test.ts"));
}

describe("the program's words", () => {
  it("are plain in its comments, tests, messages and pages", () => {
    const files = ownFiles();
    assert.ok(files.length > 300, "the files are not read");
    const faults = files.flatMap((file) => faultsIn(file, readFileSync(file, "utf8")));
    assert.deepEqual(faults, []);
  });

  it("are found in prose, and names in code are left alone", () => {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: lines of a program
    const code = [
      "const told = tells(`${told} so many`); // it tells",
      " * Each is told in `${telling}`, and each is kept.",
      'it("tells why", () => assert.equal(told, tell));',
      "assert.ok(told.has(`task ${told}`));",
    ].join("\n");
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
    const plain = "write reports, shows, says or distinguishes";
    assert.deepEqual(faultsIn("plan/some.ts", code), [
      `plan/some.ts:1: "tells": ${plain}`,
      `plan/some.ts:2: "told": ${plain}`,
      'plan/some.ts:2: "Each is": write a noun behind each',
      `plan/some.ts:3: "tells": ${plain}`,
    ]);
    assert.deepEqual(faultsIn("docs/a.md", "`tell` so wide"), [
      'docs/a.md:1: "so wide": write the number or the limit',
    ]);
    assert.deepEqual(faultsIn(".ci/run", "tell 1 # is told"), [`.ci/run:1: "told": ${plain}`]);
  });
});
