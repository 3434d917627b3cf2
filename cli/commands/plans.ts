// `./ecs plans`: writes plans/<stack>.yaml for every stack that is deployed to AWS, and removes those of stacks that
// are gone. `npm test` fails while the files differ from what the program plans.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { faultsOf, noStacks, planStacks } from "../../plan/planStacks.ts";
import { write } from "../../plan/print.ts";
import { stackNames } from "../../settings/stackNames.ts";
import { type Call, fail, type Io } from "../commandLine.ts";
import { planDocument } from "../plans/document.ts";

/** The stack that is deployed to an emulator on a developer's machine, where nobody reviews it. */
const unreviewed = ["local"];

/** File name → the text that it should have; or the faults that prevent a plan. */
export async function plannedFiles(root: string): Promise<{ files: Map<string, string>; faults: string[] }> {
  const stacks = stackNames(root).filter((stack) => !unreviewed.includes(stack));
  const outcomes = await planStacks(stacks, { root });
  const files = outcomes.flatMap((outcome, index): [string, string][] =>
    "plan" in outcome ? [[`${stacks[index]}.yaml`, planDocument(outcome.plan)]] : [],
  );
  return { files: new Map(files), faults: [faultsOf(outcomes) ?? []].flat() };
}

export async function run(_: Call, io: Io): Promise<number> {
  const { root, stdout } = io;
  if (stackNames(root).length === 0) return fail(noStacks, io);
  const { files, faults } = await plannedFiles(root);
  if (faults.length > 0) return fail(faults.join("\n"), io);
  const folder = join(root, "plans");
  mkdirSync(folder, { recursive: true });
  const done: string[] = [];
  for (const [file, text] of files) {
    const path = join(folder, file);
    const before = existsSync(path) ? readFileSync(path, "utf8") : undefined;
    if (before !== text) writeFileSync(path, text);
    done.push(`plans/${file}  ${before === undefined ? "new" : before === text ? "as it was" : "changed"}`);
  }
  for (const file of readdirSync(folder).filter((name) => !files.has(name))) {
    rmSync(join(folder, file));
    done.push(`plans/${file}  removed`);
  }
  await write(`${done.join("\n")}\n`, stdout);
  return 0;
}
