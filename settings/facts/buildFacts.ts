// The facts in which two builds of the same sources may differ. Another stack can use an image only if its build has
// the same facts.

import { posix } from "node:path";
import { imageDefaults, taskDefaults } from "../defaults.ts";

export interface BuildFacts {
  context: string;
  dockerfile: string;
  args: Record<string, string>;
  /** The stage to build; empty for the last one. */
  target: string;
  architecture: string;
}

interface Source {
  build: { context: string; dockerfile?: string; args?: Readonly<Record<string, string>>; target?: string };
  architecture?: string;
}

/** All facts, and the same text for the same build: paths are normalized, arguments sorted by name. */
export function buildFacts({ build, architecture = taskDefaults.architecture }: Source): BuildFacts {
  const { context, dockerfile = imageDefaults.dockerfile, args = {}, target = "" } = build;
  const sorted = Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1));
  const [path, file] = [context, dockerfile].map((one) => posix.normalize(one).replace(/(?<=.)\/$/, ""));
  return { context: path ?? "", dockerfile: file ?? "", args: Object.fromEntries(sorted), target, architecture };
}
