// Text from outside in Markdown: always as code, in which nothing is markup, a link, a mention or a reference
// (https://github.github.com/gfm/#code-spans), and never with a character that looks like another one.

import { shortened, visible } from "./valueText.ts";

/** The longest line of a block, in characters: GitHub lays out a longer one slowly, and nobody scrolls so far. */
const longestLine = 400;

/** Code for running text and list items; in a table a pipe would end the cell. */
export function codeSpan(text: string, width = longestLine): string {
  const shown = shortened(visible(text), width);
  if (shown.trim() === "") return "`(empty)`";
  const fence = "`".repeat(longestRun(shown) + 1);
  // Markdown removes one space at each end; without it a backtick at the end would lengthen the fence.
  const pad = /^[` ]|[` ]$/.test(shown) ? " " : "";
  return fence + pad + shown + pad + fence;
}

/** A name for HTML and for a table: any character that no stack's name has becomes `?`. */
export function plainName(name: string): string {
  return shortened(name.replace(/[^A-Za-z0-9_.-]/g, "?"), 100) || "?";
}

/**
 * A block whose lines stay as they are. @param language such as `diff`, which colours lines by their first character
 */
export function codeBlock(lines: string[], language: "diff" | "text"): string {
  const shown = lines.map((line) => shortened(visible(line), longestLine));
  const fence = "`".repeat(Math.max(3, ...shown.map((line) => longestRun(line) + 1)));
  return [fence + language, ...shown, fence].join("\n");
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
