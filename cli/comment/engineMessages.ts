// What the engine and the program say when a preview fails → text for a reviewer: without colours, without the paths of
// the machine it ran on, and without a stack trace where it says nothing (a fault of configuration).

import { stripVTControlCharacters } from "node:util";

/** Thrown to tell a user something; any other class of error is a bug, of which one wants to know where it is. */
const told = new Set(["Error", "RunError", "ResourceError", "InputPropertyError", "InputPropertiesError"]);

/** Most lines of a stack trace that are shown, of the project's own code. */
const frames = 5;

export function readableError(message: string): string {
  const text = stripVTControlCharacters(message)
    .replaceAll("\r", "")
    .trim()
    .replace(/^error: /, "");
  const header = /^Running program '(.*)' failed with an unhandled exception:\n/.exec(text);
  const body = header ? text.slice(header[0].length) : text;
  const lines = (header?.[1] ? body.replaceAll(header[1], "") : body).replaceAll("file://", "").split("\n");
  const kind = /^(?:Uncaught )?(\w*Error)\b[^:]*: /.exec(lines[0] ?? "");
  const isFrame = (line: string) => /^\s+at .*(:\d+|<anonymous>|\(native\))\)?$/.test(line);
  const said = lines.filter((line) => !isFrame(line));
  if (kind?.[1] && told.has(kind[1])) {
    return [(said[0] ?? "").slice(kind[0].length), ...said.slice(1)].join("\n").trim();
  }
  const own = lines.filter((line) => isFrame(line) && !/node_modules|node:|<anonymous>|@pulumi/.test(line));
  return [...said, ...own.slice(0, frames)].join("\n").trim();
}
