// What Docker would stop at in a Dockerfile on this disk: a line that it cannot read, a source of COPY or ADD that is
// not sent to it. What is not sure is left to the build: a stage that is not built, a pattern, what another program
// makes.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, resolve, sep } from "node:path";
import type { BuildContext } from "../facts/buildContext/contextFiles.ts";
import { IgnoreRules } from "../facts/buildContext/ignoreFile.ts";
import { asPattern } from "../facts/buildContext/programFiles.ts";
import type { Copied } from "../facts/dockerfile.ts";
import { instructionKeywords, type Unparsable } from "../facts/dockerfileSyntax.ts";
import type { Fault, Path } from "../language/faults.ts";
import { nearestIs } from "../language/nearest.ts";
import { shownKey } from "../language/shown.ts";
import type { BuildOnDisk, Disk } from "./disk.ts";

export function* checkDockerfile(
  build: BuildOnDisk,
  { disk, context }: { disk: Disk; context: BuildContext },
  path: Path,
): Generator<Fault> {
  // Another frontend reads the file as it likes.
  if (build.args?.BUILDKIT_SYNTAX !== undefined) return;
  const file = posix.join(build.context, build.dockerfile);
  const at = { path: [...path, "dockerfile"], got: build.dockerfile };
  const unparsable = disk.unparsableIn(build);
  if (unparsable !== undefined) yield { ...at, ...notRead(file, unparsable) };
  const seen = new Set<string>();
  for (const copied of disk.factsOf(build)?.copied ?? []) {
    if (isSent(copied.path, context) || seen.has(copied.path)) continue;
    seen.add(copied.path);
    const source = resolve(context.folder, copied.path);
    if (existsSync(source)) yield { ...at, ...ignored(build, file, copied, context) };
    else if (!isMade(source)) yield { ...at, ...missing(build, file, copied) };
  }
}

function notRead(file: string, { line, keyword, why }: Unparsable) {
  const gotText = `${file}:${line}, which begins with ${shownKey(keyword)}`;
  if (why === "before-from") {
    return { must: "begin its first stage with FROM", gotText, advice: "put FROM before it; only ARG may stand there" };
  }
  const nearest = nearestIs(keyword, instructionKeywords, "end the line before with \\ where this one goes on with it");
  return { must: "have only instructions that Docker knows", gotText, advice: nearest };
}

function ignored({ context: folder }: BuildOnDisk, file: string, { line, text, path }: Copied, context: BuildContext) {
  const ignoreFile = posix.join(folder, context.ignoreFile);
  return {
    must: "copy what is sent to Docker",
    gotText: `${shownKey(text)} at ${file}:${line}, which ${ignoreFile} leaves out`,
    advice: `end ${ignoreFile} with the line !${asPattern(path)}`,
  };
}

function missing({ context: folder }: BuildOnDisk, file: string, { line, text }: Copied) {
  return {
    must: "copy what there is",
    gotText: `${shownKey(text)} at ${file}:${line}, which is not in ${folder}`,
    advice: "correct the path, which is seen from the context, or make the file before",
  };
}

/** Whether Docker finds a path in the context, or may find it through a link. */
function isSent(path: string, { entries, dockerfile }: BuildContext): boolean {
  if (path === "." || path === dockerfile || path === ".dockerignore") return true;
  return entries.some(
    (entry) =>
      entry.path === path ||
      entry.path.startsWith(`${path}/`) ||
      (entry.kind === "symlink" && path.startsWith(`${entry.path}/`)),
  );
}

/**
 * Whether Git ignores a path: a build makes it, and a fresh clone does not have it yet. The patterns are read as
 * matching at any depth, which is a little more than Git does.
 */
function isMade(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const lines = readText(join(folder, ".gitignore"))
      .split(/\r?\n/)
      .map((line) => line.trim().replace(/^\//, "").replace(/\/$/, ""))
      .filter((line) => line !== "" && !/^[#!]/.test(line));
    const rules = new IgnoreRules([]).and(lines.flatMap((line) => [line, `**/${line}`]));
    if (rules.leavesOut(relative(folder, path).replaceAll(sep, "/"))) return true;
    if (existsSync(join(folder, ".git")) || dirname(folder) === folder) return false;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
