// Notices within seconds that the emulator is gone, and ends the work that needs it. Left to itself, the AWS provider
// asks a closed port again for a quarter of an hour. Whose process the emulator was does not matter: its port says it.

import { existsSync } from "node:fs";
import { connect } from "node:net";
import { relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { refusedHere } from "../../rollout/apiError.ts";
import { Problem } from "../commandLine.ts";
import { logOf } from "./emulator.ts";
import { commands, type LocalStack } from "./localStack.ts";

/** Milliseconds between two looks. A refused connection counts the second time: once may be chance. */
const pollMs = 500;

/**
 * Does the work as long as the emulator lives.
 * @param work ends soon after `gone` is aborted
 * @throws Problem where the emulator is gone, whatever the work has made of that
 */
export async function whileItLives<T>(stack: LocalStack, work: (gone: AbortSignal) => Promise<T>): Promise<T> {
  const gone = new AbortController();
  const done = new AbortController();
  const watched = watch(stack, gone, done.signal);
  try {
    return await work(gone.signal);
  } catch (error) {
    // The work may have failed for that before the watch had its second look.
    if (gone.signal.aborted || (await refuses(stack))) throw emulatorGone(stack);
    throw error;
  } finally {
    done.abort();
    await watched;
  }
}

/** What to say where requests to the emulator are refused. */
export function emulatorGone(stack: LocalStack): Problem {
  const log = logOf(stack);
  const said = existsSync(log) ? ` (what the last one said: ${relative(stack.root, log)})` : "";
  return new Problem(
    `the emulator on ${stack.endpoint} is gone, and with it all that was deployed there; \`${commands.up}\` starts one and ` +
      `deploys anew${said}`,
  );
}

async function watch(stack: LocalStack, gone: AbortController, done: AbortSignal): Promise<void> {
  let refused = 0;
  while (refused < 2 && !done.aborted) {
    refused = (await refuses(stack)) ? refused + 1 : 0;
    await sleep(pollMs, undefined, { signal: done }).catch(() => {});
  }
  if (!done.aborted) gone.abort();
}

/** Only a refusal counts: a busy emulator may take long to accept. */
export function refuses({ endpoint }: Pick<LocalStack, "endpoint">): Promise<boolean> {
  const { hostname, port } = new URL(endpoint);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 80), timeout: 2_000 });
  socket.once("connect", () => resolve(false));
  socket.once("timeout", () => resolve(false));
  socket.once("error", (error) => resolve(refusedHere(error)));
  return promise.finally(() => socket.destroy());
}
