// `npm run bench`: what Pulumi's language runtime costs when Node strips the types, beside the set-up of Pulumi's
// templates, and how the plan grows with the number of services. Prints medians and ratios. Runs alternate, so that
// other load of the machine falls on all of them; the first round is not counted.

import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fastRun } from "../plan/planProcess.ts";
import { makeDefaultSetUp } from "./defaultSetup.ts";
import { Engine, type Run, runLanguageRuntime, strippedSetUp } from "./languageRuntime.ts";
import type { PlanTimes } from "./planServices.ts";
import { median, table } from "./statistics.ts";

const counted = 5;
const stack = "dev";
const project = fileURLToPath(new URL("..", import.meta.url));

process.stdout.write(`${await languageRuntime()}\n`);
process.stdout.write(await plans());

async function languageRuntime(): Promise<string> {
  const engine = await Engine.start(stack);
  const byDefault = makeDefaultSetUp();
  const caches = mkdtempSync(join(tmpdir(), "docker-on-ecs-bench-"));
  const states = ["first run", "later run"];
  const setUps = { "Pulumi's template": byDefault, "this project": strippedSetUp };
  const runs = new Map<string, Run[]>();
  let resources: Run["resources"] | undefined;
  try {
    for (let round = 0; round <= counted; round++) {
      for (const state of states) {
        for (const [setUp, its] of Object.entries(setUps)) {
          // The uncounted round fills the caches of the later runs; a first run has an empty cache.
          if (round === 0 && state === "first run") continue;
          const cache = join(caches, setUp, state === "first run" ? String(round) : "kept");
          const run = await runLanguageRuntime(its, engine, cache);
          resources ??= run.resources;
          assert.deepEqual(
            withoutSource(run),
            withoutSource({ ...run, resources }),
            "the set-ups register differently",
          );
          if (round > 0) runs.set(`${state}, ${setUp}`, [...(runs.get(`${state}, ${setUp}`) ?? []), run]);
        }
      }
    }
  } finally {
    engine.stop();
    byDefault.remove();
    rmSync(caches, { recursive: true });
  }
  const of = (name: string, what: "wallSeconds" | "cpuSeconds" | "peakMiB") =>
    median((runs.get(name) ?? []).map((run) => run[what]));
  const rows = states.flatMap((state) => {
    const [theirs = "", ours = ""] = Object.keys(setUps).map((setUp) => `${state}, ${setUp}`);
    const row = (name: string) => [
      name,
      of(name, "wallSeconds").toFixed(2),
      of(name, "cpuSeconds").toFixed(2),
      of(name, "peakMiB").toFixed(0),
    ];
    const ratio = (["wallSeconds", "cpuSeconds", "peakMiB"] as const).map((what) =>
      (of(ours, what) / of(theirs, what)).toFixed(2),
    );
    return [row(theirs), row(ours), ["  ratio", ...ratio]];
  });
  return (
    `Language runtime of the stack ${stack}, ${resources?.length} resources with either set-up; medians of ${counted} runs.\n` +
    "A first run finds no cache: a fresh machine, a CI job. A later run finds what the one before it has compiled.\n\n" +
    table([["", "seconds", "CPU seconds", "peak MiB"], ...rows])
  );
}

/** The set-ups may differ in the source line only, since compiled code has other lines. */
function withoutSource({ resources }: Run) {
  return resources.map(({ source, ...rest }) => rest);
}

async function plans(): Promise<string> {
  const counts = [1, 10, 100];
  const times = new Map<number, PlanTimes[]>(counts.map((count) => [count, []]));
  for (let round = 0; round <= counted; round++) {
    for (const count of counts) {
      const taken = await planServices(count);
      if (round > 0) times.get(count)?.push(taken);
    }
  }
  const of = (count: number, value: (times: PlanTimes) => number) => median((times.get(count) ?? []).map(value));
  const plan = (count: number) => of(count, ({ planSeconds }) => planSeconds);
  const total = (count: number) => of(count, ({ loadSeconds, planSeconds }) => loadSeconds + planSeconds);
  return (
    `The plan of the stack ${stack} with more services, each in a process of its own; medians of ${counted} runs.\n\n` +
    table([
      ["services", "resources", "seconds", "ratio", "with loading the components", "ratio"],
      ...counts.map((count) => [
        String(count),
        of(count, ({ resources }) => resources).toFixed(0),
        plan(count).toFixed(3),
        (plan(count) / plan(1)).toFixed(1),
        total(count).toFixed(3),
        (total(count) / total(1)).toFixed(1),
      ]),
    ])
  );
}

async function planServices(count: number): Promise<PlanTimes> {
  const execArgv = [...fastRun, "--import", join(project, "stack/preload.mjs")];
  const script = fileURLToPath(new URL("planServices.ts", import.meta.url));
  const child = fork(script, [String(count)], { cwd: project, execArgv });
  const [times] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => assert.fail(`the plan of ${count} services ended with exit code ${code}`)),
  ]);
  return times;
}
