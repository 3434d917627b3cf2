// Runs a Pulumi program under the recorder, from start to the last registration, and gives its plan.
// Knows nothing of stack files or of how a plan is shown.

import { setImmediate, setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { log, runtime } from "@pulumi/pulumi";
import { setAllConfig } from "@pulumi/pulumi/runtime/config.js";
import { disconnectSync, setMockOptions } from "@pulumi/pulumi/runtime/settings.js";
import { recordCallbacks } from "./callbacks.ts";
import { compare, inTreeOrder, type Plan } from "./graph.ts";
import { turnOffLeakDetection } from "./leakDetection.ts";
import { type OutputMode, Recorder } from "./recorder.ts";
import { namingWholeStack } from "./wholeStack.ts";

export interface RunOptions {
  project: string;
  stack: string;
  /** Full keys such as `aws:region` → values as the engine hands them over: objects as JSON text. */
  config?: Record<string, string>;
  /** Keys whose values are secret. */
  secretKeys?: string[];
  /** @default "placeholders" */
  outputs?: OutputMode;
  /** The program's working directory, as Pulumi's is the project's folder. @default that of this process */
  root?: string;
}

/** Longest silence between two registrations before a run counts as stuck. */
const silenceMs = 10_000;

turnOffLeakDetection();

let previousRun: Promise<unknown> = Promise.resolve();

/**
 * Runs `program`; what it returns is the stack's outputs. Runs in one process follow one another, since Pulumi's
 * runtime, and an unhandled rejection, belong to the process.
 * @throws what the program threw, at its top level or in an `apply`; or what the recorder could not answer.
 */
export function runProgram(program: () => unknown, options: RunOptions): Promise<Plan> {
  const run = previousRun.then(() => runAlone(program, options));
  previousRun = run.catch(() => undefined);
  return run;
}

async function runAlone(program: () => unknown, options: RunOptions): Promise<Plan> {
  const { project, stack, config = {}, secretKeys = [], outputs = "placeholders", root = process.cwd() } = options;
  const before = process.cwd();
  process.chdir(root);
  const recorder = new Recorder(project, stack, outputs);
  setMockOptions(recorder, project, stack, true);
  recordCallbacks();
  setAllConfig(config, secretKeys);
  const watch = watchForFailure(recorder);
  const restoreStackTraces = showPathsInStackTraces();
  try {
    await Promise.race([runtime.runInPulumiStack(async () => program()), watch.failure]);
    await Promise.race([runtime.disconnect(), watch.failure]);
    // A rejection that nobody handled is told of after the microtasks; let it arrive before calling this a success.
    await Promise.race([setImmediate(), watch.failure]);
    if (recorder.faults[0]) throw recorder.faults[0];
    if (log.hasErrors()) throw new Error("the program logged an error; it stands above");
  } catch (error) {
    // What else this failure makes fail must not reach the next run.
    await Promise.race([runtime.disconnect(), setTimeout(50)]);
    await setImmediate();
    throw recorder.faults[0] ?? error;
  } finally {
    restoreStackTraces();
    watch.stop();
    disconnectSync();
    process.chdir(before);
  }
  const resources = inTreeOrder(namingWholeStack(recorder.planned));
  return { project, stack, resources, outputs: sortedByKey(recorder.stackOutputs) };
}

/**
 * An `apply` that throws, or a registration that fails, ends in a rejection that nobody handles, and whoever waits
 * for its output waits for ever. So listen for it, alone (mocha would take it for a failure of its own), and for
 * silence.
 */
function watchForFailure(recorder: Recorder) {
  const { promise: failure, reject } = Promise.withResolvers<never>();
  failure.catch(() => undefined);
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", reject);
  let seen = -1;
  const timer = setInterval(() => {
    if (seen === recorder.planned.length) {
      const last = recorder.planned.at(-1);
      reject(
        new Error(
          `the program did not come to its end: nothing was registered for ${silenceMs / 1000} s after ` +
            `${last ? `${last.type} "${last.name}"` : "the start"}; an output that it waits for never gets a value`,
        ),
      );
    }
    seen = recorder.planned.length;
  }, silenceMs);
  const stop = () => {
    clearInterval(timer);
    process.off("unhandledRejection", reject);
    for (const listener of others) process.on("unhandledRejection", listener);
  };
  return { failure, stop };
}

/**
 * Pulumi takes a resource's source line from the text of a stack trace, in a form that a module's top level and
 * file: URLs do not have; so its traces, which alone are of any length, are written in that form.
 */
function showPathsInStackTraces(): () => void {
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, frames) => {
    const lines = Error.stackTraceLimit === Number.POSITIVE_INFINITY ? sourceFrames(frames) : frames;
    return [String(error), ...lines].join("\n    at ");
  };
  return () => {
    Error.prepareStackTrace = before;
  };
}

/** Pulumi drops the first five as its own, read or not; of the others only the first that is in no package is of use. */
function sourceFrames(frames: NodeJS.CallSite[]): string[] {
  const isSource = (file = "") => file.startsWith("file:") && !file.includes("/node_modules/");
  const source = frames.find((frame, at) => at >= 5 && isSource(frame.getFileName() ?? undefined));
  const dropped = Array(Math.min(5, frames.length)).fill("");
  if (!source) return dropped;
  const path = fileURLToPath(source.getFileName() ?? "");
  return [...dropped, `${source.getFunctionName()} (${path}:${source.getLineNumber()}:${source.getColumnNumber()})`];
}

function sortedByKey(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => compare(a, b)));
}
