// The judgement of others on what is deployed: the owner's stacks with a file in plans/, those of the tests' fixtures,
// which no owner changes, and the bootstrap program are written as Terraform and given to checkov, with the workflows,
// which zizmor reads, too. `.ci/judge` runs it. Argument: the folder of checkov and zizmor.

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import type { Plan } from "../../plan/graph.ts";
import { faultsOf, planStacks } from "../../plan/planStacks.ts";
import { heldRules, type Rule } from "../../settings/keys/protection.ts";
import { readSum } from "../../settings/sum.ts";
import { reviewedStacks } from "../plans/reviewedStacks.ts";
import { bootstrapFile, bootstrapPlan } from "./bootstrapPlan.ts";
import { runCheckov } from "./checkov.ts";
import { controls } from "./controls.ts";
import { excuses } from "./excuses.ts";
import { hclOf } from "./hcl.ts";
import { type Finding, judgement, notPassed } from "./judgement.ts";
import { terraformName, terraformOf } from "./terraform.ts";
import { runZizmor } from "./zizmor.ts";

const projects = ["", "tests/fixtures/project"];

const [programs = ""] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "judge-"));
try {
  process.exitCode = await judge();
} finally {
  rmSync(folder, { recursive: true });
}

async function judge(): Promise<number> {
  const bootstrap = written(await bootstrapPlan(), { file: bootstrapFile, folder: "bootstrap", held: new Set() });
  const stacks = [...(await Promise.all(projects.map(writeStacks))).flat(), bootstrap];
  cpSync(".github", join(folder, ".github"), { recursive: true });
  const { passed, failed } = await runCheckov(join(programs, "checkov"), folder);
  const unsafe = await runZizmor(join(programs, "zizmor"), folder);
  const found = failed.map(({ path, resource, ...check }): Finding => {
    const name = resource.slice(resource.indexOf(".") + 1);
    const stack = stacks.find((one) => one.path === path);
    return { ...check, file: stack?.file ?? path, resource: stack?.names.get(name) ?? name };
  });
  const findings = [...found, ...unsafe.map(({ path: file, ...check }): Finding => ({ ...check, file }))];
  const held = (file: string) => stacks.find((one) => one.file === file)?.held ?? new Set<never>();
  const checks = new Set(passed.map(({ check }) => check));
  const wrong = [...judgement(findings, excuses, held), ...notPassed(controls, checks)];
  for (const line of wrong) console.error(line);
  const excused =
    wrong.length === 0 ? `${findings.length} findings are excused` : `not ${wrong.length} more: see above`;
  const judged = `${stacks.length - 1} stacks, bootstrap/ and the workflows`;
  console.log(`judge: checkov passes ${passed.length} checks of ${judged}, which zizmor reads, too; ${excused}`);
  return wrong.length === 0 ? 0 : 1;
}

/** One folder a stack, since a name in Terraform means a resource of the same folder. */
async function writeStacks(root: string) {
  const names = reviewedStacks(root || ".");
  const outcomes = await planStacks(names, { root: root || undefined });
  const faults = faultsOf(outcomes.filter((outcome) => !("report" in outcome && outcome.unread)));
  if (faults !== undefined) throw new Error(faults);
  return outcomes.flatMap((outcome, index) => {
    const stack = names[index] ?? "";
    const file = posix.join(root, `Pulumi.${stack}.yaml`);
    if (!("plan" in outcome)) {
      console.log(`judge: ${file} is left out: ${"unread" in outcome ? outcome.unread : ""}`);
      return [];
    }
    const { values } = readSum(root || ".", stack).sum;
    return written(outcome.plan, { file, folder: posix.join(root, "stacks", stack), held: heldRules(values) });
  });
}

function written(plan: Plan, { file, folder: own, held }: { file: string; folder: string; held: ReadonlySet<Rule> }) {
  const path = posix.join(own, "main.tf");
  mkdirSync(join(folder, own), { recursive: true });
  writeFileSync(join(folder, path), hclOf(terraformOf(plan)));
  const names = new Map(plan.resources.map((resource) => [terraformName(resource), resource.name]));
  return { file, path, held, names };
}
