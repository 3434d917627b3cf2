// Random build contexts: a tree, and a .dockerignore whose lines are about the tree, in every form that Docker knows or
// stumbles over.

import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";

export interface RandomContext {
  /** Relative paths; one that ends with / is an empty directory. */
  paths: string[];
  ignoreFile: string;
  /** Whether the rules stand in Dockerfile.dockerignore. */
  isOwn: boolean;
}

const names = [
  "a",
  "aa",
  "b",
  "A",
  "c++",
  "(auth)",
  "auth",
  "f(1).md",
  "f1.md",
  "a|b",
  "a{2}",
  "^a",
  "a$",
  "[b]",
  "#a",
].concat("!a", "a b", " a", "a\\b", "\\d", "1", "é", "🚀", ".a", "a.md", "docs", "a-b", "]", "a\u00a0", "*", "{2}");
const name = fc.constantFrom(...names);

const path = fc
  .tuple(fc.array(name, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "", "", "/"))
  .map(([parts, end]) => parts.join("/") + end);

/** The characters that have a meaning in a pattern, or that somebody thinks have one. */
const special = fc.constantFrom(
  ...[
    "*",
    "**",
    "**/",
    "/",
    "?",
    "[a-c]",
    "[^a]",
    "[!a]",
    "[",
    "]",
    "\\",
    "\\d",
    "\\*",
    "\\+",
    "+",
    "(",
    ")",
    "{",
    "}",
  ],
  ...[
    "{2}",
    "|",
    "^",
    "$",
    ".",
    "..",
    "./",
    "//",
    "!",
    "#",
    " ",
    "\t",
    "\uFEFF",
    "\u0085",
    "-",
    "[[:a]",
    "[a*]",
    "*{2}",
  ],
);

/** A part of a path, changed as people change it to a pattern. */
function about(paths: readonly string[]): fc.Arbitrary<string> {
  const known = fc.constantFrom(...(paths.length > 0 ? paths : ["a"])).chain((one) => {
    const parts = one.replace(/\/$/, "").split("/");
    return fc.nat(parts.length - 1).map((last) => parts.slice(0, last + 1).join("/"));
  });
  const changed = fc
    .tuple(known, fc.nat(20), fc.nat(3), special)
    .map(([text, at, length, by]) => text.slice(0, at) + by + text.slice(at + length));
  const last = known.map((text) => text.split("/").at(-1) ?? "");
  const escaped = known.map((text) => text.replace(/[\\*?[]/g, "\\$&"));
  const joined = fc.array(fc.oneof(special, name), { minLength: 1, maxLength: 5 }).map((all) => all.join(""));
  return fc.oneof(known, changed, changed, last, escaped, joined);
}

function lineAbout(paths: readonly string[]): fc.Arbitrary<string> {
  const before = fc.constantFrom("", "", "", "", "**/", "/", "!", "!", "!/", "! ", " ", "# ", "!**/", "*/", "!!", "./");
  const after = fc.constantFrom("", "", "", "", "/", "/**", "/*", " ", "**", "*", "/.", "/..");
  return fc.tuple(before, about(paths), after).map((parts) => parts.join("").replace(/[\r\n]/g, ""));
}

export const contexts: fc.Arbitrary<RandomContext> = fc.array(path, { minLength: 1, maxLength: 14 }).chain((paths) =>
  fc.record({
    paths: fc.constant(paths),
    isOwn: fc.boolean(),
    ignoreFile: fc
      .tuple(
        fc.constantFrom("", "", "\uFEFF"),
        fc.array(fc.tuple(lineAbout(paths), fc.constantFrom("\n", "\n", "\r\n", "\n\n")), {
          maxLength: 8,
          size: "max",
        }),
        fc.constantFrom("", "", "", "*\n", "docs\n"),
      )
      .map(([mark, lines, first]) => mark + first + lines.map((line) => line.join("")).join("")),
  }),
);

/** Writes it below the temporary folder. Where a path would be a file and a directory, the first one counts. */
export function written({ paths, ignoreFile, isOwn }: RandomContext): string {
  const root = mkdtempSync(join(tmpdir(), "random-context-"));
  for (const path of paths) {
    try {
      mkdirSync(path.endsWith("/") ? join(root, path) : dirname(join(root, path)), { recursive: true });
      if (!path.endsWith("/")) writeFileSync(join(root, path), path, { flag: "wx" });
    } catch {}
  }
  writeFileSync(join(root, "Dockerfile"), "FROM scratch\nCOPY . /\n");
  writeFileSync(join(root, isOwn ? "Dockerfile.dockerignore" : ".dockerignore"), ignoreFile);
  return root;
}
