// Turns the messages of a failed preview, from the engine and the program, into text for a reviewer: without colours,
// without paths of the machine, and without a stack trace for a fault of configuration.

import { stripVTControlCharacters } from "node:util";

/** The classes whose message is for the user; any other class is a bug, of which a reader needs the place. */
const told = new Set(["Error", "RunError", "ResourceError", "InputPropertyError", "InputPropertiesError"]);

/** The most lines of a stack trace that are shown; only the project's own code counts. */
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
