import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

/** Where .ci/actionlint installs it. */
const folder = ".local/actionlint";

describe("actionlint", () => {
  it("finds nothing in the workflows, in their shell and in the scripts that they call", function () {
    this.timeout(60_000);
    const installed = existsSync(folder) && readdirSync(folder).length > 0;
    if (!installed && !process.env.CI) {
      console.warn("      skipped: actionlint is not here; .ci/actionlint installs and runs it");
      this.skip();
    }
    const { status, stdout, stderr } = spawnSync(".ci/actionlint", { encoding: "utf8" });
    assert.equal(status, 0, `${stdout}${stderr}`);
  });
});
