// Notices within seconds that the emulator is gone, and after minutes that it hangs, and ends the work that needs it.
// Left to itself, the AWS provider asks a closed port again for a quarter of an hour, and a silent one for ever. Whose
// process the emulator was does not matter: its port says it.

import { existsSync } from "node:fs";
import { connect } from "node:net";
import { relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { refusedHere } from "../../rollout/apiError.ts";
import { Problem } from "../commandLine.ts";
import { lasting } from "../times.ts";
import { logOf } from "./emulator.ts";
import { commands, type LocalStack } from "./localStack.ts";

/** Milliseconds between two looks. A refused connection counts the second time: once may be chance. */
const pollMs = 500;

/** How long an emulator may be too busy to answer, as with an image that it fetches. */
const silenceMs = 120_000;

/**
 * Does the work as long as the emulator lives.
 * @param work ends soon after `gone` is aborted
 * @param mostSilentMs how long the emulator may be silent, @default 2 min
 * @throws Problem where the emulator is gone or hangs, whatever the work has made of that
 */
export async function whileItLives<T>(
  stack: LocalStack,
  work: (gone: AbortSignal) => Promise<T>,
  mostSilentMs = silenceMs,
): Promise<T> {
  const gone = new AbortController();
  const done = new AbortController();
  const watched = Promise.all([watch(stack, gone, done.signal), listen(stack, gone, mostSilentMs, done.signal)]);
  try {
    return await work(gone.signal);
  } catch (error) {
    if (gone.signal.reason instanceof Problem) throw gone.signal.reason;
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

/** Whatever is answered is an answer. */
async function listen(
  { endpoint }: LocalStack,
  gone: AbortController,
  mostSilentMs: number,
  done: AbortSignal,
): Promise<void> {
  let heardAt = performance.now();
  while (!done.aborted && !gone.signal.aborted) {
    const signal = AbortSignal.any([done, gone.signal, AbortSignal.timeout(mostSilentMs)]);
    const answered = await fetch(endpoint, { method: "HEAD", signal }).then(
      () => true,
      () => false,
    );
    if (answered) heardAt = performance.now();
    else if (performance.now() - heardAt >= mostSilentMs && !done.aborted) {
      const silence = `has not answered for ${lasting(mostSilentMs)}`;
      const next = `\`${commands.up}\` ends one that was started here, and deploys anew`;
      gone.abort(new Problem(`the emulator on ${endpoint} ${silence}; ${next}`));
    }
    await sleep(10 * pollMs, undefined, { signal: done }).catch(() => {});
  }
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
