// `./ecs plans`: writes plans/<stack>.yaml for every stack that is deployed to AWS, and removes those of stacks that
// are gone. `npm test` fails while the files differ from what the program plans. A stack whose file lacks what Pulumi
// ESC may give is left out, and its file stays as it is.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { faultsOf, noStacks, type PlanStacksOptions, planStacks, unknownStack } from "../../plan/planStacks.ts";
import { write } from "../../plan/print.ts";
import { stackNames } from "../../settings/stackNames.ts";
import { type Call, fail, type Io } from "../commandLine.ts";
import { handedOverOf } from "../plan/handedOver.ts";
import { planDocument } from "../plans/document.ts";
import { reviewedStacks } from "../plans/reviewedStacks.ts";
import { replaceFile } from "../replaceFile.ts";

export interface PlannedFiles {
  /** File name → the text that it should have. */
  files: Map<string, string>;
  /** File name → the reason why its text is not known. */
  leftOut: Map<string, string>;
  /** The faults of stacks that cannot be planned. */
  faults: string[];
}

export async function plannedFiles(root: string, options: PlannedFilesOptions = {}): Promise<PlannedFiles> {
  const { handedOver, stacks = reviewedStacks(root) } = options;
  const outcomes = await planStacks(stacks, { root, handedOver });
  const leftOut = outcomes.flatMap((outcome, index): [string, string][] =>
    "report" in outcome && outcome.unread ? [[`${stacks[index]}.yaml`, outcome.unread]] : [],
  );
  const files = outcomes.flatMap((outcome, index): [string, string][] =>
    "plan" in outcome ? [[`${stacks[index]}.yaml`, planDocument(outcome.plan)]] : [],
  );
  const wrong = outcomes.filter((_, index) => !leftOut.some(([file]) => file === `${stacks[index]}.yaml`));
  return { files: new Map(files), leftOut: new Map(leftOut), faults: [faultsOf(wrong) ?? []].flat() };
}

export interface PlannedFilesOptions extends Pick<PlanStacksOptions, "handedOver"> {
  /** @default all that are reviewed */
  stacks?: string[];
}

export async function run({ args: asked, options }: Call, io: Io): Promise<number> {
  const { root, stdout } = io;
  const known = stackNames(root);
  if (known.length === 0) return fail(noStacks, io);
  const unknown = unknownStack(asked, known);
  if (unknown) return fail(unknown, io);
  const handedOver = handedOverOf(options, asked, io);
  const stacks = asked.length > 0 ? [...new Set(asked)] : undefined;
  const { files, leftOut, faults } = await plannedFiles(root, { stacks, handedOver });
  if (faults.length > 0) return fail(faults.join("\n"), io);
  const folder = join(root, "plans");
  mkdirSync(folder, { recursive: true });
  const done: string[] = [];
  for (const [file, text] of files) {
    const path = join(folder, file);
    const before = existsSync(path) ? readFileSync(path, "utf8") : undefined;
    if (before !== text) replaceFile(path, text);
    done.push(`plans/${file}  ${before === undefined ? "new" : before === text ? "as it was" : "changed"}`);
  }
  for (const [file, why] of leftOut) done.push(`plans/${file}  left out: ${why}`);
  const reviewed = [...reviewedStacks(root), ...asked].map((stack) => `${stack}.yaml`);
  for (const file of readdirSync(folder).filter((name) => !reviewed.includes(name))) {
    rmSync(join(folder, file));
    done.push(`plans/${file}  removed`);
  }
  await write(`${done.join("\n")}\n`, stdout);
  return 0;
}
