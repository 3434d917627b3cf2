// `./ecs local`: runs the whole stack on this machine, with an emulator in AWS's place and its state in .local. Each of
// its commands has a file in cli/local/.

import { CommandError } from "@pulumi/pulumi/automation/index.js";
import { refusedHere } from "../../rollout/apiError.ts";
import { type Call, type Io, lineWriter, Problem } from "../commandLine.ts";
import { deployedNow } from "../local/deployedNow.ts";
import { down as takeDown } from "../local/down.ts";
import { emulatorGone } from "../local/emulatorLife.ts";
import { type LocalStack, readLocalStack } from "../local/localStack.ts";
import { up as bringUp } from "../local/up.ts";
import { followLogs } from "../operate/logs.ts";
import { status as showStatus } from "../operate/status.ts";
import { complaintOf } from "../process/pulumiCli.ts";
import { type Stop, untilStopped } from "../process/signals.ts";
import { defaultSince, sinceTime } from "../times.ts";

export function up(_: Call, io: Io): Promise<number> {
  return untilSignal((stop) => withLocalStack(io, (stack, say) => bringUp(stack, say, stop)));
}

export function status(_: Call, io: Io): Promise<number> {
  return withLocalStack(io, async (stack, say, warn) => {
    await showStatus(await deployedNow(stack), say, warn);
  });
}

export function logs({ args: [name] }: Call, io: Io): Promise<number> {
  return withLocalStack(io, async (stack, say, warn) => {
    const deployed = await deployedNow(stack);
    const since = sinceTime(defaultSince, Date.now());
    await untilStopped(({ signal }) => followLogs(deployed, { name, since, say, warn, signal }));
  });
}

export function down(_: Call, io: Io): Promise<number> {
  return untilSignal((stop) => withLocalStack(io, (stack, say) => takeDown(stack, say, stop)));
}

/** A reader that goes away is no reason to leave half of a change. */
const untilSignal = (work: (stop: Stop) => Promise<number>) => untilStopped(work, { byReader: false });

type Say = (line: string) => void;

/** Gives the exit code. @throws Problem */
async function withLocalStack(
  { root, stdout, stderr }: Io,
  work: (stack: LocalStack, say: Say, warn: Say) => Promise<void>,
): Promise<number> {
  // The reader of this output may go away; Pulumi must not be stopped half-way for that.
  stdout.on("error", () => {});
  const stack = readLocalStack(root);
  try {
    await work(stack, lineWriter(stdout), lineWriter(stderr));
    return 0;
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (refusedHere(error)) throw emulatorGone(stack);
    const message = forTheUser(error as Error);
    throw message === undefined ? error : new Problem(message);
  }
}

/** The message for an error; undefined for a fault of this code, which shows its stack. */
function forTheUser(error: Error): string | undefined {
  if (error instanceof CommandError) {
    const begin = "Pulumi cannot work with the state of the local stack; remove .local/state to begin anew. It says:";
    return `${begin}\n${complaintOf(error)}`;
  }
  return Object.hasOwn(error, "$metadata") ? `the emulator fails: ${error.message}` : undefined;
}
