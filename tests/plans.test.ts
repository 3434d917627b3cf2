import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plannedFiles } from "../cli/commands/plans.ts";
import { ecs } from "./support/ecs.ts";

describe("plans/", function () {
  this.timeout(60_000); // a process for each stack

  let files: Map<string, string>;
  before(async () => {
    const planned = await plannedFiles(process.cwd());
    assert.deepEqual(planned.faults, []);
    files = planned.files;
  });

  it("says of every stack what the program deploys there", () => {
    assert.ok(files.size > 0);
    for (const [file, text] of files) {
      const committed = readdirSync("plans").includes(file) ? readFileSync(`plans/${file}`, "utf8") : "";
      const line = firstDifference(committed, text);
      assert.ok(
        committed === text,
        `plans/${file} is stale: run \`./ecs plans\`, and look at its diff. Line ${line.number} is now\n${line.text}`,
      );
    }
  });

  it("has no file of a stack that is gone", () => {
    const left = readdirSync("plans").filter((file) => !files.has(file));
    assert.deepEqual(left, [], "run `./ecs plans`");
  });

  it("is the same on every machine", () => {
    for (const [file, text] of files)
      assert.ok(!text.includes(process.cwd()), `plans/${file} has a path of this machine`);
  });
});

describe("./ecs plans", () => {
  it("leaves a folder alone in which there is no stack", async () => {
    const root = mkdtempSync(join(tmpdir(), "plans-"));
    mkdirSync(join(root, "plans"));
    writeFileSync(join(root, "plans", "own.yaml"), "");
    const stderr = "There is no Pulumi.<stack>.yaml here; run this in the project's folder.\n";
    assert.deepEqual(await ecs(["plans"], { root }), { code: 1, stdout: "", stderr });
    assert.deepEqual(readdirSync(join(root, "plans")), ["own.yaml"]);
    rmSync(root, { recursive: true });
  });
});

function firstDifference(before: string, after: string): { number: number; text: string } {
  const [old, lines] = [before.split("\n"), after.split("\n")];
  const index = lines.findIndex((line, at) => line !== old[at]);
  return { number: index + 1, text: lines[index] ?? "" };
}
