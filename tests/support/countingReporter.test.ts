import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

describe("npm test with the names of files", () => {
  it("runs those alone, and writes how many passed, failed and were skipped for .ci/run", () => {
    const folder = mkdtempSync(join(tmpdir(), "counts-"));
    const reporter = [
      "--reporter",
      "tests/support/countingReporter.cjs",
      "--reporter-option",
      `counts=${folder}/counts`,
    ];
    const mocha = [resolve("node_modules/mocha/bin/mocha.js"), "tests/fixtures/runs/three.ts", ...reporter];
    const { status, stdout } = spawnSync(process.execPath, mocha, { encoding: "utf8" });
    assert.equal(status, 1, stdout);
    assert.equal(readFileSync(join(folder, "counts"), "utf8"), "1 1 1\n");
    rmSync(folder, { recursive: true });
  });
});
