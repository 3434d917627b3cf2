// Writes lines of spans to a stream: coloured and cut to its width on a terminal, whole and plain elsewhere. Making the
// lines is left to the callers.

import type { Writable } from "node:stream";
import type { WriteStream } from "node:tty";
import { styleText } from "node:util";
import type { Line, Span } from "./tree.ts";

const styles: Record<NonNullable<Span[1]>, Parameters<typeof styleText>[0]> = {
  heading: ["bold", "underline"],
  name: "bold",
  type: "cyan",
  key: "green",
  option: "yellow",
  quiet: "dim",
  added: "green",
  removed: "red",
  changed: "yellow",
  replaced: "magenta",
  warning: ["bold", "red"],
};

/** Colours as node:util's styleText decides: by NO_COLOR, FORCE_COLOR and whether the stream is a terminal. */
export function formatted(lines: Line[], stream: NodeJS.WritableStream): string {
  const { columns = Number.POSITIVE_INFINITY } = stream as WriteStream;
  const paint = ([text, kind]: Span) => (kind ? styleText(styles[kind], text, { stream }) : text);
  return lines.map((line) => `${cut(line, columns).map(paint).join("")}\n`).join("");
}

/** The line in at most `width` columns; an ellipsis stands for what was cut off. */
export function cut(line: Line, width: number): Line {
  if (line.reduce((length, [text]) => length + text.length, 0) <= width) return line;
  const kept: Line = [];
  let left = width - 1;
  for (const [text, kind] of line) {
    if (text.length >= left) return [...kept, [`${text.slice(0, left)}…`, kind]];
    kept.push([text, kind]);
    left -= text.length;
  }
  return kept;
}

/** Whether the reader has gone, which is nobody's fault: `… | head` closes its pipe early, and people their terminals. */
export function isUnread({ code }: NodeJS.ErrnoException, stream: NodeJS.WritableStream): boolean {
  return code === "EPIPE" || (code === "EIO" && (stream as Partial<WriteStream>).isTTY === true);
}

/** Resolves once the stream has taken everything, so that a pipe gets the whole text before the process ends. */
export function write(text: string, stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => (isUnread(error, stream) ? resolve() : reject(error));
    stream.once("error", onError);
    stream.write(text, (error) => {
      // The event follows, but not where the stream has ended by an earlier error.
      if (error) return onError((stream as Writable).errored ?? error);
      stream.off("error", onError);
      resolve();
    });
  });
}
