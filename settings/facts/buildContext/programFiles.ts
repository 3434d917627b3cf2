// What in the project's own folder must not decide an image's tag, for a build whose context holds that folder. Each
// changes while the app does not, or is another on every machine; most of them must not lie in an image either.
// The program's sources are not among them: they change by a commit, for everybody, and are the owner's to leave out.

import { posix } from "node:path";
import type { BuildContext } from "./contextFiles.ts";
import { IgnoreRules } from "./ignoreFile.ts";

/** A line for a .dockerignore, and a path that it is about: what is not there today may be there on the next machine. */
interface Line {
  line: string;
  example: string;
}

/** @param project the project's folder, as a path and as a pattern */
const lines = (project: { path: string; pattern: string }): Line[] => [
  // Every commit, fetch and checkout writes there, and what was deleted is still in it.
  { line: "**/.git", example: ".git" },
  // Compiled for the machine that it was installed on; in CI there may be none.
  { line: "**/node_modules", example: posix.join(project.path, "node_modules") },
  ...Object.entries({
    // A plan would change the tag that is in the plan.
    plans: "plans",
    // A setting of one environment would be a new image in each of them.
    "**/Pulumi.*.yaml": "Pulumi.dev.yaml",
    // Pulumi's state, and that of `./ecs local`: written at every deployment, with secrets.
    ".pulumi": ".pulumi",
    ".local": ".local",
    // The library for others to use, compiled where it was installed.
    dist: "dist",
    // What npm and the tools write where something fails.
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
