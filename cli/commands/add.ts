// `./ecs add`: writes a service or job into a stack file from what somebody has. It lists all that cannot be carried
// over, and writes no file that the program refuses. How each format is read is left to cli/import/.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { RunError } from "@pulumi/pulumi";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { write } from "../../plan/print.ts";
import { where } from "../../settings/language/faults.ts";
import { type Call, fail, type Io, Problem } from "../commandLine.ts";
import type { Draft } from "../import/draft.ts";
import { fitInto, type StackNow } from "../import/fit.ts";
import type { Imported } from "../import/imported.ts";
import { isLegal } from "../import/names.ts";
import { readSource } from "../import/recognise.ts";
import { listLines, writtenLine } from "../import/report.ts";
import { refusalOf, stackNow } from "../import/stackNow.ts";
import { type Workload, withWorkload } from "../import/stackText.ts";
import { replaceFile } from "../replaceFile.ts";

export async function run({ args: [what = ""], options }: Call, io: Io): Promise<number> {
  const stack = typeof options.to === "string" ? options.to : "dev";
  try {
    const now = stackNow(io.root, stack);
    const imported = readSource(what, {
      root: io.root,
      stack,
      only: typeof options.only === "string" ? options.only.split(",").map((name) => name.trim()) : undefined,
      serviceFile: typeof options.service === "string" ? options.service : undefined,
    });
    named(imported, options.as);
    return await add(imported, now, { dryRun: options.dryRun === true, replace: options.replace === true }, io);
  } catch (error) {
    if (RunError.isInstance(error)) return fail(`${error.message}\n`, io);
    throw error;
  }
}

interface How {
  dryRun: boolean;
  replace: boolean;
}

async function add({ drafts, sources }: Imported, now: StackNow, how: How, io: Io): Promise<number> {
  const file = `Pulumi.${now.context.stack}.yaml`;
  const fitted = fitInto(drafts, now);
  if ("report" in fitted) throw new Problem(`${fitted.report}\nNothing is added before that is mended.`);
  const list = listLines(sources, drafts)
    .map((line) => `${line}\n`)
    .join("");
  if (fitted.length === 0) return fail(`Nothing of it can be written to ${file}.\n${list}`, io);
  const isThere = (draft: Draft) => isDeepStrictEqual(now[draft.block][draft.name], draft.value);
  const [there, others] = [fitted.filter(isThere), fitted.filter((draft) => !isThere(draft))];
  // A sample of Pulumi.yaml gives way: nobody wrote it into this stack's file.
  const isOwn = (block: Draft["block"]) => Object.hasOwn(now.context.order ?? {}, `${now.context.project}:${block}`);
  const known = others.filter((draft) => Object.hasOwn(now[draft.block], draft.name));
  const differing = known.filter(({ block }) => isOwn(block));
  const replaced = known.filter(({ block }) => !isOwn(block)).map(sampleLine);
  const kept = inherited(others, now);
  const samples = [...replaced, ...kept.map(({ name }) => keptLine(name, file))].join("");
  const before = readFileSync(join(io.root, file), "utf8");
  const after = [...kept, ...others].reduce((text, one) => withWorkload(text, now.context.project, one), before);
  const refusal = refusalOf(after, io.root, now);
  if (refusal !== undefined) throw new Problem(`${refusal}\nNothing is added: the file would be refused.`);
  const diff = createTwoFilesPatch(file, file, before, after, "", "", { context: 3, headerOptions: FILE_HEADERS_ONLY });
  const unchanged = there.map((draft) => `${where(draft.path)} is there already, unchanged\n`).join("");
  if (differing.length > 0 && !how.replace) {
    const names = differing.map((draft) => where(draft.path)).join(", ");
    return fail(
      `${diff}${names} must be new, or as it is written already, got other values; take the new ones with --replace, or add it beside with --as <name>\n`,
      io,
    );
  }
  if (others.length === 0) return done(`${unchanged}${list}`, io);
  if (how.dryRun) return done(`${diff}${unchanged}${samples}${list}`, io);
  replaceFile(join(io.root, file), after);
  const lines = others.map((draft) => `${file}: ${writtenLine(draft)}\n`).join("");
  return done(`${lines}${unchanged}${samples}${list}`, io);
}

const sampleLine = (draft: Draft) =>
  `${where(draft.path)} takes the place of the one in Pulumi.yaml, which holds for stacks without ${draft.block}\n`;

const keptLine = (name: string, file: string) =>
  `services.${name} of Pulumi.yaml stands in ${file} now, too, as that one's services take its place; take it out where it is the sample\n`;

/** The services of Pulumi.yaml that a stack file without services has, and would lose by the first of its own. */
function inherited(drafts: readonly Draft[], { context, raw, services }: StackNow): Workload[] {
  const { project, order = {}, common } = context;
  const full = `${project}:services`;
  // Services in a stack file replace those that Pulumi.yaml has as a default.
  const isReplaced = !Object.hasOwn(order, full) && Object.hasOwn(common?.defaults ?? {}, full);
  if (!isReplaced || !Object.hasOwn(raw, full)) return [];
  const added = drafts.filter(({ block }) => block === "services").map(({ name }) => name);
  if (added.length === 0) return [];
  const others = Object.entries(services).filter(([name]) => !added.includes(name));
  return others.map(([name, value]) => ({ block: "services", name, value }));
}

function named({ drafts }: Imported, name: string | true | undefined): void {
  if (typeof name !== "string") return;
  const [only, ...more] = drafts;
  if (more.length > 0) {
    const names = drafts.map((draft) => draft.name).join(", ");
    throw new Problem(`--as must name one service or job, got ${drafts.length} (${names}); say with --only which one`);
  }
  if (!isLegal(name)) {
    throw new Problem(
      `--as must be 1 to 20 lower-case letters, digits and single hyphens, a letter first, got ${JSON.stringify(name)}; write such as web`,
    );
  }
  if (only) only.rename(name);
}

async function done(text: string, io: Io): Promise<number> {
  await write(text, io.stdout);
  return 0;
}
