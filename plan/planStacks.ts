// Plans several stacks, as many at once as there are cores, in processes that plan one stack after the other. Imports
// nothing of Pulumi, so that the process in front stays light. Making one plan is left to stackPlan.ts.

import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { HandedOver } from "../settings/handedOver.ts";
import { nearest } from "../settings/language/nearest.ts";
import { stackNames } from "../settings/stackNames.ts";
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

/** The message where there is no stack at all. */
export const noStacks = "There is no Pulumi.<stack>.yaml here; run this in the project's folder.\n";

/** The message for a stack that does not exist; undefined when all of them exist. */
export function unknownStack(asked: string[], known: string[]): string | undefined {
  const unknown = asked.find((stack) => !known.includes(stack));
  if (unknown === undefined) return undefined;
  const near = nearest(unknown, known);
  const meant = near === undefined ? "" : `Did you mean ${near}? `;
  return `There is no Pulumi.${unknown}.yaml. ${meant}Stacks: ${known.join(", ") || "none"}\n`;
}

/**
 * What is wrong with the stacks that have no plan: each text once, with an empty line between them. Undefined when all
 * have a plan.
 */
export function faultsOf(outcomes: Outcome[]): string | undefined {
  const faults = outcomes.flatMap((outcome) =>
    "plan" in outcome ? [] : "report" in outcome ? outcome.report : outcome.crash,
  );
  return faults.length > 0 ? [...new Set(faults)].map((fault) => `${fault.trimEnd()}\n`).join("\n") : undefined;
}

/**
 * The plans of the stacks that are asked for, or of every stack with a file where none is asked for. Where a plan
 * cannot be made: the text to print as it is.
 */
export async function plansOf(
  asked: string[],
  root: string,
  handedOver?: PlanStacksOptions["handedOver"],
): Promise<Plan[] | string> {
  const known = stackNames(root);
  if (known.length === 0) return noStacks;
  const unknown = unknownStack(asked, known);
  if (unknown) return unknown;
  const outcomes = await planStacks(asked.length > 0 ? [...new Set(asked)] : known, { root, handedOver });
  return faultsOf(outcomes) ?? outcomes.flatMap((outcome) => ("plan" in outcome ? [outcome.plan] : []));
}

/** The outcomes in the order of `stacks`. */
export async function planStacks(stacks: string[], options: PlanStacksOptions = {}): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = stacks.entries();
  const workers = Math.min(availableParallelism(), stacks.length);
  const takesTurns = stacks.length > workers && options.outputs === undefined && options.handedOver === undefined;
  const worker = async () => {
    // It loads its modules once, which takes four fifths of the time of a plan.
    let child = takesTurns ? forkPlanner([], fastRun, options.root) : undefined;
    for (const [index, stack] of waiting) {
      const outcome = child && (await answer(child, stack));
      if (outcome !== undefined && !("crash" in outcome)) outcomes[index] = outcome;
      else {
        // A bug may leave the process in any state, so each stack after it has its own.
        child?.kill("SIGKILL");
        child = undefined;
        outcomes[index] = await planStack(stack, options);
      }
    }
    child?.kill("SIGKILL");
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return outcomes;
}

/** The outcome of a process of `forkPlanner` that stays. */
export function answer(child: ChildProcess, stack: string): Promise<Outcome> {
  const outcome = outcomeFrom(child, stack);
  // A failed send needs no handler: the process has ended then, which `outcome` reports.
  child.send(stack, () => {});
  return outcome;
}

/**
 * Node's flags for a fast run of the program. Pulumi takes a stack trace for every promise that it makes, and keeps
 * almost all objects to the end, so that collecting garbage finds little: with 100 services that was two thirds of the
 * time. A young generation that fits the processor's cache is collected fast.
 */
export const fastRun = ["--stack-trace-limit=0", "--initial-heap-size=512", "--max-semi-space-size=8"];

async function planStack(stack: string, options: PlanStacksOptions): Promise<Outcome> {
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
export function outcomeFrom(child: ChildProcess, stack: string): Promise<Outcome> {
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
