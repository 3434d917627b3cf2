// What a person types for a command: a value, which no terminal shows and no history keeps, and a yes or no.

import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { type Io, Problem } from "./commandLine.ts";
import { Stopped, untilStopped } from "./process/signals.ts";

type Terminal = Pick<Io, "stdin" | "stderr">;

const inputOf = ({ stdin = process.stdin }: Terminal) => stdin;

/** The value from stdin, or from a person who is asked for it. @throws Problem where there is none, Stopped after a signal */
export async function readValue(question: string, io: Terminal): Promise<string> {
  const input = inputOf(io);
  const given = input.isTTY ? await asked(question, io, { echo: false }) : await text(input);
  const value = given.replace(/\r?\n$/, "");
  if (value === "") throw new Problem("the value must not be empty, got nothing; type it, or give it on stdin");
  return value;
}

/** Whether a person says yes. @throws Problem where nobody can be asked, Stopped after a signal */
export async function confirmed(question: string, io: Terminal): Promise<boolean> {
  if (!inputOf(io).isTTY) throw new Problem(`${question}\nNobody can be asked here; add --yes`);
  return /^y(es)?$/i.test((await asked(`${question} [y/N] `, io, { echo: true })).trim());
}

/** One line. @throws Stopped after a signal, which leaves the terminal as it was */
function asked(question: string, io: Terminal, { echo }: { echo: boolean }): Promise<string> {
  return untilStopped((stop) => {
    const { stderr } = io;
    const output = echo ? stderr : new Writable({ write: (_chunk, _encoding, done) => done() });
    // The terminal is read key by key, so that it echoes nothing itself; from before anybody can answer.
    const lines = createInterface({ input: inputOf(io), output, terminal: true });
    stderr.write(question);
    return new Promise((resolve, reject) => {
      let line: string | undefined;
      lines.once("line", (typed) => {
        line = typed;
        lines.close();
      });
      // Ctrl-C, Ctrl-D, a signal, or a terminal that is gone.
      lines.once("SIGINT", () => lines.close());
      stop.signal.addEventListener("abort", () => lines.close());
      lines.once("close", () => {
        const { aborted } = stop.signal;
        if (!echo || aborted) stderr.write("\n");
        if (line !== undefined) resolve(line);
        else reject(aborted ? new Stopped("Nothing was done.", stop) : new Problem("Nothing was done."));
      });
    });
  });
}
