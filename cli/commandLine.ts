// How a command says that it cannot do what it was called for.

import { getSystemErrorMessage, parseArgs } from "node:util";
import { write } from "../plan/print.ts";

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

/** What a user is to read and act on: printed as it is, without a stack trace. */
export class Problem extends Error {}

/** Prints the message on stderr; gives the exit code. */
export async function fail(message: string): Promise<number> {
  await write(message, process.stderr);
  return 1;
}

/** What `parseArgs` says of the options, then how the command is used. */
export function usageFault(error: unknown, usage: string): string {
  const [fault] = (error as Error).message.split(". To specify"); // what follows is about file names, not options
  return `${fault}\n\n${usage}`;
}

/** What a command was called with; or the exit code where the call is wrong, or only asks how it is used. */
export async function readCall<Call extends { values: { help?: unknown } }>(
  parse: () => Call,
  usage: string,
): Promise<Call | number> {
  let call: Call;
  try {
    call = parse();
  } catch (error) {
    return fail(usageFault(error, usage));
  }
  if (!call.values.help) return call;
  await write(usage, process.stdout);
  return 0;
}

/** For a command without arguments: the exit code where it got some, or was asked how it is used; else undefined. */
export async function takesNothing(args: string[], usage: string): Promise<number | undefined> {
  const call = await readCall(() => parseArgs({ args, options: { help: { type: "boolean", short: "h" } } }), usage);
  return typeof call === "number" ? call : undefined;
}
