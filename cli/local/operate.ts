// Lets Pulumi bring the local stack up, or take it down, and shows what it does. A Ctrl-C reaches Pulumi once:
// it then finishes the steps under way and frees the stack, where a second one would lose them.

import { setTimeout as sleep } from "node:timers/promises";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { Problem } from "../commandLine.ts";
import { Progress } from "./progress.ts";

/** After this long without a line, what is still under way is named. */
const quietMs = 15_000;

/** @throws Problem where Pulumi fails or is stopped; the reason has been shown by then. */
export async function operate(
  stack: Stack,
  operation: "up" | "destroy",
  options: { configFile: string; refresh?: boolean },
  say: (line: string) => void,
): Promise<void> {
  const progress = new Progress();
  const stop = new AbortController();
  let lastLine = Date.now();
  let complaint = "";
  let interrupted = false;
  const show = (lines: string[]) => {
    if (lines.length > 0) lastLine = Date.now();
    for (const line of lines) say(line);
  };
  const heartbeat = setInterval(() => {
    if (Date.now() - lastLine > quietMs) show(progress.slow(quietMs));
  }, 1_000);
  const onSignal = async () => {
    if (interrupted) return;
    interrupted = true;
    show(["stopping: Pulumi finishes the steps that are under way"]);
    // A terminal's Ctrl-C has reached Pulumi too, and npm passes it on once more.
    await sleep(2_000);
    if (!progress.cancelling) stop.abort();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  try {
    await stack[operation]({
      ...options,
      color: "never",
      // With secrets shown, Pulumi reads, and may write, the stack file in the project's folder.
      showSecrets: false,
      signal: stop.signal,
      onEvent: (event) => show(progress.lines(event)),
      onError: (text) => {
        complaint += text;
      },
    });
  } catch {
    if (interrupted) {
      throw new Problem("stopped; `./ecs local` goes on from here, `./ecs local down` removes everything");
    }
    // Where the engine has told of no error, the CLI did not come as far as the engine.
    if (progress.errors === 0) show(complaint.trim().split("\n"));
    throw new Problem(`pulumi ${operation} failed, for the reason above`);
  } finally {
    clearInterval(heartbeat);
    for (const signal of signals) process.off(signal, onSignal);
  }
}
