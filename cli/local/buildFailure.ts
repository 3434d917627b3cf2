// Why an image's build failed, in one line with the Dockerfile's line and what to do. The words are those of BuildKit,
// of the engine of Docker 20 as of today's: https://github.com/moby/buildkit. Pure; what a build has written is left to
// buildLogs.ts.

import { posix } from "node:path";
import type { Instruction } from "dockerfile-ast";
import { instructionsOf, lineOf } from "../../settings/facts/dockerfileSyntax.ts";

export interface FailedBuild {
  /** Both seen from the project's folder. */
  context: string;
  dockerfile: string;
  /** The Dockerfile's text; undefined where it cannot be read. */
  text: string | undefined;
  /** What the build wrote, to its end. */
  log: readonly string[];
}

/** @returns undefined where the failure is of another kind; the message then says all that is known */
export function whyItFailed(message: string, build: FailedBuild): string | undefined {
  return notParsed(message, build) ?? notSent(message, build) ?? failedStep(message, build);
}

function notParsed(message: string, { dockerfile }: FailedBuild): string | undefined {
  const [, line, why] = /dockerfile parse error (?:on )?line (\d+): (.+)/i.exec(message) ?? [];
  return line && `${dockerfile}:${line}: Docker cannot read it: ${why}; mend this line`;
}

function notSent(message: string, build: FailedBuild): string | undefined {
  const [, path] =
    /failed to (?:compute cache key|calculate checksum).*?"\/?([^"]+)"(?:: | )not found/s.exec(message) ?? [];
  if (path === undefined) return undefined;
  const isNamed = (words: string) => words.split(/\s+/).some((word) => posix.join("/", word) === posix.join("/", path));
  const at = lineWith(
    build,
    (keyword, content) => /^(COPY|ADD)$/.test(keyword) && isNamed(content.replace(/[[\]",]/g, " ")),
  );
  const ignoreFile = posix.join(build.context, ".dockerignore");
  return `${at}: ${path} is not in what Docker is sent; correct the path, make the file, or let ${ignoreFile} send it`;
}

function failedStep(message: string, build: FailedBuild): string | undefined {
  const [, list, quoted, code = ""] =
    /(?:executor failed running \[(.*)\]|process "(.*)" did not complete successfully): exit code: (\d+)/s.exec(
      message,
    ) ?? [];
  const command = list ?? quoted;
  if (command === undefined) return undefined;
  const squeezed = (text: string) => text.replace(/[\s"',[\]\\]/g, "");
  const ran = squeezed(command);
  const at = lineWith(
    build,
    (keyword, content) => keyword === "RUN" && content !== "" && ran.endsWith(squeezed(content)),
  );
  const last = build.log.findLast((line) => !isAnnouncement(line));
  const said = last === undefined ? "" : `, its last line: ${last}`;
  return `${at}: this step ended with exit code ${code}${said}; ${adviceOn(code)}`;
}

/** Exit codes of a shell: https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html */
function adviceOn(code: string): string {
  if (code === "127") return "install what it calls in a step before, or correct its name";
  if (code === "137") return "give Docker more memory, of which it has run out";
  return "mend it there";
}

/** BuildKit's own lines: steps, and what it does beside them. */
function isAnnouncement(line: string): boolean {
  return /^(\[.+\] |Starting Docker build|copy \/|resolve |sha256:|extracting |transferring |exporting )/.test(line);
}

/** Without flags, and without the comments between continued lines. */
function contentOf(instruction: Instruction): string {
  return instruction
    .getArguments()
    .map((one) => one.getValue())
    .join(" ");
}

/** `app/Dockerfile:12`, of the one instruction that is meant; without a line where none or several may be. */
function lineWith({ dockerfile, text }: FailedBuild, isMeant: (keyword: string, content: string) => boolean): string {
  const found = instructionsOf(text ?? "").filter((one) => isMeant(one.getKeyword(), contentOf(one)));
  const [only, other] = found;
  return only === undefined || other !== undefined ? dockerfile : `${dockerfile}:${lineOf(only)}`;
}
