// Gives a base's stack file what the stack imports from Pulumi ESC, so that both sides are planned with it. In the file,
// since the base's own tools may know no other way.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { PlanStacksOptions } from "../../plan/planStacks.ts";
import { readStackFile } from "../../settings/stackFile.ts";

/**
 * What the stack's file here does not say is taken as imported. A secret is written as one that is encrypted, so that no
 * plan shows it.
 * @param root the project's folder; `folder` the same of the base
 * @returns a short text that differs where what is given differs; undefined where the base has no such stack
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
  writeFileSync(path, document.toString());
  return createHash("sha256").update(JSON.stringify(given)).digest("hex").slice(0, 16);
}
