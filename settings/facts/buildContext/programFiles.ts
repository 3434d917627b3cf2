// The files in the project's own folder that must not decide an image's tag, where a build's context holds that folder.
// Each changes while the app does not, or differs from machine to machine; most must not be in an image either. The
// program's sources are not among them: they change by a commit, for everybody, and leaving them out is left to the
// owner.

import { posix } from "node:path";
import type { BuildContext } from "./contextFiles.ts";
import { IgnoreRules } from "./ignoreFile.ts";

/** A line for a .dockerignore, and a path that it is about, which need not exist on this machine. */
interface Line {
  line: string;
  example: string;
}

/** @param project the project's folder, as a path and as a pattern */
const lines = (project: { path: string; pattern: string }): Line[] => [
  // Every commit, fetch and checkout writes there, and deleted files are still in it.
  { line: "**/.git", example: ".git" },
  // These are compiled for one machine; in CI there may be none.
  { line: "**/node_modules", example: posix.join(project.path, "node_modules") },
  ...Object.entries({
    // A new plan would change the tag that the plan itself contains.
    plans: "plans",
    // A setting of one environment would make a new image in each of them.
    "**/Pulumi.*.yaml": "Pulumi.dev.yaml",
    // Pulumi's state, and that of `./ecs local`: each deployment writes there, secrets included.
    ".pulumi": ".pulumi",
    ".local": ".local",
    // The library for others to use, compiled where it was installed.
    dist: "dist",
    // npm and the tools write these where something fails.
    "*.log": "npm-debug.log",
  }).map(([line, example]) => ({
    line: posix.join(project.pattern, line),
    example: posix.join(project.path, example),
  })),
];

/**
 * The lines that the context's .dockerignore still needs, at its end: the last line that matches a path decides.
 * @param project the project's folder, relative to the context
 */
export function missingLines(context: BuildContext, project: string): string[] {
  return lines({ path: project, pattern: asPattern(project) })
    .filter(({ line, example }) => {
      const rules = new IgnoreRules([]).and([line]);
      return !context.leavesOut(example) || context.entries.some(({ path }) => rules.leavesOut(path));
    })
    .map(({ line }) => line);
}

/** The pattern that matches this path alone. */
export function asPattern(path: string): string {
  return path.replace(/[\\*?[\]{}|^]/g, "\\$&").replace(/^[#!]/, "\\$&");
}
