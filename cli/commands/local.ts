// `npm run local`: the whole stack on this machine, with an emulator in AWS's place and its state in .local.
// Reads the command line; each command has a file in cli/local/.

import { parseArgs } from "node:util";
import { CommandError } from "@pulumi/pulumi/automation/index.js";
import { Problem, usageFault } from "../commandLine.ts";
import { deployedNow } from "../local/deployedNow.ts";
import { down } from "../local/down.ts";
import { readLocalStack } from "../local/localStack.ts";
import { up } from "../local/up.ts";
import { followLogs } from "../operate/logs.ts";
import { status } from "../operate/status.ts";
import { defaultSince, sinceTime } from "../operate/times.ts";
import { complaintOf } from "../process/pulumiCli.ts";
import { untilStopped } from "../process/signals.ts";

const usage = `Usage: npm run local                      deploys the local stack, or updates it
       npm run local -- status            what runs: as npm run status -- local
       npm run local -- logs [service]    follows the logs, as npm run logs -- local [service]; Ctrl-C ends it
       npm run local -- down              destroys the stack, and the emulator if it was started here`;

async function main(): Promise<void> {
  const { positionals, values } = commandLine();
  if (values.help) return console.log(usage);
  const [command = "up", ...rest] = positionals;
  const stack = () => readLocalStack(process.cwd());
  const [name, ...surplus] = rest;
  if (command === "logs" && surplus.length === 0) {
    const deployed = await deployedNow(stack());
    const since = sinceTime(defaultSince, Date.now());
    const follow = { name, since, say: console.log, warn: console.error };
    return await untilStopped(({ signal }) => followLogs(deployed, { ...follow, signal }));
  }
  const commands: Record<string, typeof up> = {
    up,
    status: async (of, say) => status(await deployedNow(of), say, console.error),
    down,
  };
  const chosen = Object.hasOwn(commands, command) && rest.length === 0 ? commands[command] : undefined;
  if (!chosen) throw new Problem(`There is no such command: ${positionals.join(" ")}\n\n${usage}`);
  await chosen(stack(), console.log);
}

function commandLine() {
  try {
    return parseArgs({ allowPositionals: true, options: { help: { type: "boolean", short: "h" } } });
  } catch (error) {
    throw new Problem(usageFault(error, usage));
  }
}

// Whoever reads this output may go: Pulumi is not to be left in the middle for it.
process.stdout.on("error", () => {});

try {
  await main();
} catch (error) {
  const message = forTheUser(error as Error);
  if (message === undefined) throw error;
  console.error(message);
  process.exitCode = 1;
}

/** What to tell of an error; undefined for a fault of this code, which is to show its stack. */
function forTheUser(error: Error): string | undefined {
  if (error instanceof Problem) return error.message;
  if (error instanceof CommandError) {
    const begin = "Pulumi cannot work with the state of the local stack; remove .local/state to begin anew. It says:";
    return `${begin}\n${complaintOf(error)}`;
  }
  const unreached = (error as NodeJS.ErrnoException).code === "ECONNREFUSED";
  return unreached || Object.hasOwn(error, "$metadata") ? `the emulator fails: ${error.message}` : undefined;
}
