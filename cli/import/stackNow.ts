// A stack file as it is now, before an import: its values as the engine would hand them over, and its services and
// jobs. Judging them is left to fit.ts, writing to stackText.ts.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { isMap } from "../../settings/language/kinds.ts";
import { parseSettings } from "../../settings/parse.ts";
import { secretPaths } from "../../settings/secretPaths.ts";
import { readProject, readStackFile, readStackValues } from "../../settings/stackFile.ts";
import { layersOf, Sum } from "../../settings/sum.ts";
import { checkDefinitionSize } from "../../stack/definitionSize.ts";
import { checkPolicySizes } from "../../stack/policySize.ts";
import { replaceFile } from "../replaceFile.ts";
import { type Block, startsWith } from "./draft.ts";
import type { StackNow } from "./fit.ts";

/** @throws RunError where there is no such stack, or its services are no map */
export function stackNow(root: string, stack: string): StackNow {
  const { project, config } = readStackFile(root, stack);
  const own = readStackValues(root, stack, project) ?? {};
  const common = readProject(root);
  const said = { project, stack, order: own, common };
  const taskRules = [checkDefinitionSize, checkPolicySizes];
  const context = { ...said, root, secretPaths: secretPaths(own), taskRules };
  const parsed = parseSettings(config, context);
  const sum = new Sum(layersOf(config, said));
  const faults = "faults" in parsed ? parsed.faults : [];
  const blockOf = (block: Block): Record<string, unknown> => {
    const key = `${project}:${block}`;
    // Joined with what the stack file says, and so neither replaced nor written there.
    if (Object.hasOwn(common.values, key)) return sum.values[block] as Record<string, unknown>;
    const value = JSON.parse(config[key] ?? "{}") as unknown;
    if (!isMap(value)) throw new RunError("report" in parsed ? parsed.report : `${block} must be a map`);
    if (Object.hasOwn(own, key)) return value;
    // The services are the sample of Pulumi.yaml, which an owner may have deleted.
    const sound = Object.entries(value).filter(([name]) => !faults.some(({ path }) => startsWith(path, [block, name])));
    return Object.fromEntries(sound);
  };
  return { raw: config, context, services: blockOf("services"), jobs: blockOf("jobs") };
}

/** The program's report on a stack file with this text; undefined where the program takes it. */
export function refusalOf(text: string, root: string, { context }: StackNow): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "add-"));
  try {
    replaceFile(join(folder, "Pulumi.yaml"), readFileSync(join(root, "Pulumi.yaml")));
    replaceFile(join(folder, `Pulumi.${context.stack}.yaml`), text);
    const parsed = parseSettings(readStackFile(folder, context.stack).config, { ...context, order: undefined });
    return "report" in parsed ? parsed.report : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
