// What a command is: a function of its call and of where it reads and writes, which gives the exit code. Which commands
// there are is left to commandTable.ts, reading a command line to main.ts.

import { write } from "../plan/print.ts";

/** Where a command works. A test gives its own, and runs the command in the process. */
export interface Io {
  /** The project's folder; relative paths on the command line start here, too. */
  root: string;
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
}

export interface Call {
  args: string[];
  /** Name → value; true for an option without a value. */
  options: Record<string, string | true | undefined>;
  /** The words behind `--`, of a command that takes another program's command. */
  command: string[];
}

/** What each module in commands/ exports. */
export interface CommandModule {
  /** Gives the exit code. @throws Problem, which is printed as it is; any other error is a fault of this code */
  run(call: Call, io: Io): Promise<number>;
}

/** Names, and what is said of each in help. */
export type Pairs = readonly (readonly [what: string, description: string])[];

export interface CommandEntry {
  name: string;
  /** Its arguments as commander writes them: `<one that must be there>`, `[one that may be]`, `[any…]`. */
  takes?: Pairs;
  /** Its options likewise, such as `--since <time>`. */
  options?: Pairs;
  /** One line, without a full stop. */
  summary: string;
  /** What else there is to know: what it needs, and what its exit codes say. */
  details?: string;
  /** At least one command line, each with what it does. */
  examples: Pairs;
  /** Whether another program's command may stand behind `--`. */
  takesCommand?: true;
  /** Where its module is. */
  load: () => Promise<CommandModule>;
}

/** A command that is only the name of others. */
export interface CommandGroup extends Pick<CommandEntry, "name" | "summary" | "details" | "examples"> {
  /** The first is the one that runs where none is named. */
  commands: readonly CommandEntry[];
}

/** A message for the user to act on: it is printed as it is, without a stack trace. */
export class Problem extends Error {}

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
