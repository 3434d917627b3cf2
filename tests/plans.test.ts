import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { plannedFiles } from "../cli/commands/plans.ts";

describe("plans/", function () {
  this.timeout(60_000); // a process for each stack

  let files: Map<string, string>;
  before(async () => {
    const planned = await plannedFiles();
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
        `plans/${file} is stale: run \`npm run plans\`, and look at its diff. Line ${line.number} is now\n${line.text}`,
      );
    }
  });

  it("has no file of a stack that is gone", () => {
    const left = readdirSync("plans").filter((file) => !files.has(file));
    assert.deepEqual(left, [], "run `npm run plans`");
  });

  it("is the same on every machine", () => {
    for (const [file, text] of files)
      assert.ok(!text.includes(process.cwd()), `plans/${file} has a path of this machine`);
  });
});

describe("npm run plans", () => {
  const run = (cwd: string, ...args: string[]) => {
    const command = [resolve("cli/commands/plans.ts"), ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd, encoding: "utf8" });
    return { status, stdout, stderr };
  };

  it("refuses what it takes none of, and tells how it is used", () => {
    const usage = run(".", "--help");
    assert.deepEqual([usage.status, usage.stderr], [0, ""]);
    assert.match(usage.stdout, /^Usage: npm run plans\n/);
    for (const [argument, told] of [
      ["dev", "Unexpected argument 'dev'. This command does not take positional arguments"],
      ["--check", "Unknown option '--check'"],
    ] as const) {
      assert.deepEqual(run(".", argument), { status: 1, stdout: "", stderr: `${told}\n\n${usage.stdout}` });
    }
  });

  it("leaves a folder alone in which there is no stack", () => {
    const folder = mkdtempSync(join(tmpdir(), "plans-"));
    mkdirSync(join(folder, "plans"));
    writeFileSync(join(folder, "plans", "own.yaml"), "");
    const stderr = "There is no Pulumi.<stack>.yaml here; run this in the project's folder.\n";
    assert.deepEqual(run(folder), { status: 1, stdout: "", stderr });
    assert.deepEqual(readdirSync(join(folder, "plans")), ["own.yaml"]);
    rmSync(folder, { recursive: true });
  });
});

function firstDifference(before: string, after: string): { number: number; text: string } {
  const [old, lines] = [before.split("\n"), after.split("\n")];
  const index = lines.findIndex((line, at) => line !== old[at]);
  return { number: index + 1, text: lines[index] ?? "" };
}
