// Reads a command line with commander by the table of commands, and runs the command that it names. A command's module
// is loaded only then.

import type { WriteStream } from "node:tty";
import { getSystemErrorMessage } from "node:util";
import { Command, CommanderError } from "commander";
import { isUnread, write } from "../plan/print.ts";
import { type Call, type CommandEntry, type CommandGroup, fail, type Io, Misuse, Problem } from "./commandLine.ts";
import { commandTable } from "./commandTable.ts";

/** Runs the command line and gives the exit code. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  try {
    const call = await readCall(args, io);
    return typeof call === "number" ? call : await run(call, io);
  } catch (error) {
    const { errno, syscall, path: file } = error as NodeJS.ErrnoException;
    if (errno === undefined || syscall !== "write" || file !== undefined) throw error;
    return fail(unwritten(errno), io);
  }
}

export interface ReadCall extends Call {
  entry: CommandEntry;
  /** The words of the command, such as `./ecs local logs`. */
  path: string;
}

/** The call that a command line makes; or the exit code where it is wrong, or only asks for help. */
export async function readCall(
  args: readonly string[],
  { stdout, stderr }: Omit<Io, "root">,
): Promise<ReadCall | number> {
  const [own, command] = splitAtDashes(args);
  const written: Promise<void>[] = [];
  let call: ReadCall | undefined;
  const program = new Command("./ecs")
    .description("Plans, runs and operates the stacks of this project.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => written.push(write(text, stdout)),
      writeErr: (text) => written.push(write(text, stderr)),
      outputError: (text, put) => put(text.replace(/^error: /, "")),
      getOutHelpWidth: () => widthOf(stdout),
      getErrHelpWidth: () => widthOf(stderr),
    })
    // In a list of commands `[options]` says nothing, and the lines are to fit a narrow terminal.
    .configureHelp({
      subcommandTerm: (one) => `${one.name()} ${one.usage().replace(/\[options\] ?/, "")}`.trim(),
      minWidthToWrap: 30,
    })
    .showHelpAfterError("`./ecs --help` names the commands.");
  for (const entry of commandTable) {
    addCommand(program, entry, (found) => {
      call = { ...found, command };
    });
  }
  try {
    program.parse(own, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    await Promise.all(written);
    return error.exitCode;
  }
  if (call === undefined) throw new Error("commander ran no command");
  return call;
}

/**
 * Runs the command as the process `./ecs`.
 * @param command gives the exit code. @default the command of the process's own arguments
 */
export async function runAsProcess(
  command = (io: Io): Promise<number> => main(process.argv.slice(2), io),
): Promise<void> {
  const { stdout, stderr } = process;
  let lost: NodeJS.ErrnoException | undefined;
  // A line that is not taken must not end what is under way: a deployment, or the removal of a container.
  stdout.on("error", (error) => {
    if (!isUnread(error, stdout)) lost ??= error;
  });
  stderr.on("error", () => undefined);
  const code = await command({ root: process.cwd(), stdout, stderr });
  // What the last line has met comes as an event.
  await new Promise((done) => setImmediate(done));
  process.exitCode = code === 0 && lost?.errno !== undefined ? await fail(unwritten(lost.errno), { stderr }) : code;
  // After a signal, a request that nobody waits for any more would keep the process.
  if (code > 128) process.exit();
}

const unwritten = (errno: number) => `the output cannot be written: ${getSystemErrorMessage(errno)}.\n`;

/** The width of help, on a wide terminal or without a terminal. */
const helpWidth = 100;

function widthOf(stream: NodeJS.WritableStream): number {
  return Math.min((stream as Partial<WriteStream>).columns ?? helpWidth, helpWidth);
}

async function run({ entry, path, ...call }: ReadCall, io: Io): Promise<number> {
  try {
    const { run } = await entry.load();
    return await run(call, io);
  } catch (error) {
    if (error instanceof Misuse) return fail(`${error.message}\n${hint(path)}\n`, io);
    if (error instanceof Problem) {
      await fail(`${error.message}\n`, io);
      return error.exitCode;
    }
    const { errno, path: file } = error as NodeJS.ErrnoException;
    // An error of the system, such as a file that cannot be written. Any other error is a fault of this code, and shows
    // its stack.
    if (errno === undefined || file === undefined) throw error;
    return fail(`${file} cannot be read or written: ${getSystemErrorMessage(errno)}.\n`, io);
  }
}

function addCommand(
  parent: Command,
  entry: CommandEntry | CommandGroup,
  found: (call: Omit<ReadCall, "command">) => void,
): void {
  const { name, summary, details, examples } = entry;
  const command = parent.command(name).summary(summary);
  const path = pathOf(command);
  const sentence = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  command.description(details === undefined ? sentence : `${sentence}\n\n${details}`);
  command.showHelpAfterError(hint(path));
  const wide = Math.max(...examples.map(([example]) => example.length));
  const lines = examples.map(([example, what]) => `  ${example.padEnd(wide)}   ${what}`);
  command.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
  if ("commands" in entry) {
    for (const child of entry.commands) addCommand(command, child, found);
    return;
  }
  for (const [argument, description] of entry.takes ?? []) command.argument(argument, description);
  const lists: Record<string, string[]> = {};
  for (const [flags, description] of entry.options ?? []) {
    // Commander's own list would also take the words that follow.
    if (flags.includes("...>")) command.option(flags.replace("...>", ">"), description, listedIn(lists, flags));
    else command.option(flags, description);
  }
  if (entry.takesCommand) command.usage(`${command.usage()} [-- command...]`);
  command.action(() => found({ entry, path, args: command.args, options: command.opts(), lists }));
}

function listedIn(lists: Record<string, string[]>, flags: string): (value: string) => void {
  const [, name = ""] = /^--(\S+)/.exec(flags) ?? [];
  return (value) => {
    lists[name] = [...(lists[name] ?? []), value];
  };
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

function hint(path: string): string {
  return `\`${path} --help\` says how it is used.`;
}

/** Splits off the command behind `--`, where one may stand; commander has no place of its own for it. */
function splitAtDashes(args: readonly string[]): [own: string[], command: string[]] {
  const entry = commandTable.find(({ name }) => name === args[0]);
  if (entry === undefined) return [[...args], []];
  // A group without a command runs its first one.
  if ("commands" in entry) return [args.length === 1 ? [entry.name, entry.commands[0]?.name ?? ""] : [...args], []];
  const at = entry.takesCommand ? args.indexOf("--") : -1;
  return at < 0 ? [[...args], []] : [args.slice(0, at), args.slice(at + 1)];
}

if (import.meta.main) await runAsProcess();
