// The reasons that a stack of this project gives under `allow`: from its stack file, a profile and Pulumi.yaml, as the
// program reads them. Another project's stack has none, and gives its reasons in the pack's config.

import { fileURLToPath } from "node:url";
import { excusedRules } from "../../settings/keys/protection.ts";
import { readProject, readStackValues } from "../../settings/stackFile.ts";
import { layersOf, Sum } from "../../settings/sum.ts";

const here = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The rules of protection that a stack is excused from, each with its reason.
 * @param config as the engine hands it over, by full keys
 * @param root the folder of the project that this pack is a part of
 */
export function allowedIn(
  project: string,
  stack: string,
  config: Readonly<Record<string, unknown>>,
  root = here,
): Record<string, string> {
  const { project: own, ...common } = readProject(root);
  if (own !== project) return {};
  const order = readStackValues(root, stack, project) ?? {};
  return excusedRules(new Sum(layersOf(config, { project, stack, order, common })).values);
}
