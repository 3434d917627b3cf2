// What is loaded before the program, in a process of its own, as Pulumi's language host starts it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

describe("the preload", () => {
  it("keeps Pulumi's runner from reading source maps for every stack trace", () => {
    const script = `
      const { createRequire } = require("node:module");
      const before = Error.prepareStackTrace;
      createRequire(require.resolve("@pulumi/pulumi"))("source-map-support/register");
      console.log(Error.prepareStackTrace === before);`;
    const run = (...args: string[]) =>
      execFileSync(process.execPath, [...args, "--eval", script], { encoding: "utf8" });
    assert.equal(run("--import", "./tools/preload.mjs").trim(), "true");
    assert.equal(run().trim(), "false");
  });
});
