// What must hold of a build's folder and Dockerfile on this disk: both exist, all that is sent can be read, Docker
// takes each line of .dockerignore, and nothing is sent that changes the tag while the app does not. Each breach is a
// fault. What the Dockerfile says is left to dockerfileOnDisk.ts.

import { lstatSync, realpathSync, statSync } from "node:fs";
import { posix, relative, resolve, sep } from "node:path";
import type { BuildContext, Unreadable } from "../facts/buildContext/contextFiles.ts";
import type { RefusedLine } from "../facts/buildContext/ignoreFile.ts";
import { asPattern, missingLines } from "../facts/buildContext/programFiles.ts";
import type { Fault, Path } from "../language/faults.ts";
import { shownKey } from "../language/shown.ts";
import type { BuildOnDisk, Disk } from "./disk.ts";
import { checkDockerfile } from "./dockerfileOnDisk.ts";

export function* checkOnDisk(build: BuildOnDisk, disk: Disk, path: Path): Generator<Fault> {
  const { root } = disk;
  const folder = resolve(root, build.context);
  const at = { path: [...path, "context"], got: build.context };
  const found = kindOf(folder);
  if (found !== "folder") {
    const gotText = found === "file" ? undefined : `"${build.context}", which ${found}`;
    yield { ...at, must: "be a folder", gotText, advice: "correct the path, or make the folder" };
    return;
  }
  const context = disk.contextIn(folder, build.dockerfile);
  const atFile = { path: [...path, "dockerfile"], got: build.dockerfile };
  if (kindOf(resolve(folder, build.dockerfile)) !== "file") {
    const gotText = `"${build.dockerfile}", which is not`;
    const must = `be a file, seen from ${build.context}`;
    yield { ...atFile, must, gotText, advice: "correct the path, or write the file" };
  } else if (context.lacksDockerfile) {
    yield { ...atFile, ...leftOut(build, context) };
  } else if (context.refused.length === 0) {
    yield* checkDockerfile(build, { disk, context }, path);
  }
  const ignoreFile = posix.join(build.context, context.ignoreFile);
  for (const line of context.refused) yield { ...at, ...notTaken(ignoreFile, line) };
  if (context.unreadable.length > 0) yield { ...at, ...notReadable(build.context, ignoreFile, context.unreadable) };
  const project = relative(realpathSync(folder), realpathSync(root));
  if (project === ".." || project.startsWith(`..${sep}`)) return;
  const missing = missingLines(context, project);
  if (missing.length > 0) yield { ...at, ...notLeftOut(build.context, ignoreFile, context, missing) };
}

function leftOut({ context, dockerfile }: BuildOnDisk, { ignoreFile, dockerfile: real }: BuildContext) {
  const file = posix.join(context, ignoreFile);
  return {
    must: "be sent to Docker",
    gotText: `${shownKey(dockerfile)}, which ${file} leaves out`,
    advice: `end ${file} with the line !${asPattern(real)}`,
  };
}

function notTaken(ignoreFile: string, { number, line }: RefusedLine) {
  return {
    must: `have at ${ignoreFile}:${number} a pattern that Docker takes`,
    gotText: shownKey(line),
    advice: "write \\ before a character that is meant as it is, or remove the line",
  };
}

/** Without these files Docker cannot build, and the tag, which is a hash of all of them, cannot be made. */
function notReadable(context: string, ignoreFile: string, unreadable: readonly Unreadable[]) {
  const named = unreadable.slice(0, mostNamed).map(({ path, why }) => `${shownKey(path)} ${why}`);
  const more = unreadable.length - named.length;
  return {
    must: "be a folder that can be read as a whole",
    gotText: `"${context}", in which ${named.join(", ")}${more > 0 ? `, and ${more} more` : ""}`,
    advice: `let ${ignoreFile} leave it out, or mend its rights or name`,
  };
}

const mostNamed = 3;

function notLeftOut(folder: string, ignoreFile: string, context: BuildContext, missing: readonly string[]) {
  const sizes = sizesOf(context);
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const largest = sizes.slice(0, 5).map(({ path, bytes }) => `${path} (${shownSize(bytes)})`);
  return {
    must: "leave out what changes without the app",
    gotText: `"${folder}", of which ${shownSize(total)} would be sent, most of it ${largest.join(", ")}`,
    advice: `end ${ignoreFile} with the line${missing.length > 1 ? "s" : ""} ${missing.join(", ")}`,
  };
}

/** The size of what is sent of each entry at the context's top, the largest first. */
function sizesOf({ folder, entries }: BuildContext): { path: string; bytes: number }[] {
  const sizes = new Map<string, number>();
  for (const { path, kind } of entries) {
    if (kind !== "file" && kind !== "executable") continue;
    const [top = path] = path.split("/");
    sizes.set(top, (sizes.get(top) ?? 0) + lstatSync(posix.join(folder, path)).size);
  }
  return [...sizes].map(([path, bytes]) => ({ path, bytes })).sort((a, b) => b.bytes - a.bytes);
}

function shownSize(bytes: number): string {
  const [amount, unit] = bytes < 1_000_000 ? [bytes / 1_000, "kB"] : [bytes / 1_000_000, "MB"];
  return `${amount < 10 ? Math.ceil(amount * 10) / 10 : Math.round(amount)} ${unit}`;
}

function kindOf(path: string): "folder" | "file" | "does not exist" | "is out of reach" {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES" ? "is out of reach" : "does not exist";
  }
}
