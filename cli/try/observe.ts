// One run of a container: starts it, has it watched, ends it as ECS does, and gives what was seen. Watching is left to
// watch.ts, what it means to findings.ts.

import { setTimeout as sleep } from "node:timers/promises";
import { lastLines } from "../process/lastLines.ts";
import { run } from "../process/run.ts";
import type { TriedContainer } from "./container.ts";
import type { Image } from "./engine.ts";
import { takenMiB } from "./memory.ts";
import { commandOf, createOptions, hiddenValues, type Variant } from "./options.ts";
import { type Seen, stateOf, watch } from "./watch.ts";

export interface Observation extends Seen {
  /** Why the engine could not start it at all. */
  startFault?: string;
  /** From the stop signal to its end; undefined where it had ended before. */
  stop?: { seconds: number; killed: boolean };
  lastLines: string;
  /** Of `docker diff`. */
  diff: string;
}

let count = 0;

/** @param signal ends the run; the container is gone either way */
export async function observe(
  container: TriedContainer,
  { reference, volumes }: Image,
  variant: Variant,
  signal: AbortSignal,
): Promise<Observation> {
  const name = `docker-on-ecs-try-${container.name}-${process.pid}-${++count}`;
  signal.throwIfAborted();
  try {
    const words = ["create", "--name", name, ...createOptions(container, volumes, variant)];
    const env = { ...process.env, ...hiddenValues(container) };
    const created = await run("docker", [...words, reference, ...commandOf(container)], { env });
    const id = created.stdout.split("\n").at(-1) ?? "";
    const began = Date.now();
    const started = created.code === 0 ? await run("docker", ["start", name]) : created;
    if (started.code !== 0) return notStarted(started.stderr);
    const seen = await watch({ container, id, image: reference, began }, signal);
    if (seen.exitCode === undefined) seen.peakMiB ??= await takenMiB(name);
    // Before its end, at which an app takes away what it wrote, such as its pid file.
    const { stdout: diff } = await run("docker", ["diff", name]);
    const stop = seen.exitCode === undefined ? await end(name, container.stopTimeoutSeconds) : undefined;
    return { ...seen, stop, lastLines: lastLines(await run("docker", ["logs", "--tail", "10", name])), diff };
  } finally {
    await remove(name, signal);
  }
}

/** A Ctrl-C reaches Docker's client too, and the engine may make the container after its client has ended. */
async function remove(name: string, { aborted }: AbortSignal): Promise<void> {
  for (let times = aborted ? 30 : 1; times > 0; times--) {
    const removed = await run("docker", ["rm", "--force", "--volumes", name]);
    if (removed.stdout === name || times === 1) return;
    await sleep(300);
  }
}

/** The first line has the reason, below the names of the programs that pass it on. */
function notStarted(stderr: string): Observation {
  const [first = ""] = stderr.split("\n").filter((line) => !/^(Unable to find image|\w+: Pulling)/.test(line));
  const passed =
    /^Error response from daemon: |failed to create [^:]*: |OCI runtime create failed: |runc create failed: /g;
  const startFault = first.replaceAll(passed, "").replace("unable to start container process: ", "");
  return { startFault, outOfMemory: false, watchedSeconds: 0, lastLines: "", diff: "" };
}

/** As ECS does: the image's stop signal, and after the timeout SIGKILL. */
async function end(name: string, timeoutSeconds: number): Promise<Observation["stop"]> {
  const began = Date.now();
  await run("docker", ["stop", "-t", String(timeoutSeconds), name], { timeoutMs: (timeoutSeconds + 30) * 1000 });
  const seconds = (Date.now() - began) / 1000;
  return { seconds, killed: (await stateOf(name)).ExitCode === 137 && seconds >= timeoutSeconds };
}
