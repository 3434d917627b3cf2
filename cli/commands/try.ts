// `./ecs try`: whether containers can live on Fargate, found out by running them here as they would run there. What is
// run is left to cli/try/container.ts, what is seen to cli/try/watch.ts, what it means to cli/try/findings.ts.

import { plansOf } from "../../plan/planStacks.ts";
import { write } from "../../plan/print.ts";
import { type Call, fail, type Io, lineWriter } from "../commandLine.ts";
import { Stopped, untilStopped } from "../process/signals.ts";
import { containersOf, type TriedContainer } from "../try/container.ts";
import { EngineLost, Images, requireEngine } from "../try/engine.ts";
import { lives } from "../try/finding.ts";
import { pathOf, reportOf } from "../try/report.ts";
import { type Tried, tryAll } from "../try/tryAll.ts";
import { type Filled, valuesIn, withValues } from "../try/values.ts";
import { writeLines } from "../try/writeLines.ts";
import { Waits } from "../waits.ts";

/** A line that is written may show what was hidden behind its fault, such as a path behind a port. */
const rounds = 5;

export async function run({ args: [stack = "", ...asked], options }: Call, io: Io): Promise<number> {
  const envFile = typeof options.envFile === "string" ? options.envFile : undefined;
  const values = valuesIn(io.root, envFile);
  const say = lineWriter(io.stderr);
  let names = asked;
  let live = true;
  for (let round = 1; ; round++) {
    const plans = await plansOf([stack], io.root);
    if (typeof plans === "string") return fail(plans, io);
    const containers = plans.flatMap((plan) => containersOf(plan, names));
    const filled = containers.map((container) => withValues(container, values));
    if (round === 1) await requireEngine();
    for (const { container } of filled) say(announced(container));
    const waits = new Waits();
    const tried = await waits.saidDuring(say, () => triedUntilStopped(filled, io.root, waits));
    const report = tried.flatMap(({ container, findings }, index) => {
      const { placeholders = [] } = filled[index] ?? {};
      return reportOf(container, findings, { placeholders, hint: " (--env-file takes values)" });
    });
    await write(`${report.join("\n")}\n`, io.stdout);
    const changed = options.write && round < rounds ? tried.filter((one) => Object.keys(linesOf(one)).length > 0) : [];
    // What is tried again is judged anew.
    live &&= tried.every((one) => changed.includes(one) || lives(one.findings));
    if (changed.length === 0) return live ? 0 : 1;
    for (const one of changed) writeLines(io.root, stack, one.container, linesOf(one));
    names = changed.map(({ container }) => container.name);
    say(`written into Pulumi.${stack}.yaml: ${changed.flatMap(writtenIn).join(", ")}; trying again`);
  }
}

function linesOf({ findings }: Tried): Record<string, unknown> {
  return Object.assign({}, ...findings.map(({ lines }) => lines));
}

function writtenIn(tried: Tried): string[] {
  return Object.keys(linesOf(tried)).map((key) => `${pathOf(tried.container)}.${key}`);
}

/** @throws Stopped after a signal */
async function triedUntilStopped(filled: readonly Filled[], root: string, waits: Waits): Promise<Tried[]> {
  return await untilStopped(async (stop) => {
    const { signal } = stop;
    const images = new Images(root, signal);
    const containers = filled.map(({ container }) => container);
    try {
      const tried = await tryAll(containers, images, signal, waits);
      await images.forget();
      return tried;
    } catch (error) {
      // It removes no image either then.
      const isLost = error instanceof EngineLost;
      if (!isLost) await images.forget();
      if (!signal.aborted) throw error;
      throw new Stopped(isLost ? error.message : "stopped; no container is left", stop);
    }
  });
}

function announced(container: TriedContainer): string {
  const { source, user, memoryMiB, cpu } = container;
  const what = typeof source === "string" ? source : source.dockerfile;
  return `${pathOf(container)}: ${what} as ${user ?? "the image's user"}, ${memoryMiB} MiB, ${cpu / 1024} vCPU`;
}
