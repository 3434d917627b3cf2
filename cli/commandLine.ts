// What a command is: a function of its call and of where it reads and writes, which gives the exit code. Which commands
// there are is left to commandTable.ts, reading a command line to main.ts.

import { write } from "../plan/print.ts";

/** Where a command works. A test gives its own, and runs the command in the process. */
export interface Io {
  /** The project's folder; relative paths on the command line start here, too. */
  root: string;
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
  /** @default that of the process */
  stdin?: NodeJS.ReadableStream & { isTTY?: boolean };
}

export interface Call {
  args: string[];
  /** Name → value; true for an option without a value. */
  options: Record<string, string | true | undefined>;
  /** Name → the values, in their order, of an option that may be given again. */
  lists?: Record<string, string[]>;
  /** The words behind `--`, of a command that takes another program's command. */
  command: string[];
}

/** What each module in commands/ exports. */
export interface CommandModule {
  /** Gives the exit code. @throws Problem, which is printed as it is; any other error is a fault of the program */
  run(call: Call, io: Io): Promise<number>;
}

/** Name → its text in help. */
export type Pairs = readonly (readonly [what: string, description: string])[];

export interface CommandEntry {
  name: string;
  /** Its arguments in commander's form: `<required>`, `[optional]`, `[any…]`. */
  takes?: Pairs;
  /** Its options in the same form, such as `--since <time>`; with `<value...>` one may be given again. */
  options?: Pairs;
  /** One line, without a full stop. */
  summary: string;
  /** Further help: what the command needs, and what its exit codes mean. */
  details?: string;
  /** Command line → its effect; at least one. */
  examples: Pairs;
  /** Whether another program's command may stand behind `--`. */
  takesCommand?: true;
  /** Loads the command's module. */
  load: () => Promise<CommandModule>;
}

/** A command that only groups others. */
export interface CommandGroup extends Pick<CommandEntry, "name" | "summary" | "details" | "examples"> {
  /** The first command runs where none is named. */
  commands: readonly CommandEntry[];
}

/** A message for the user to act on: it is printed as it is, without a stack trace. */
export class Problem extends Error {
  /** Of the command that ends with it. */
  exitCode = 1;
}

/** The call of the command is wrong; a hint at its help is printed below the message. */
export class Misuse extends Problem {}

/** Prints the message on stderr and gives the exit code. */
export async function fail(message: string, { stderr }: Pick<Io, "stderr">): Promise<number> {
  await write(message, stderr);
  return 1;
}

/** A writer for work that reports line by line. */
export function lineWriter(stream: NodeJS.WritableStream): (line: string) => void {
  return (line) => {
    stream.write(`${line}\n`);
  };
}
