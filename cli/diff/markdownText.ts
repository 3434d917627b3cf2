// Text from outside in Markdown: always as code, in which nothing is markup, a link, a mention or a reference
// (https://github.github.com/gfm/#code-spans), and never with a character that looks like something else.

import { shortened, visible } from "./valueText.ts";

/** Longest line in a block, in characters: GitHub lays out a longer one slowly, and nobody scrolls that far. */
const longestLine = 400;

/** For running text and list items; not for a table, in which a pipe would end the cell. */
export function codeSpan(text: string, width = longestLine): string {
  const shown = shortened(visible(text), width);
  if (shown.trim() === "") return "`(empty)`";
  const fence = "`".repeat(longestRun(shown) + 1);
  // A space at each end is taken off again; without one a backtick there would lengthen the fence.
  const pad = /^[` ]|[` ]$/.test(shown) ? " " : "";
  return fence + pad + shown + pad + fence;
}

/** For HTML and for a table: a name in the alphabet of stacks' names, whatever it was. */
export function plainName(name: string): string {
  return shortened(name.replace(/[^A-Za-z0-9_.-]/g, "?"), 100) || "?";
}

/** A block whose lines stand as they are. @param language such as `diff`, which colours lines by their first character */
export function codeBlock(lines: string[], language: "diff" | "text"): string {
  const shown = lines.map((line) => shortened(visible(line), longestLine));
  const fence = "`".repeat(Math.max(3, ...shown.map((line) => longestRun(line) + 1)));
  return [fence + language, ...shown, fence].join("\n");
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
