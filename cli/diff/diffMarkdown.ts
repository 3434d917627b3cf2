// Differences of stacks as one Markdown text, for a comment or a job summary: a verdict for each stack, a table of
// counts, warnings, errors, then each stack's diff, folded. A text that is too long loses its least important parts
// first.

import type { Line } from "../../plan/tree.ts";
import { costChangeText } from "../cost/costSummary.ts";
import { timeChangesText } from "../pace/deploymentTime.ts";
import { countsText, type Detail, type DiffLine, diffLines, everything } from "./diffLines.ts";
import { codeBlock, codeSpan, plainName } from "./markdownText.ts";
import { countsOf, hasChanges, type StackDiff } from "./stackDiff.ts";
import { warningsOf } from "./warnings.ts";

export interface StackReport {
  diff: StackDiff;
  /** The reasons why there is no whole difference; one may have several lines. */
  errors?: string[];
  /** Warnings of the engine. */
  notices?: string[];
  /** Mermaid: who can reach whom, with what changes in it. */
  picture?: string;
}

export interface Report {
  /** A workflow finds its comment by this text; it has no two hyphens in a row. */
  marker: string;
  title: string;
  /** Markdown below the title. */
  introduction: string;
  stacks: StackReport[];
}

export interface Limit {
  size: number;
  /**
   * Measures a text in the unit of `size`. @default UTF-16 code units, of which a text has at least as many as
   * characters
   */
  measure?: (text: string) => number;
  /** The place of the whole text, as the rest of a sentence: `the job summary`. */
  whole?: string;
}

/** GitHub takes 65,536 characters; the rest is for lines that a user adds. */
export const commentLimit = 60_000;

interface Level {
  detail: Detail;
  /** The parts that this level leaves out in addition to the levels before it. */
  drops: string;
  /** Operations whose resources are listed; absent: all, empty: no diffs. */
  operations?: string[];
  /** Whether pictures are shown. */
  pictures?: true;
  /** The most stacks, and the most warnings and errors of all stacks together. */
  most?: number;
}

const heads: Detail = { added: false, properties: 0 };

const pictures = "the pictures";

const levels: Level[] = [
  { detail: everything, drops: "", pictures: true },
  { detail: everything, drops: pictures },
  { detail: { ...everything, added: false }, drops: "the properties of added resources" },
  { detail: { added: false, properties: 8 }, drops: "all but 8 properties of each changed resource" },
  { detail: heads, drops: "every property" },
  { detail: heads, operations: ["replace", "remove"], drops: "the lists of added and changed resources" },
  { detail: heads, operations: [], drops: "the lists of replaced and removed resources" },
  { detail: heads, operations: [], most: 25, drops: "all but the first 25 stacks, warnings and errors" },
];

export function markdown(report: Report, { size, measure = (text) => text.length, whole }: Limit): string {
  const dropped: string[] = [];
  let text = "";
  let before = "";
  const hasPictures = report.stacks.some(({ picture }) => picture !== undefined);
  for (const level of levels.filter(({ drops }) => hasPictures || drops !== pictures)) {
    const plain = textAt(report, level, "");
    if (level.drops && plain !== before) dropped.push(level.drops);
    before = plain;
    const where = whole ? ` ${whole} has everything.` : "";
    const note = dropped.length > 0 ? `Left out, since the text would be too long: ${dropped.join("; ")}.${where}` : "";
    text = note ? textAt(report, level, note) : plain;
    if (measure(text) <= size) break;
  }
  return text;
}

