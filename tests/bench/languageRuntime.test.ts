// The program under Pulumi's own runner and over gRPC, as `pulumi up` starts it, but for the engine behind it.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engine, example, runLanguageRuntime, strippedSetUp } from "../../bench/languageRuntime.ts";
import type { PlannedResource } from "../../plan/graph.ts";
import { planStacks } from "../../plan/planStacks.ts";

/** Only the plan finds the lines of a module's top level. */
const withoutSource = (resources: PlannedResource[]) => resources.map(({ source, ...rest }) => rest);

describe("Pulumi's own runner", function () {
  this.timeout(60_000);
  const cache = mkdtempSync(join(tmpdir(), "docker-on-ecs-runner-"));
  let engine: Engine;

  before(async () => {
    engine = await Engine.start("dev");
  });

  after(() => {
    engine.stop();
    rmSync(cache, { recursive: true });
  });

  it("registers the very resources that the plan shows", async () => {
    const [run, [outcome]] = await Promise.all([
      runLanguageRuntime(strippedSetUp, engine, cache),
      planStacks(["dev"], { root: example }),
    ]);
    assert(outcome && "plan" in outcome);
    assert.deepEqual(withoutSource(run.resources), withoutSource(outcome.plan.resources));
  });

  it("measures time and memory of the process that runs the program", async () => {
    const { wallSeconds, cpuSeconds, peakMiB } = await runLanguageRuntime(strippedSetUp, engine, cache);
    assert(wallSeconds > 0.2 && cpuSeconds > 0.2, `${wallSeconds} s, ${cpuSeconds} s of processor time`);
    assert(peakMiB > 100 && peakMiB < 2000, `${peakMiB} MiB`);
  });

  it("says why a program failed", async () => {
    const broken = { ...strippedSetUp, nodeArgs: ["--import", "data:text/javascript,process.exit(3)"] };
    await assert.rejects(runLanguageRuntime(broken, engine, cache), /ended with exit code 3/);
  });
});
