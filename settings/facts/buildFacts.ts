// What two builds of the same sources may differ in: an image serves another stack only where these are the same there.

import { posix } from "node:path";
import { imageDefaults, taskDefaults } from "../defaults.ts";

export interface BuildFacts {
  context: string;
  dockerfile: string;
  args: Record<string, string>;
  /** Empty for the last stage. */
  target: string;
  architecture: string;
}

interface Source {
  build: { context: string; dockerfile?: string; args?: Readonly<Record<string, string>>; target?: string };
  architecture?: string;
}

/** Complete, and the same text for the same build: paths normalized, arguments sorted by name. */
export function buildFacts({ build, architecture = taskDefaults.architecture }: Source): BuildFacts {
  const { context, dockerfile = imageDefaults.dockerfile, args = {}, target = "" } = build;
  const sorted = Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1));
  const [path, file] = [context, dockerfile].map((one) => posix.normalize(one).replace(/(?<=.)\/$/, ""));
  return { context: path ?? "", dockerfile: file ?? "", args: Object.fromEntries(sorted), target, architecture };
}
