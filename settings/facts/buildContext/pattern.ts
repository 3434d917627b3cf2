// One pattern of a .dockerignore as Docker reads it: github.com/moby/patternmatcher 0.6, which Docker's own CLI and
// Pulumi's Docker provider use. How a file's lines become patterns, and which of them decides, is left to
// ignoreFile.ts.
//
// Docker's quirks are kept, since a file that Docker sends has to count and one that it leaves out must not: { | }
// belong to a regular expression beside a * ? [ ] or \, and are characters like any other elsewhere; \d is a digit.

import { posix } from "node:path";
import { RE2JS } from "re2js";

export interface Pattern {
  /** Cleaned, and without its `!`. */
  readonly text: string;
  /** Whether it starts with `!`, and brings back what it matches. */
  readonly isException: boolean;
  /** Whether it matches this very path; the caller asks for the path's parents. */
  matches(path: string): boolean;
}

/** @returns undefined where Docker refuses it */
export function patternOf(line: string): Pattern | undefined {
  const cleaned = clean(trim(line));
  const isException = cleaned.startsWith("!");
  const text = isException ? cleaned.slice(1) : cleaned;
  if (text === "" || !isWellFormed.test(text)) return undefined;
  try {
    return { text, isException, matches: matcherOf(text) };
  } catch {
    // Docker compiles it only when it first has a path for it, and stops there.
    return undefined;
  }
}

/** Go's strings.TrimSpace, which differs from JavaScript's trim in U+0085 and U+FEFF. */
export function trim(text: string): string {
  const space = "[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
  return text.replace(new RegExp(`^${space}|${space}$`, "g"), "");
}

/** Go's filepath.Clean: `./a//b/` is `a/b`. */
export function clean(path: string): string {
  return posix.normalize(path).replace(/(?<=.)\/$/, "");
}

/**
 * What Go's filepath.Match takes: no \ at the end, and classes such as [a-z] or [^\]] that are closed and not empty.
 */
const isWellFormed = (() => {
  const one = "(?:\\\\.|[^\\\\\\]-])";
  return new RegExp(`^(?:\\\\.|[^\\\\[]|\\[(?:\\^|(?!\\^))(?:${one}(?:-${one})?)+\\])*$`, "su");
})();

type Matches = Pattern["matches"];

/** @throws where the regular expression that Docker makes of it does not compile */
function matcherOf(text: string): Matches {
  const { kind, expression } = translated(text);
  switch (kind) {
    case "exact":
      return (path) => path === text;
    case "prefix": {
      const prefix = text.slice(0, -2);
      return (path) => path.startsWith(prefix);
    }
    case "suffix": {
      const suffix = text.slice(2);
      // **/foo matches foo, too.
      return (path) => path.endsWith(suffix) || (suffix.startsWith("/") && path === suffix.slice(1));
    }
    case "expression": {
      const compiled = RE2JS.compile(`^${expression}$`);
      return (path) => compiled.matcher(path).find();
    }
  }
}

type Kind = "exact" | "prefix" | "suffix" | "expression";

/** The pattern as Go's regular expression, and whether Docker compares texts instead. */
function translated(text: string): { kind: Kind; expression: string } {
  // Go's scanner skips a byte order mark.
  const characters = [...text.replace(/^\uFEFF/, "")];
  let kind: Kind = "exact";
  let expression = "";
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] as string;
    if (character === "*" && characters[at + 1] === "*") {
      const isFirst = at === 0;
      at += characters[at + 2] === "/" ? 2 : 1;
      const isLast = at === characters.length - 1;
      expression += isLast ? ".*" : "(.*/)?";
      if (isFirst) kind = "suffix";
      else kind = isLast && kind === "exact" ? "prefix" : "expression";
    } else if (character === "*" || character === "?") {
      expression += character === "*" ? "[^/]*" : "[^/]";
      kind = "expression";
    } else if (character === "\\") {
      expression += `\\${characters[++at]}`;
      kind = "expression";
    } else {
      expression += ".+()$".includes(character) ? `\\${character}` : character;
      if ("[]".includes(character)) kind = "expression";
    }
  }
  return { kind, expression };
}
