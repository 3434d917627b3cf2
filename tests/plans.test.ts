// The owner's stacks: their files have no fault, and plans/ says what they deploy. Other tests leave out a stack file
// with a fault, so that one fault is one failure.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plannedFiles } from "../cli/commands/plans.ts";
import { stackNames } from "../settings/stackNames.ts";
import { ecs } from "./support/ecs.ts";

describe("plans/", function () {
  this.timeout(60_000); // a process for each stack

  let planned: Awaited<ReturnType<typeof plannedFiles>>;
  before(async () => {
    planned = await plannedFiles(process.cwd());
  });

  it("can be made, as no stack file has a fault", function () {
    if (planned.faults.length > 0) throw new Error(planned.faults.join("\n"));
    if (planned.leftOut.size === 0) return;
    for (const [file, why] of planned.leftOut) console.warn(`      skipped: plans/${file}: ${why}`);
    this.skip();
  });

  it("says of every stack what the program deploys there", function () {
    const files = [...planned.files].map(([file, text]) => ({ file, text, committed: committed(file) }));
    const [own = [], brought = []] = [false, true].map((are) =>
      files.filter(({ text, committed }) => isOfAnotherProject(committed, text) === are),
    );
    for (const { file, text, committed } of own) {
      const line = firstDifference(committed, text);
      assert.ok(
        committed === text,
        `plans/${file} is stale: run \`./ecs plans\`, and look at its diff. Line ${line.number} is now\n${line.text}`,
      );
    }
    if (brought.length === 0) return;
    const names = brought.map(({ file }) => `plans/${file}`).join(", ");
    console.warn(`      skipped: ${names} came with the template this project was made from; run \`./ecs plans\``);
    this.skip();
  });

  it("has no file of a stack that is gone", () => {
    const left = (existsSync("plans") ? readdirSync("plans") : []).filter(
      (file) => !stackNames().includes(file.replace(/\.yaml$/, "")),
    );
    assert.deepEqual(left, [], "run `./ecs plans`");
  });

  it("is the same on every machine", () => {
    for (const [file, text] of planned.files)
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

/** The text of a file; empty where there is no such file. */
function committed(file: string): string {
  return existsSync(`plans/${file}`) ? readFileSync(`plans/${file}`, "utf8") : "";
}

/** The plans by their first lines, which name the stack and the project. */
function isOfAnotherProject(committed: string, text: string): boolean {
  const project = (document: string) => /^# What the stack \S+ of (\S+) deploys\./.exec(document)?.[1];
  return project(committed) !== undefined && project(committed) !== project(text);
}
