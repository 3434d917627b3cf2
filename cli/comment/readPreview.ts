// Reads previews from what `pulumi preview --json` printed. A file may be as a shell leaves it: with the CLI's log
// lines around the JSON, with several previews one after another, cut off, or without JSON. What a preview says is left
// to previewReport.ts.

import { z } from "zod";
import { visible } from "../diff/valueText.ts";

const values = z.record(z.string(), z.unknown()).nullish();
const state = z.looseObject({
  type: z.string(),
  custom: z.boolean().nullish(),
  parent: z.string().nullish(),
  protect: z.boolean().nullish(),
  retainOnDelete: z.boolean().nullish(),
  inputs: values,
  outputs: values,
  propertyDependencies: z.record(z.string(), z.array(z.string())).nullish(),
});
const step = z.looseObject({
  op: z.string(),
  urn: z.string(),
  oldState: state.nullish(),
  newState: state.nullish(),
  diffReasons: z.array(z.string()).nullish(),
  replaceReasons: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.looseObject({ kind: z.string() })).nullish(),
});
const diagnostic = z.looseObject({ urn: z.string().nullish(), message: z.string(), severity: z.string() });
const preview = z
  .looseObject({
    steps: z.array(step).nullish(),
    changeSummary: z.record(z.string(), z.number()).nullish(),
    diagnostics: z.array(diagnostic).nullish(),
  })
  .refine(({ steps, changeSummary, diagnostics }) => steps ?? changeSummary ?? diagnostics, "no steps");

/** The parts of a preview that are used. The CLI documents none of them; they were seen with 3.260. */
export type Preview = z.infer<typeof preview>;
export type Step = z.infer<typeof step>;
export type State = z.infer<typeof state>;

export interface Contents {
  previews: Preview[];
  /** What is wrong with the text, as a sentence with what to do. There may be previews as well. */
  fault?: string;
}

export function readPreviews(text: string): Contents {
  const { documents, rest } = jsonIn(text.replace(/^\uFEFF/, ""));
  const read = documents.map((document) => preview.safeParse(document));
  const previews = read.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const fault =
    rest ??
    (previews.length === 0 ? "holds JSON, but no preview; it takes the output of `pulumi preview --json`" : undefined);
  return { previews, ...(fault && { fault }) };
}

/** Every JSON object that begins a line of the text, and what is wrong with the rest. */
function jsonIn(text: string): { documents: unknown[]; rest?: string } {
  if (text.trim() === "") return { documents: [], rest: "is empty; did `pulumi preview --json` start?" };
  const whole = parsed(text);
  if (whole !== undefined) return { documents: [whole].flat() };
  const documents: unknown[] = [];
  for (let at = objectFrom(text, 0); at >= 0; ) {
    const end = endOfObject(text, at);
    if (end < 0) {
      const rest = `ends in the middle of its JSON, after ${text.length} characters; was the preview stopped?`;
      return { documents, rest };
    }
    const document = parsed(text.slice(at, end));
    if (document !== undefined) documents.push(document);
    at = objectFrom(text, document === undefined ? at + 1 : end);
  }
  if (documents.length > 0) return { documents };
  const [first = ""] = text.trim().split("\n");
  return {
    documents,
    rest: `holds no output of \`pulumi preview --json\`; it begins with: ${visible(first.slice(0, 200))}`,
  };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The next `{` with only space before it on its line, or with the end of another object before it. */
function objectFrom(text: string, from: number): number {
  const start = /(?<=^|\n|\})[ \t\r]*\{/g;
  start.lastIndex = from;
  const found = start.exec(text);
  return found ? found.index + found[0].length - 1 : -1;
}

/** The position behind the `}` that closes the object; -1 where the object is not closed. */
function endOfObject(text: string, from: number): number {
  // Each match is a whole string, so its braces do not count, or a brace outside of strings.
  const token = /"(?:[^"\\]|\\.)*"|[{}]/gs;
  token.lastIndex = from;
  let depth = 0;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    if (found[0] === "{") depth++;
    else if (found[0] === "}" && --depth === 0) return token.lastIndex;
  }
  return -1;
}
