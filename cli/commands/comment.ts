// `npm run comment`: previews of stacks (`pulumi preview --json`) → one Markdown comment for a pull request. Reading a
// preview is left to comment/, its form to diff/, which the plan's diff shares.

import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { getSystemErrorMessage, parseArgs } from "node:util";
import { write } from "../../plan/print.ts";
import { fail, readCall, runCommand } from "../commandLine.ts";
import { previewReport } from "../comment/previewReport.ts";
import { readPreviews } from "../comment/readPreview.ts";
import { commentLimit, type Limit, markdown, type Report, type StackReport } from "../diff/diffMarkdown.ts";
import { codeSpan } from "../diff/markdownText.ts";

const preview = "pulumi preview --json --stack <stack> > <stack>.json";

const usage = `Usage: npm run comment -- preview.json [more.json …] [options]

Prints what previews of stacks say as one comment for a pull request, in Markdown, below 60,000 characters.
Each file is the output of: ${preview}

  --full <file>   writes the whole there, whatever its length
  --help          this text

In GitHub Actions (GITHUB_STEP_SUMMARY is set) the whole goes to the job summary, too.
Exit code: 0, also for a preview that failed, since the comment tells it; 1 when a file cannot be read, or is no preview.
`;

/** Of one step, in bytes: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#job-summary */
const summaryLimit = 1024 * 1024;

await runCommand(main);

async function main(args: string[]): Promise<number> {
  const call = await readCall(() => parse(args), usage);
  if (typeof call === "number") return call;
  const { values, positionals: files } = call;
  if (files.length === 0) return fail(`No file is given.\n\n${usage}`);

  const texts: string[] = [];
  const unread: string[] = [];
  for (const file of files) {
    try {
      texts.push(textOf(file));
    } catch (error) {
      unread.push(unreadable(file, error));
    }
  }
  if (unread.length > 0) return fail(`${unread.join("\n")}\n`);

  const stacks: StackReport[] = [];
  const faults: string[] = [];
  for (const [index, file] of files.entries()) {
    const name = basename(file)
      .replace(/\.[^.]*$/, "")
      .replace(/^preview[-_.]?(?=.)/, "");
    const { previews, fault } = readPreviews(texts[index] ?? "");
    stacks.push(...previews.map((preview) => previewReport(preview, name)));
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
    introduction: "What `pulumi up` would do.",
    stacks,
  };
  const where: string[] = [];
  if (values.full !== undefined) {
    writeFileSync(fromCaller(values.full), markdown(report, { size: Number.POSITIVE_INFINITY }));
    where.push(codeSpan(values.full));
  }
  if (addToSummary(report)) where.unshift("The job summary");
  await write(markdown(report, { size: commentLimit, whole: where[0] }), process.stdout);
  return faults.length > 0 ? fail(`${faults.join("\n")}\n`) : 0;
}

function parse(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: { full: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
}

/** A file as it is seen from where npm was called; npm runs the command in the project's folder. */
function fromCaller(file: string): string {
  return resolve(process.env.INIT_CWD ?? "", file);
}

function textOf(file: string): string {
  const bytes = readFileSync(fromCaller(file));
  // What Windows PowerShell makes of `>`.
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

/** Whether there is a job summary, and the report has gone to it. */
function addToSummary(report: Report): boolean {
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (!file) return false;
  const taken = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const limit: Limit = { size: summaryLimit - taken, measure: Buffer.byteLength };
  const text = markdown(report, limit);
  if (Buffer.byteLength(text) > limit.size) return false;
  appendFileSync(file, text);
  return true;
}
