// The processes of stackPlan.ts as the process in front sees them: starting one, and taking what it answers. Imports
// nothing of Pulumi, so that the process in front stays light. Which stacks are planned, and how many at once, is left
// to planStacks.ts.

import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { HandedOver } from "../settings/handedOver.ts";
import type { Plan } from "./graph.ts";
import type { OutputMode } from "./recorder.ts";

/** The plan, the report of a wrong configuration, or the stack trace of a bug in the program. */
export type Outcome = { plan: Plan } | Reported | { crash: string };

export interface Reported {
  report: string;
  /** Why there may be no fault at all: all that is missing may come from elsewhere. */
  unread?: string;
}

export interface PlanStacksOptions {
  /** The folder of Pulumi.yaml, the stack files and index.ts. @default the working directory */
  root?: string;
  /** @default "placeholders" */
  outputs?: OutputMode;
  /** What Pulumi has resolved for a stack, in place of what its file says. */
  handedOver?: { stack: string } & HandedOver;
}

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/**
 * Node's flags for a fast run of the program. Pulumi takes a stack trace for every promise that it makes, and keeps
 * almost all objects to the end, so that collecting garbage finds little: with 100 services that was two thirds of the
 * time. A young generation that fits the processor's cache is collected fast.
 */
export const fastRun = ["--stack-trace-limit=0", "--initial-heap-size=512", "--max-semi-space-size=8"];

/** The outcome of a process of its own. */
export async function planAlone(stack: string, options: PlanStacksOptions): Promise<Outcome> {
  const outcome = await runChild(stack, options, fastRun);
  // The program has a bug: the second run, without the fast flags, has its stack trace.
  return "crash" in outcome ? runChild(stack, options, []) : outcome;
}

async function runChild(stack: string, options: PlanStacksOptions, flags: string[]) {
  const { root, outputs = "placeholders" } = options;
  const handedOver = options.handedOver?.stack === stack ? options.handedOver : undefined;
  const child = forkPlanner([stack, outputs, ...(handedOver ? ["handed-over"] : [])], flags, root);
  // The values travel in a message, since other programs can read a process's arguments and environment. Where the
  // message does not arrive, `outcomeFrom` reports it.
  if (handedOver) child.send(handedOver, () => {});
  return await outcomeFrom(child, stack);
}

/** Starts the process of stackPlan.ts. */
export function forkPlanner(args: string[], flags: string[], root?: string): ChildProcess {
  return fork(here("stackPlan.ts"), args, {
    cwd: root,
    env: { ...process.env, PULUMI_ERROR_OUTPUT_STRING: "1" },
    // The process starts as under `pulumi up`: a Node that strips types, with compiled code kept between runs.
    execArgv: [...flags, "--import", here("../stack/preload.mjs")],
    // What the program prints goes to stderr, since it is no part of the plan.
    stdio: ["ignore", 2, 2, "ipc"],
  });
}

/** The next message of a process about the stack; a process that ends without one counts as a crash. */
function outcomeFrom(child: ChildProcess, stack: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const settle = (outcome: Outcome) => {
      child.off("message", onMessage).off("error", onError).off("close", onClose);
      resolve(outcome);
    };
    const onMessage = (message: unknown) => settle(message as Outcome);
    const onError = (error: Error) => settle({ crash: `${stack}: ${error.message}` });
    const onClose = (code: number | null, signal: NodeJS.Signals | null) =>
      settle({ crash: `${stack}: the program ended before its plan (${signal ?? `exit code ${code}`})` });
    child.on("message", onMessage).on("error", onError).on("close", onClose);
  });
}

/** The outcome of a process of `forkPlanner` that stays. */
export function answer(child: ChildProcess, stack: string): Promise<Outcome> {
  const outcome = outcomeFrom(child, stack);
  // A failed send needs no handler: the process has ended then, which `outcome` reports.
  child.send(stack, () => {});
  return outcome;
}
