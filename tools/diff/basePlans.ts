// The plans of a base, made by its own program and its own tools in a process of their own: what the base deployed is
// what its `npm run plan` says.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../plan/graph.ts";
import { stackNames } from "../plan/planStacks.ts";
import { BaseFault } from "./base.ts";

/** Whether there is something that can be planned; a repository's first commits may have none. */
export function hasProgram(folder: string): boolean {
  return ["Pulumi.yaml", "index.ts", "tools/plan.ts"].every((file) => existsSync(join(folder, file)));
}

/**
 * Those of the stacks that the base has.
 * @throws BaseFault with what its program or its configuration is at fault with
 */
export async function basePlans(folder: string, stacks: string[], name: string): Promise<Plan[]> {
  const wanted = stackNames(folder).filter((stack) => stacks.includes(stack));
  if (wanted.length === 0) return [];
  const { status, stdout, stderr } = await run(folder, wanted);
  if (status !== 0) throw new BaseFault(`The base, ${name}, cannot be planned:\n\n${stderr.trim()}`);
  const plans = parsed(stdout);
  if (plans === undefined) {
    throw new BaseFault(`The base, ${name}, writes its plan in a form that this version cannot read.`);
  }
  return plans;
}

async function run(folder: string, stacks: string[]) {
  const preload = existsSync(join(folder, "tools/preload.mjs")) ? ["--import", "./tools/preload.mjs"] : [];
  const child = spawn(process.execPath, [...preload, "tools/plan.ts", "--json", ...stacks], {
    cwd: folder,
    env: withoutOptionsOfOurs(),
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

/** npm hands on in variables what was written without `--`, and the base would take it for its own. */
function withoutOptionsOfOurs(): NodeJS.ProcessEnv {
  const { npm_config_diff, npm_config_json, npm_config_markdown, npm_config_sources, ...env } = process.env;
  return env;
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
