// Loads the modules before the program, in a process of its own, as Pulumi's language host starts it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

describe("the preload", () => {
  const preload = ["--import", "./stack/preload.mjs"];
  const run = (script: string, ...args: string[]) =>
    execFileSync(process.execPath, [...args, "--eval", script], { encoding: "utf8", stdio: "pipe" }).trim();

  it("keeps Pulumi's runner from reading source maps for every stack trace", () => {
    const script = `
      const { createRequire } = require("node:module");
      const before = Error.prepareStackTrace;
      createRequire(require.resolve("@pulumi/pulumi"))("source-map-support/register");
      console.log(Error.prepareStackTrace === before);`;
    assert.equal(run(script, ...preload), "true");
    assert.equal(run(script), "false");
  });

  it("keeps the SDK from loading a compiler and an installer that the program has no use for", () => {
    const script = `
      require("@pulumi/pulumi");
      const loaded = Object.values(require.cache).filter(({ children }) => children).map(({ id }) => id);
      console.log(loaded.some((id) => /typescript\\.js$/.test(id)), loaded.some((id) => id.includes("arborist/lib")));`;
    assert.equal(run(script, ...preload), "false false");
    assert.equal(run(script), "true true");
  });

  it("leaves the Automation API until it is used, and gives it then", () => {
    const script = `
      const { automation } = require("@pulumi/pulumi");
      console.log(Object.keys(require.cache).filter((path) => path.includes("/pulumi/automation/")).length > 5);
      console.log(typeof automation.LocalWorkspace.create);`;
    assert.equal(run(script, ...preload), "false\nfunction");
    assert.equal(run(script), "true\nfunction");
  });

  it("gives whoever imports the Automation API by its name the very same classes", () => {
    const script = `
      import("@pulumi/pulumi/automation/index.js").then(({ LocalWorkspace, CommandError }) => {
        const { automation } = require("@pulumi/pulumi");
        console.log(LocalWorkspace === automation.LocalWorkspace, CommandError === automation.CommandError);
      });`;
    assert.equal(run(script, ...preload), "true true");
  });

  it("gives the SDK its compiler where a function is turned into text", () => {
    const script = `
      const { runtime } = require("@pulumi/pulumi");
      const greeting = "hello";
      runtime.serializeFunction((name) => greeting + " " + name).then(({ text }) => console.log(text));`;
    const text = run(script, ...preload);
    assert.match(text, /"hello"/);
    assert.equal(text, run(script));
  });

  it("gives the SDK its installer where a function's packages are looked for", () => {
    const script = `
      const { createRequire } = require("node:module");
      require("@pulumi/pulumi");
      const { Arborist } = createRequire(require.resolve("@pulumi/pulumi"))("@npmcli/arborist");
      console.log("Arborist" in createRequire(require.resolve("@pulumi/pulumi"))("@npmcli/arborist"));
      console.log(typeof new Arborist({ path: "." }).loadActual);`;
    assert.equal(run(script, ...preload), "true\nfunction");
  });
});
