// What the page's parts are written with: hono's template, which escapes every text, and the few forms that several
// parts share.

import { html } from "hono/html";
import type { Line } from "../../plan/tree.ts";
import { visible } from "../diff/valueText.ts";

export { html, raw } from "hono/html";

/** Escaped already; what is no such markup is escaped where it is put into a template. */
export type Markup = ReturnType<typeof html>;

/** Text of several lines, of which each character is seen. */
export function visibleLines(text: string): string {
  return text.split("\n").map(visible).join("\n");
}

/** A line of the terminal's, of which names and values stand out. */
export function lineOf(line: Line): Markup {
  return html`${line.map(([text, kind]) => (kind ? html`<b>${visible(text)}</b>` : visible(text)))}`;
}

/** Nothing where there is nothing to list. */
export function listOf(items: readonly unknown[]): Markup {
  return items.length === 0 ? html`` : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

/** An id of words: the same each time, so that what is unfolded stays so when the page comes anew. */
export function idOf(...words: string[]): string {
  return words.join("::").replaceAll(/\s/g, "_");
}

/** A part that is folded until somebody opens it. */
export function folded(id: string, summary: unknown, content: unknown): Markup {
  return html`<details id="${id}"><summary>${summary}</summary>${content}</details>`;
}
