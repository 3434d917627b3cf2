// What a person types for a command: a value, which no terminal shows and no history keeps, and a yes or no.

import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { type Io, Problem } from "./commandLine.ts";
import { type Stop, Stopped } from "./process/signals.ts";

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

/**
 * Whether a person says yes.
 * @param stop ends the question. @default a signal ends the process
 * @throws Problem where nobody can be asked
 */
export async function confirmed(question: string, io: Terminal, stop?: Stop): Promise<boolean> {
  if (!inputOf(io).isTTY) throw new Problem(`${question}\nNobody can be asked here; add --yes`);
  return /^y(es)?$/i.test((await asked(`${question} [y/N] `, io, { echo: true, stop })).trim());
}

/** One line. The terminal is read key by key, so that it echoes nothing itself. */
function asked(question: string, io: Terminal, { echo, stop }: { echo: boolean; stop?: Stop }): Promise<string> {
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
    const end = () => lines.close();
    lines.once("SIGINT", end);
    stop?.signal.addEventListener("abort", end);
    lines.once("close", () => {
      stop?.signal.removeEventListener("abort", end);
      if (!echo || stop?.signal.aborted) stderr.write("\n");
      if (line !== undefined) resolve(line);
      else reject(stop?.signal.aborted ? new Stopped("Nothing was done.", stop) : new Problem("Nothing was done."));
    });
    if (stop?.signal.aborted) end();
  });
}
