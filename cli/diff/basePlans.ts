// The plans of a base, made by the base's own program and tools in a process of their own: what the base deployed is
// what its own `plan` command says.

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../../plan/graph.ts";
import { stackNames } from "../../settings/stackNames.ts";
import { replaceFile } from "../replaceFile.ts";
import { type Base, BaseFault } from "./base.ts";
import { cacheFolder, dropOld } from "./cache.ts";

/** Whether the folder has a program that can be planned; a repository's first commits may have none. */
export function hasProgram(folder: string): boolean {
  return (
    ["Pulumi.yaml", "index.ts"].every((file) => existsSync(join(folder, file))) && planCommand(folder) !== undefined
  );
}

/**
 * Paths of the `plan` command in a base, with the module that is loaded before it: today's layout, then earlier ones.
 */
const layouts = [
  { command: ["cli/main.ts", "plan"], preload: "stack/preload.mjs" },
  { command: ["cli/commands/plan.ts"], preload: "stack/preload.mjs" },
  { command: ["tools/plan.ts"], preload: "tools/preload.mjs" },
];

function planCommand(folder: string): string[] | undefined {
  const layout = layouts.find(({ command: [file = ""] }) => existsSync(join(folder, file)));
  if (layout === undefined) return undefined;
  const { command, preload } = layout;
  return [...(existsSync(join(folder, preload)) ? ["--import", `./${preload}`] : []), ...command];
}

/** For how many commits the plans are kept. */
const kept = 20;

/**
 * The plans of those stacks that the base has. A commit's plan is always the same, so it is made once.
 * @param base the commit, and what its plans depend on beside it
 * @param prepare gives the folder what a plan needs; called only where one has to be made
 * @throws BaseFault with the fault of the base's program or configuration
 */
export async function basePlans(
  folder: string,
  stacks: string[],
  base: Base & { variant?: string },
  prepare: () => Promise<void>,
): Promise<Plan[]> {
  const wanted = stackNames(folder).filter((stack) => stacks.includes(stack));
  const cache = cacheFolder("base-plans");
  const file = join(cache, [base.commit, base.variant, process.version].filter(Boolean).join("-").concat(".json"));
  const known = existsSync(file) ? (parsed(readFileSync(file, "utf8")) ?? []) : [];
  const missing = wanted.filter((stack) => known.every((plan) => plan.stack !== stack));
  if (missing.length === 0) return known.filter(({ stack }) => wanted.includes(stack));

  await prepare();
  const { status, stdout, stderr } = await run(folder, missing);
  if (status !== 0) throw new BaseFault(`The base, ${base.name}, cannot be planned:\n\n${stderr.trim()}`);
  const made = parsed(stdout);
  if (made === undefined) {
    throw new BaseFault(`The base, ${base.name}, writes its plan in a form that this version cannot read.`);
  }
  const plans = [...known, ...made];
  keep(file, plans);
  dropOld(cache, kept);
  return plans.filter(({ stack }) => wanted.includes(stack));
}

/** What cannot be kept, on a full disk, is made again by the next run. */
function keep(file: string, plans: readonly Plan[]): void {
  try {
    replaceFile(file, JSON.stringify(plans), { mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).errno === undefined) throw error;
  }
}

async function run(folder: string, stacks: string[]) {
  const child = spawn(process.execPath, [...(planCommand(folder) ?? []), "--json", ...stacks], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = () => child.kill();
  process.once("exit", stop);
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  process.off("exit", stop);
  return { status, stdout: await stdout, stderr: await stderr };
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  stream.setEncoding("utf8");
  let text = "";
  for await (const chunk of stream) text += chunk;
  return text;
}

function parsed(text: string): Plan[] | undefined {
  try {
    const plans: Plan[] = [JSON.parse(text)].flat();
    return plans.every(({ stack, resources }) => typeof stack === "string" && Array.isArray(resources))
      ? plans
      : undefined;
  } catch {
    return undefined;
  }
}
