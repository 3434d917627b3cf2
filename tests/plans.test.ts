import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { plannedFiles } from "../tools/plans.ts";

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

function firstDifference(before: string, after: string): { number: number; text: string } {
  const [old, lines] = [before.split("\n"), after.split("\n")];
  const index = lines.findIndex((line, at) => line !== old[at]);
  return { number: index + 1, text: lines[index] ?? "" };
}