function textAt({ marker, title, introduction, stacks }: Report, level: Level, note: string): string {
  const shown = stacks.slice(0, level.most);
  return [
    `<!-- ${marker} -->`,
    `### ${title}`,
    introduction,
    note,
    shown.map(verdict).join("\n"),
    table(shown),
    ...(level.pictures ? shown.flatMap(pictured) : []),
    ...warnings(stacks, level.most),
    ...errors(stacks, level.most),
    ...shown.flatMap((stack) => folded(stack, level)),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

function verdict({ diff, errors = [] }: StackReport): string {
  const name = codeSpan(plainName(diff.stack));
  if (errors.length > 0) {
    const before = hasChanges(diff) ? `; before that: ${countsText(diff)}` : "";
    return `- ❌ ${name}: failed with ${errors.length} error${errors.length === 1 ? "" : "s"}${before}`;
  }
  if (!hasChanges(diff)) return `- ✅ ${name}: no changes`;
  const prefix = diff.change === "added" ? "new stack, " : diff.change === "removed" ? "the stack is gone, " : "";
  const sign = warningsOf(diff).length > 0 ? "⚠️" : "🔷";
  const cost = diff.cost ? `; cost: ${costChangeText(diff.cost)}` : "";
  const times = diff.times ? `; a deployment takes: ${timeChangesText(diff.times)}` : "";
  return `- ${sign} ${name}: ${prefix}${countsText(diff)}${cost}${times}`;
}

function table(stacks: StackReport[]): string {
  const rows = stacks.map(({ diff }) => {
    const { add, change, replace, remove } = countsOf(diff);
    return [codeSpan(plainName(diff.stack)), add, change, replace, remove, diff.unchanged];
  });
  const head = ["Stack", "Added", "Changed", "Replaced", "Removed", "Unchanged"];
  const rule = ["---", ...head.slice(1).map(() => "---:")];
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function warnings(stacks: StackReport[], most = Number.POSITIVE_INFINITY): string[] {
  const all = stacks.flatMap(({ diff, notices = [] }) => [
    ...warningsOf(diff),
    ...notices.map((notice): Line => [[diff.stack, "name"], [": "], [notice.trim(), "key"]]),
  ]);
  if (all.length === 0) return [];
  // A span with a kind comes from outside; the other spans are this program's words.
  const width = most === Number.POSITIVE_INFINITY ? undefined : 200;
  const lines = all
    .slice(0, most)
    .map((line) => `> - ${line.map(([text, kind]) => (kind ? codeSpan(text, width) : text)).join("")}`);
  const more = all.length > lines.length ? [`> - and ${all.length - lines.length} more`] : [];
  return [["> [!WARNING]", ...lines, ...more].join("\n")];
}

function errors(stacks: StackReport[], most = Number.POSITIVE_INFINITY): string[] {
  const all = stacks.flatMap(({ diff, errors = [] }) => errors.map((error) => ({ stack: diff.stack, error })));
  const linesOf = (error: string) => {
    const lines = error.split("\n");
    const kept = lines.slice(0, most === Number.POSITIVE_INFINITY ? 200 : 3);
    return kept.length < lines.length ? [...kept, `… ${lines.length - kept.length} lines more`] : kept;
  };
  const byStack = Map.groupBy(all.slice(0, most), ({ stack }) => stack);
  const parts = [...byStack].map(
    ([stack, found]) =>
      `**Errors in ${codeSpan(plainName(stack))}**\n\n${codeBlock(
        found.flatMap(({ error }, index) => [...(index > 0 ? [""] : []), ...linesOf(error)]),
        "text",
      )}`,
  );
  return all.length > most ? [...parts, `and ${all.length - most} errors more`] : parts;
}

/** Open, since it is what a reader looks at first. */
function pictured({ diff, picture }: StackReport): string[] {
  if (picture === undefined) return [];
  return [
    `<details open>\n<summary><code>${plainName(diff.stack)}</code>: who can reach whom</summary>`,
    `\`\`\`mermaid\n${picture}\`\`\``,
    "</details>",
  ];
}

/** GitHub colours a line of a diff by its first character; `!` marks a change. */
const firstCharacter = { "+": "+", "-": "-", "~": "!", "±": "!", " ": " " };

function diffLine({ mark, depth, line }: DiffLine): string {
  // The first character replaces the line's own mark, except for a replacement.
  const spans = mark === "±" || mark === " " ? line : line.slice(1);
  return `${firstCharacter[mark]} ${"  ".repeat(depth)}${spans.map(([text]) => text).join("")}`;
}

function folded({ diff }: StackReport, { detail, operations }: Level): string[] {
  if (!hasChanges(diff) || operations?.length === 0) return [];
  const resources = operations
    ? diff.resources.filter(({ operation }) => operations.includes(operation))
    : diff.resources;
  const lines = diffLines({ ...diff, resources, outputs: operations ? [] : diff.outputs }, detail);
  if (lines.length === 0) return [];
  return [
    `<details>\n<summary><code>${plainName(diff.stack)}</code>: ${countsText(diff)}</summary>`,
    codeBlock(lines.map(diffLine), "diff"),
    "</details>",
  ];
}
