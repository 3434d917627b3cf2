// Writes into a base's stack file what the stack imports from Pulumi ESC, so that both sides are planned with the same
// values. They go into the file, since the base's own tools may know no other way.

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { PlanStacksOptions } from "../../plan/planStacks.ts";
import { readStackFile } from "../../settings/stackFile.ts";
import { replaceFile } from "../replaceFile.ts";

/**
 * Takes every value that is missing in the stack's file here as imported. A secret is written in its encrypted form, so
 * that no plan shows it.
 * @param root the project's folder; `folder` is the same folder of the base
 * @returns a short text that changes with the imported values; undefined where the base has no such stack
 */
export function giveImported(
  root: string,
  folder: string,
  { stack, config, secretKeys }: NonNullable<PlanStacksOptions["handedOver"]>,
): string | undefined {
  const path = join(folder, `Pulumi.${stack}.yaml`);
  if (!existsSync(path)) return undefined;
  const [here, there] = [readStackFile(root, stack).config, readStackFile(folder, stack).config];
  const document = parseDocument(readFileSync(path, "utf8"), { merge: true });
  const given = Object.entries(config).flatMap(([key, value]): [string, unknown][] => {
    if (key in here || key in there) return [];
    return [[key, secretKeys.includes(key) ? { secure: "imported" } : value]];
  });
  const before = (document.toJS() ?? {}) as { config?: Record<string, unknown> | null };
  document.set("config", document.createNode({ ...before.config, ...Object.fromEntries(given) }));
  replaceFile(path, document.toString());
  return createHash("sha256").update(JSON.stringify(given)).digest("hex").slice(0, 16);
}
