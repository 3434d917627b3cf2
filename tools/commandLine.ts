// How a command says that it cannot do what it was called for.

import { write } from "./plan/print.ts";

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
