// What a person types for a command: a value, which no terminal shows and no history keeps, and a yes or no.

import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { type Io, Problem } from "./commandLine.ts";

type Terminal = Pick<Io, "stdin" | "stderr">;

const inputOf = ({ stdin = process.stdin }: Terminal) => stdin;

/** The value from stdin, or from a person who is asked for it. @throws Problem where there is none */
export async function readValue(question: string, io: Terminal): Promise<string> {
  const input = inputOf(io);
  const given = input.isTTY ? await asked(question, io, { echo: false }) : await text(input);
  const value = given.replace(/\r?\n$/, "");
  if (value === "") throw new Problem("the value must not be empty, got nothing; type it, or give it on stdin");
  return value;
}

/** Whether a person says yes. @throws Problem where nobody can be asked */
export async function confirmed(question: string, io: Terminal): Promise<boolean> {
  if (!inputOf(io).isTTY) throw new Problem(`${question}\nNobody can be asked here; add --yes`);
  return /^y(es)?$/i.test((await asked(`${question} [y/N] `, io, { echo: true })).trim());
}

/** One line. The terminal is read key by key, so that it echoes nothing itself. */
function asked(question: string, io: Terminal, { echo }: { echo: boolean }): Promise<string> {
  const { stderr } = io;
  stderr.write(question);
  const output = echo ? stderr : new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: inputOf(io), output, terminal: true });
  return new Promise((resolve, reject) => {
    let line: string | undefined;
    lines.once("line", (typed) => {
      line = typed;
      lines.close();
    });
    // Ctrl-C, Ctrl-D, or a terminal that is gone.
    lines.once("SIGINT", () => lines.close());
    lines.once("close", () => {
      if (!echo) stderr.write("\n");
      if (line === undefined) reject(new Problem("Nothing was done."));
      else resolve(line);
    });
  });
}
