// Runs a Pulumi program under the recorder, from its start to the last registration, and gives its plan. Stack files
// and the showing of plans are left to the callers.

import { setImmediate, setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { log, runtime } from "@pulumi/pulumi";
import { setAllConfig } from "@pulumi/pulumi/runtime/config.js";
import { disconnectSync, setMockOptions } from "@pulumi/pulumi/runtime/settings.js";
import { recordCallbacks } from "./callbacks.ts";
import { compare, inTreeOrder, type Plan } from "./graph.ts";
import { makeOutputsWhenRead, sendSetInputs } from "./lazyOutputs.ts";
import { turnOffLeakDetection } from "./leakDetection.ts";
import { type OutputMode, type RecordedStacks, Recorder } from "./recorder.ts";
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
  /** The other stacks, by their whole names. @default there is none */
  stacks?: RecordedStacks;
  /** The program's working directory, which Pulumi sets to the project's folder. @default that of this process */
  root?: string;
}

/** The longest silence between two registrations; after it a run counts as stuck. */
const silenceMs = 10_000;

turnOffLeakDetection();
makeOutputsWhenRead();
sendSetInputs();

let previousRun: Promise<unknown> = Promise.resolve();

/**
 * Runs `program`; what it returns is the stack's outputs. Runs in one process follow one another, since Pulumi's
 * runtime, and an unhandled rejection, belong to the process.
 * @throws what the program threw, at its top level or in an `apply`; or an error that names what the recorder could not
 * answer
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
  const recorder = new Recorder(project, stack, outputs, options.stacks);
  setMockOptions(recorder, project, stack, true, "organization");
  recordCallbacks();
  setAllConfig(config, secretKeys);
  const watch = watchForFailure(recorder);
  const restoreStackTraces = showPathsInStackTraces();
  try {
    const announced = async () => {
      runtime.registerStackTransformation(recorder.announce);
      return program();
    };
    await Promise.race([runtime.runInPulumiStack(announced), watch.failure]);
    await Promise.race([runtime.disconnect(), watch.failure]);
    // Node reports an unhandled rejection after the microtasks, so this waits for it before the run counts as a
    // success.
    await Promise.race([setImmediate(), watch.failure]);
    if (recorder.faults[0]) throw recorder.faults[0];
    if (log.hasErrors()) throw new Error("the program logged an error; it stands above");
  } catch (error) {
    // Rejections that follow from this failure must not reach the next run.
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
 * An `apply` that throws, or a registration that fails, ends in a rejection that nobody handles, and an output that
 * waits for it waits for ever. So this listens for rejections, alone (mocha would take one for a failure of its own),
 * and for silence.
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
 * Pulumi reads a resource's source line from the text of a stack trace, and does not understand the form of a module's
 * top level or of file: URLs. So Pulumi's traces are written in a form that it does; only they are of unlimited length.
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

/**
 * Pulumi drops the first five frames unread, as its own. Of the others only the first that is in no package is of use.
 */
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
