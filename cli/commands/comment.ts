// `./ecs comment`: previews of stacks (`pulumi preview --json`) → one Markdown comment for a pull request. Reading a
// preview is left to comment/, the form of the text to diff/, which the plan's diff shares.

import { readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { getSystemErrorMessage } from "node:util";
import { write } from "../../plan/print.ts";
import { type Call, fail, type Io, Misuse } from "../commandLine.ts";
import type { Previewed } from "../comment/previewPictures.ts";
import { previewReport } from "../comment/previewReport.ts";
import { readPreviews } from "../comment/readPreview.ts";
import { commentLimit, type Limit, markdown, type Report, type StackReport } from "../diff/diffMarkdown.ts";
import { codeSpan } from "../diff/markdownText.ts";
import { appendToFile, replaceFile } from "../replaceFile.ts";

const preview = "pulumi preview --json --stack <stack> > <stack>.json";

/**
 * The most bytes of one step's summary:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#job-summary
 */
const summaryLimit = 1024 * 1024;

export async function run({ args: files, options: { full, report: page } }: Call, io: Io): Promise<number> {
  const linked = typeof page === "string" ? linkTo(page) : "";
  const texts: string[] = [];
  const unread: string[] = [];
  for (const file of files) {
    try {
      texts.push(textOf(resolve(io.root, file)));
    } catch (error) {
      unread.push(unreadable(file, error));
    }
  }
  if (unread.length > 0) return fail(`${unread.join("\n")}\n`, io);

  const stacks: (StackReport | Previewed)[] = [];
  const faults: string[] = [];
  for (const [index, file] of files.entries()) {
    const name = basename(file)
      .replace(/\.[^.]*$/, "")
      .replace(/^preview[-_.]?(?=.)/, "");
    const { previews, fault } = readPreviews(texts[index] ?? "");
    stacks.push(...previews.map((preview) => ({ preview, report: previewReport(preview, name) })));
    if (fault === undefined) continue;
    faults.push(`${file} ${fault}`);
    stacks.push({
      diff: { stack: name, resources: [], outputs: [], unchanged: 0 },
      errors: [`${basename(file)} ${fault}`],
    });
  }
  const report: Report = {
    marker: "docker-on-ecs preview",
    title: "Preview",
    introduction: `What \`pulumi up\` would do.${linked}`,
    stacks: await reportsOf(stacks, io.root),
  };
  const where: string[] = [];
  if (typeof full === "string") {
    replaceFile(resolve(io.root, full), markdown(report, { size: Number.POSITIVE_INFINITY }));
    where.push(codeSpan(full));
  }
  if (addToSummary(report)) where.unshift("The job summary");
  await write(markdown(report, { size: commentLimit, whole: where[0] }), io.stdout);
  return faults.length > 0 ? fail(`${faults.join("\n")}\n`, io) : 0;
}

function linkTo(page: string): string {
  const url = URL.parse(page);
  if (!/^https?:$/.test(url?.protocol ?? "")) {
    throw new Misuse(`--report must be the URL of a page, such as https://example.com/report.html, got ${page}`);
  }
  // A URL in angle brackets ends at the next one, and `href` has none: https://spec.commonmark.org/0.31.2/#link-destination
  return ` [The report](<${url?.href}>) has each resource, property, price and rule.`;
}

/** In their order, each with its picture where it has one. */
async function reportsOf(stacks: readonly (StackReport | Previewed)[], root: string): Promise<StackReport[]> {
  const { withPictures } = await import("../comment/previewPictures.ts");
  const drawn = await withPictures(
    stacks.filter((one) => "preview" in one),
    root,
  );
  const waiting = drawn.values();
  return stacks.map((one) => ("preview" in one ? (waiting.next().value as StackReport) : one));
}

function textOf(file: string): string {
  const bytes = readFileSync(file);
  // Windows PowerShell writes UTF-16 with a byte order mark for `>`.
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isWide ? "utf-16le" : "utf-8").decode(bytes);
}

function unreadable(file: string, error: unknown): string {
  const { code, errno } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return `There is no file ${file}. A preview is made by: ${preview}`;
  if (code === "EISDIR") return `${file} is a folder. Name the previews in it, such as ${join(file, "dev.json")}.`;
  if (errno === undefined) throw error;
  return `${file} cannot be read: ${getSystemErrorMessage(errno)}.`;
}

/** Appends the report to the job summary; false where there is none, or no room in it. */
function addToSummary(report: Report): boolean {
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (!file) return false;
  const taken = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const limit: Limit = { size: summaryLimit - taken, measure: Buffer.byteLength };
  const text = markdown(report, limit);
  if (Buffer.byteLength(text) > limit.size) return false;
  appendToFile(file, text);
  return true;
}
