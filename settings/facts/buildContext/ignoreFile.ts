// The lines of a .dockerignore as patterns, in their order, and whether they leave a path out of a build context. Which
// paths there are is left to contextFiles.ts.

import { readFileSync } from "node:fs";
import { clean, type Pattern, patternOf, trim } from "./pattern.ts";

/** A line that Docker refuses. */
export interface RefusedLine {
  /** From 1. */
  number: number;
  /** As it stands in the file. */
  line: string;
}

/** For each pattern whether it matched; a directory hands this on to its entries. */
export type Matched = readonly boolean[];

export class IgnoreRules {
  readonly patterns: readonly Pattern[];

  constructor(patterns: readonly Pattern[]) {
    this.patterns = patterns;
  }

  /** The rules with further patterns at the end, which decide before the others. */
  and(lines: readonly string[]): IgnoreRules {
    return new IgnoreRules([...this.patterns, ...lines.flatMap((line) => patternOf(line) ?? [])]);
  }

  /** @param parent the result for the path's directory; undefined at the top */
  match(path: string, parent?: Matched): { ignored: boolean; matched: Matched } {
    let ignored = false;
    const matched = this.patterns.map((pattern, index) => {
      // A pattern that would change nothing is not asked, and so hands nothing on.
      const matches = parent?.[index] || (pattern.isException === ignored && pattern.matches(path));
      if (matches) ignored = !pattern.isException;
      return matches;
    });
    return { ignored, matched };
  }

  /**
   * Whether Docker looks into an ignored directory: an exception has to begin, letter by letter, with the directory's
   * path. So below an ignored `a`, `!a/b` brings a file back, and an exception that starts with a star does not.
   */
  entersIgnored(directory: string): boolean {
    return this.patterns.some(({ isException, text }) => isException && `${text}/`.startsWith(`${directory}/`));
  }

  /** Whether a walk would not reach a path, or would leave it out; nothing needs to exist there. */
  leavesOut(path: string): boolean {
    let parent: Matched | undefined;
    for (let end = path.indexOf("/"); ; end = path.indexOf("/", end + 1)) {
      const part = end < 0 ? path : path.slice(0, end);
      const { ignored, matched } = this.match(part, parent);
      if (end < 0 || (ignored && !this.entersIgnored(part))) return ignored;
      parent = matched;
    }
  }

  /**
   * Whether the rules leave out a file that Docker needs, and sends nevertheless. Of the directories above it Docker
   * asks here only for the one that is as deep as the pattern.
   */
  leavesOutNeeded(path: string): boolean {
    const above = path.split("/").slice(0, -1);
    let ignored = false;
    for (const { isException, text, matches } of this.patterns) {
      if (isException !== ignored) continue;
      const depth = text.split("/").length;
      const parent = depth <= above.length ? above.slice(0, depth).join("/") : path;
      if (matches(path) || matches(parent)) ignored = !isException;
    }
    return ignored;
  }
}

/** @throws where the file cannot be read */
export function readIgnoreFile(file: string | undefined): { rules: IgnoreRules; refused: RefusedLine[] } {
  const patterns: Pattern[] = [];
  const refused: RefusedLine[] = [];
  const lines = file === undefined ? [] : readFileSync(file, "utf8").split("\n");
  for (const [index, line] of lines.entries()) {
    const written = normalized(index === 0 ? line.replace(/^\uFEFF/, "") : line);
    if (written === undefined) continue;
    const pattern = patternOf(written);
    if (pattern) patterns.push(pattern);
    else refused.push({ number: index + 1, line: line.replace(/\r$/, "") });
  }
  return { rules: new IgnoreRules(patterns), refused };
}

/** As github.com/moby/patternmatcher/ignorefile has it: a comment starts at the line's start, `/a` is `a`. */
function normalized(line: string): string | undefined {
  if (line.startsWith("#")) return undefined;
  const text = trim(line);
  if (text === "") return undefined;
  const exception = text.startsWith("!") ? "!" : "";
  const path = trim(text.slice(exception.length));
  return path === "" ? exception : exception + clean(path).replace(/^\/(?=.)/, "");
}
