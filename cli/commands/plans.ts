// `npm run plans`: writes plans/<stack>.yaml for every stack that is deployed to AWS, and removes those of stacks
// that are gone. `npm test` fails while they are not what the program says.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { faultsOf, noStacks, planStacks } from "../../plan/planStacks.ts";
import { write } from "../../plan/print.ts";
import { stackNames } from "../../settings/stackNames.ts";
import { fail, runCommand, takesNothing } from "../commandLine.ts";
import { planDocument } from "../plans/document.ts";

const usage = `Usage: npm run plans

Writes plans/<stack>.yaml, what each stack deploys, for review in a pull request.
`;

/** Deployed to an emulator on a developer's machine, where nobody reviews it. */
const unreviewed = ["local"];

/** File name → the text that it should have; or the faults that stand in the way. */
export async function plannedFiles(): Promise<{ files: Map<string, string>; faults: string[] }> {
  const stacks = stackNames().filter((stack) => !unreviewed.includes(stack));
  const outcomes = await planStacks(stacks);
  const files = outcomes.flatMap((outcome, index): [string, string][] =>
    "plan" in outcome ? [[`${stacks[index]}.yaml`, planDocument(outcome.plan)]] : [],
  );
  return { files: new Map(files), faults: [faultsOf(outcomes) ?? []].flat() };
}

async function main(args: string[]): Promise<number> {
  const answered = await takesNothing(args, usage);
  if (answered !== undefined) return answered;
  if (stackNames().length === 0) return fail(noStacks);
  const { files, faults } = await plannedFiles();
  if (faults.length > 0) return fail(faults.join("\n"));
  mkdirSync("plans", { recursive: true });
  const told: string[] = [];
  for (const [file, text] of files) {
    const path = `plans/${file}`;
    const before = existsSync(path) ? readFileSync(path, "utf8") : undefined;
    if (before !== text) writeFileSync(path, text);
    told.push(`${path}  ${before === undefined ? "new" : before === text ? "as it was" : "changed"}`);
  }
  for (const file of readdirSync("plans").filter((name) => !files.has(name))) {
    rmSync(`plans/${file}`);
    told.push(`plans/${file}  removed`);
  }
  await write(`${told.join("\n")}\n`, process.stdout);
  return 0;
}

if (import.meta.main) await runCommand(main);
