// Has Pulumi bring the local stack up, or take it down, and shows its progress. Pulumi gets a Ctrl-C only once: it then
// finishes the steps under way and frees the stack, while a second one would lose them. It gets both where the emulator
// is gone, and nothing is left to lose, and where somebody does not wait.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { Problem } from "../commandLine.ts";
import { type Stop, Stopped } from "../process/signals.ts";
import { commands, goesOn } from "./localStack.ts";
import { Progress } from "./progress.ts";

/** After this long without a line, the steps under way are named. */
const quietMs = 15_000;

/** How long Pulumi has for an orderly end where it is to end at once. */
const lastStepsMs = 1_000;

export interface Operation {
  configFile: string;
  refresh?: boolean;
  /** Whether a deletion runs the program, too. */
  runProgram?: boolean;
  /** Aborted where the emulator is gone: Pulumi then ends at once, and what it says of that is not shown. */
  gone: AbortSignal;
  stop: Stop;
}

/**
 * Gives whether Pulumi has left every resource as it was.
 * @throws Problem where Pulumi fails or is stopped; the reason has been shown by then, if Pulumi gave one
 */
export async function operate(
  stack: Stack,
  operation: "up" | "destroy",
  { gone, stop, ...options }: Operation,
  say: (line: string) => void,
): Promise<boolean> {
  const progress = new Progress((path) => readText(join(stack.workspace.workDir, path)));
  const cancel = new AbortController();
  let lastLine = Date.now();
  let complaint = "";
  const show = (lines: string[]) => {
    if (lines.length > 0) lastLine = Date.now();
    if (!gone.aborted) for (const line of lines) say(line);
  };
  const heartbeat = setInterval(() => {
    if (Date.now() - lastLine > quietMs) show(progress.slow(quietMs));
  }, 1_000);
  const onStop = async () => {
    show(["stopping: Pulumi finishes the steps that are under way (a second Ctrl-C loses them)"]);
    // A terminal's Ctrl-C has reached Pulumi too, and npm passes it on once more.
    await sleep(2_000);
    if (!progress.cancelling) cancel.abort();
  };
  let last: NodeJS.Timeout | undefined;
  const endAtOnce = () => {
    cancel.abort();
    // The Automation API passes each abort event on as a SIGINT; at the second one Pulumi ends without its steps.
    last = setTimeout(() => cancel.signal.dispatchEvent(new Event("abort")), lastStepsMs);
  };
  const ended = new AbortController();
  const listening = { once: true, signal: ended.signal };
  stop.signal.addEventListener("abort", onStop, listening);
  for (const signal of [gone, stop.again]) signal?.addEventListener("abort", endAtOnce, listening);
  try {
    await stack[operation]({
      ...options,
      color: "never",
      // With secrets shown, Pulumi reads, and may write, the stack file in the project's folder.
      showSecrets: false,
      signal: cancel.signal,
      onEvent: (event) => show(progress.lines(event)),
      onError: (text) => {
        complaint += text;
      },
    });
    return progress.unchanged;
  } catch (error) {
    if (stop.signal.aborted) throw new Stopped(`stopped; ${goesOn}`, stop);
    show(progress.unexplained());
    // Without an error from the engine, the CLI failed before it started the engine.
    const words = progress.errors > 0 ? "" : complaint.trim();
    if (words !== "") show(words.split("\n"));
    const killed = killedBy(error as Error);
    if (!killed && (progress.errors > 0 || words !== "")) {
      throw new Problem(`pulumi ${operation} failed, for the reason above`);
    }
    const ended = killed ?? "ended, and gave no reason";
    throw new Problem(`pulumi ${operation} ${ended}; \`${commands[operation]}\` goes on from here`);
  } finally {
    clearInterval(heartbeat);
    clearTimeout(last);
    ended.abort();
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** A user may have killed it, or the system for lack of memory. Only the text of the Automation API's error says so. */
function killedBy({ message }: Error): string | undefined {
  const signal = /was killed with (SIG[A-Z]+)/.exec(message)?.[1];
  return signal && `was killed (${signal})`;
}
