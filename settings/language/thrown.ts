// An error in an owner's own code as a report of one fault: with the file and the line, and without a stack trace
// through this program and Pulumi.

import { isAbsolute, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** What of this project is not the owner's own, where it stands in the owner's folder. */
const program = /^(index\.ts$|(bench|bootstrap|cli|components|dist|plan|pricing|rollout|settings|stack|tests)\/)/;

const ownTree = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The depth of stack traces while an owner's code runs: a plan turns them off, as Pulumi takes one for each promise.
 */
const frames = 50;

/** The longest text of an error that one line takes. */
const longest = 300;

/** An address or a path, on Windows with its drive, and the number of a line. */
const place = /((?:file:\/\/\/(?:[A-Za-z]:)?|(?:[A-Za-z]:)?[\\/])[^():?\n]+)(?:\?[^:\n]*)?:(\d+)/g;

export interface Line {
  /** Relative to the project's folder. */
  file: string;
  line: number;
}

/** Turns stack traces on that `lineOf` can read, until what it gives is called. */
export function traced(): () => void {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = Math.max(before ?? 0, frames);
  return () => {
    Error.stackTraceLimit = before;
  };
}

/** The line of the owner's own code that an error comes from; undefined where it comes from elsewhere. */
export function lineOf(error: unknown, root: string): Line | undefined {
  const stack = String((error as Error | undefined)?.stack ?? "");
  // A syntax error stands at the top as a path or an address of its own, any other in the frames.
  for (const [, address = "", line] of stack.matchAll(place)) {
    const path = address.startsWith("file:") ? fileURLToPath(address) : address;
    const file = inside(root, path);
    if (file === undefined || file.includes("node_modules/")) continue;
    const isProgram = program.test(file) || program.test(inside(ownTree, path) ?? "");
    if (!isProgram) return { file, line: Number(line) };
  }
  return undefined;
}

/**
 * A report of one fault.
 * @param place the file alone where the line is not known
 * @param advice @default to mend the line
 */
export function thrownReport(
  error: unknown,
  { file, line }: Pick<Line, "file"> & Partial<Line>,
  { root, advice = adviceOn(error) }: { root: string; advice?: string },
): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `1 fault in ${file}:\n${place}: must run without an error, got ${textOf(error, root)}; ${advice}`;
}

/** What Pulumi puts before the message of an error in an `apply`, once for each resource that waits for it. */
const waiting = /^(error serializing property "[^"]*": )+/;

function textOf(error: unknown, root: string): string {
  const { name, message } = Object(error) as Partial<Error>;
  const text = message === undefined ? String(error) : `${name ?? "Error"}: ${message.replace(waiting, "")}`;
  const short = text
    .replaceAll(`${root}${sep}`, "")
    .replace(/\?run=\d+/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return short.length > longest ? `${short.slice(0, longest)}…` : short;
}

function adviceOn(error: unknown): string {
  const { code } = Object(error) as { code?: string };
  return code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX"
    ? "Node only takes types out, so write that part in JavaScript"
    : "mend it";
}

function inside(folder: string, path: string): string | undefined {
  const way = relative(folder, path);
  return way.startsWith("..") || isAbsolute(way) ? undefined : way.replaceAll(sep, "/");
}
