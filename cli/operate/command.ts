// The frame of the commands that operate a deployment: their command line, and what a user reads of an error.

import { parseArgs } from "node:util";
import { apiFault, apiFaultNextStep, apiFaultText } from "../../rollout/apiError.ts";
import { redactor } from "../../rollout/redact.ts";
import { fail, Problem, readCall } from "../commandLine.ts";
import type { Wanted } from "./findDeployed.ts";

export interface Command {
  usage: string;
  /** How many names may follow the stack's: 0 or 1, and whether one must. */
  name: "none" | "optional" | "required";
  /** Its own options, each with a value. */
  options: readonly string[];
  /** Whether a command may stand behind `--`. */
  takesCommand: boolean;
}

export interface Called {
  wanted: Wanted;
  /** Of a service or a job. */
  name?: string;
  /** What stands behind `--`. */
  command: string[];
  /** The command's own options. */
  values: Record<string, string | undefined>;
}

const common = ["cluster", "service", "region", "profile"];

/** Does the work, or says why not; gives the exit code. */
export async function operateDeployment(
  command: Command,
  args: string[],
  work: (called: Called) => Promise<number>,
): Promise<number> {
  const parsed = await readCall(() => parse(command, args), command.usage);
  if (typeof parsed === "number") return parsed;
  const called = calledWith(command, parsed);
  if (typeof called === "string") return fail(`${called}\n\n${command.usage}`);
  try {
    return await work(called);
  } catch (error) {
    const told = forTheUser(error);
    if (told === undefined) throw error;
    return fail(`${told}\n`);
  }
}

function parse({ options }: Command, args: string[]) {
  const at = args.indexOf("--");
  const [own, command] = at < 0 ? [args, []] : [args.slice(0, at), args.slice(at + 1)];
  const texts = [...common, ...options].map((name) => [name, { type: "string" as const }] as const);
  const { values, positionals } = parseArgs({
    args: own,
    allowPositionals: true,
    options: { ...Object.fromEntries(texts), help: { type: "boolean", short: "h" } },
  });
  return { values: values as Record<string, string | undefined>, positionals, command };
}

/** Or what is wrong with the call. */
function calledWith(
  { name: takes, options, takesCommand }: Command,
  { values, positionals, command }: ReturnType<typeof parse>,
): Called | string {
  // npm takes an option that stands before `--` for one of its own, and hands it on this way.
  const taken = [...common, ...options].find((name) => process.env[`npm_config_${name}`] !== undefined);
  if (taken !== undefined && values[taken] === undefined) {
    return `npm has taken --${taken} for itself: write \`--\` before the options`;
  }
  const { cluster, service, region, profile } = values;
  const [stack, name, ...rest] = positionals;
  if (cluster === undefined) {
    const lone = common.find((option) => values[option] !== undefined);
    if (lone !== undefined) return `--${lone} goes with --cluster; a stack's own is in its file`;
    if (stack === undefined) return "Of which stack? Name it, or a cluster with --cluster";
    if (takes === "required" && name === undefined) return `Which service of ${stack}?`;
  } else {
    if (stack !== undefined) return `${stack} and --cluster are two answers to one question: leave one out`;
    if (takes === "required" && service === undefined) return `Which service of ${cluster}? Name it with --service`;
  }
  const surplus = takes === "none" ? [name, ...rest].filter((one) => one !== undefined) : rest;
  if (surplus.length > 0) {
    const hint = takesCommand ? "; a command stands behind a `--` of its own" : "";
    return `too much: ${surplus.join(" ")}${hint}`;
  }
  if (!takesCommand && command.length > 0) return `too much: ${command.join(" ")}`;
  return {
    wanted: { stack, cluster, service, region, profile },
    name: name ?? service?.split("/").at(-1),
    command,
    values,
  };
}

/** What to tell of an error; undefined for a fault of this code, which is to show its stack. */
function forTheUser(error: unknown): string | undefined {
  if (error instanceof Problem) return error.message;
  const ofAws = apiFault(error) !== "other" || Object.hasOwn(error as object, "$metadata");
  return ofAws ? redactor([])(`${apiFaultText(error)}.\nNext: ${apiFaultNextStep(error)}.`) : undefined;
}
