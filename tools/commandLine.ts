// How a command says that it cannot do what it was called for.

import { getSystemErrorMessage } from "node:util";
import { write } from "./plan/print.ts";

/**
 * Runs a command, whose result is the exit code. What the system refuses it, such as to write a file, is told in a
 * line; any other error is a fault of this code, and shows its stack.
 */
export async function runCommand(main: (args: string[]) => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    const { errno, path } = error as NodeJS.ErrnoException;
    if (errno === undefined || path === undefined) throw error;
    process.exitCode = await fail(`${path} cannot be read or written: ${getSystemErrorMessage(errno)}.\n`);
  }
}

/** Prints the message on stderr; gives the exit code. */
export async function fail(message: string): Promise<number> {
  await write(message, process.stderr);
  return 1;
}

/** `fail` for what `parseArgs` throws: what it says of the options, then how the command is used. */
export function failUsage(error: unknown, usage: string): Promise<number> {
  const [fault] = (error as Error).message.split(". To specify"); // what follows is about file names, not options
  return fail(`${fault}\n\n${usage}`);
}
