// What a command is: a function of what it was called with and of where it reads and writes, to the exit code. Which
// commands there are is left to commandTable.ts; how a command line is read, to main.ts.

import { write } from "../plan/print.ts";

/** Where a command works; a test gives its own, and runs it in the process. */
export interface Io {
  /** The project's folder; files that are named on the command line are seen from it, too. */
  root: string;
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
}

export interface Call {
  args: string[];
  /** By name; true for one without a value. */
  options: Record<string, string | true | undefined>;
  /** What stands behind `--`, of a command that takes another program's command. */
  command: string[];
}

/** What each file in commands/ exports. */
export interface CommandModule {
  /** Gives the exit code. @throws Problem, which is printed as it is; anything else is a fault of this code. */
  run(call: Call, io: Io): Promise<number>;
}

/** What a user is to read and act on: printed as it is, without a stack trace. */
export class Problem extends Error {}

/** The command was called as it cannot be; how it is used is printed after it. */
export class Misuse extends Problem {}

/** Prints the message on stderr; gives the exit code. */
export async function fail(message: string, { stderr }: Pick<Io, "stderr">): Promise<number> {
  await write(message, stderr);
  return 1;
}

/** For work that reports line by line. */
export function lineWriter(stream: NodeJS.WritableStream): (line: string) => void {
  return (line) => {
    stream.write(`${line}\n`);
  };
}
