// The script `ecs` as a process, in a project of two files: how it finds a Node that strips types. Without type
// stripping this Node stands for an old one.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, cpSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const main = `
export function runAsProcess(): void {
  const [what, value] = process.argv.slice(2);
  if (what === "exit") process.exitCode = Number(value);
  if (what === "wait") {
    const timer = setInterval(() => {}, 1_000);
    process.on(value as NodeJS.Signals, () => {
      clearInterval(timer);
      process.exitCode = 42;
    });
  }
  console.log(JSON.stringify({ argv: process.argv.slice(2), preloaded: globalThis["preloaded"], installed: process.env.INSTALLED }));
  if (what === "die") process.kill(process.pid, value as NodeJS.Signals);
}
if (import.meta.main) runAsProcess();
`;

describe("the script ecs", function () {
  this.timeout(20_000);
  let root: string;
  const lock = JSON.stringify({ packages: { "": {}, "node_modules/node": { version: "24.0.0", integrity: "x" } } });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "ecs-"));
    for (const file of ["ecs", "cli/setup.mjs"]) cpSync(file, join(root, file));
    mkdirSync(join(root, "stack"));
    writeFileSync(join(root, "package.json"), JSON.stringify({ type: "module" }));
    writeFileSync(join(root, "package-lock.json"), lock);
    writeFileSync(join(root, "stack/preload.mjs"), "globalThis.preloaded = true;");
    writeFileSync(join(root, "cli/main.ts"), main);
    // A folder of its own, as npm has it: a package that is no module.
    mkdirSync(join(root, "npm"));
    writeFileSync(join(root, "npm/package.json"), "{}");
    writeFileSync(
      join(root, "npm/npm-cli.js"),
      `const { cpSync, mkdirSync, symlinkSync } = require("node:fs");
       process.chdir(${JSON.stringify(root)});
       mkdirSync("node_modules/node/bin", { recursive: true });
       symlinkSync(${JSON.stringify(process.execPath)}, "node_modules/node/bin/node");
       cpSync("package-lock.json", "node_modules/.package-lock.json");`,
    );
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const old = "--no-experimental-strip-types";
  const env = () => ({ ...process.env, npm_execpath: join(root, "npm/npm-cli.js"), NODE_OPTIONS: "" });
  const run = (...args: string[]) => spawnSync(process.execPath, args, { cwd: root, env: env(), encoding: "utf8" });

  for (const [which, flags] of [
    ["an old Node", [old]],
    ["a new one", []],
  ] as const) {
    it(`sets up a fresh clone on ${which}, and goes on with the command`, () => {
      const { status, stdout, stderr } = run(...flags, "ecs", "plan", "dev", "--json");
      assert.equal(stderr, "setup: node_modules is not there yet; running npm ci\n");
      assert.equal(status, 0);
      const said = JSON.parse(stdout);
      assert.deepEqual([said.argv, said.preloaded], [["plan", "dev", "--json"], true]);
    });

    it(`passes the exit code on from under ${which}`, () => {
      assert.equal(run(...flags, "ecs", "exit", "7").status, 7);
    });
  }

  it("starts under the installed Node at once, where there is one", () => {
    const start = (...args: string[]) => {
      const path = [join(process.execPath, ".."), process.env.PATH].join(":");
      const { stdout } = spawnSync(join(root, "ecs"), args, {
        cwd: tmpdir(),
        env: { ...env(), PATH: path },
        encoding: "utf8",
      });
      return JSON.parse(stdout) as { argv: string[]; installed?: string };
    };
    assert.deepEqual(start("a b", "$c").argv, ["a b", "$c"]);
    const node = join(root, "node_modules/node/bin/node");
    rmSync(node);
    writeFileSync(node, `#!/bin/sh\nINSTALLED=yes exec "${process.execPath}" "$@"\n`, { mode: 0o755 });
    assert.deepEqual(start("a b", "'"), { argv: ["a b", "'"], preloaded: true, installed: "yes" });
  });

  it("says of a command that a signal has ended what shells say of it", () => {
    assert.equal(run(old, "ecs", "die", "SIGTERM").status, 143);
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`passes ${signal} on to the command, and waits for its end`, async () => {
      run(old, "ecs", "exit", "0");
      const child = spawn(process.execPath, [old, "ecs", "wait", signal], { cwd: root, env: env() });
      await once(child.stdout, "data");
      child.kill(signal);
      assert.deepEqual(await once(child, "close"), [42, null]);
    });
  }

  it("runs in the project itself", () => {
    const { status, stdout } = spawnSync(process.execPath, [resolve("ecs"), "--help"], { encoding: "utf8" });
    assert.equal(status, 0);
    assert.match(stdout, /^Usage: \.\/ecs /);
  });

  it("says in a line that a full disk does not take its output", function () {
    if (!existsSync("/dev/full")) this.skip();
    const full = openSync("/dev/full", "w");
    const main = JSON.stringify(pathToFileURL(resolve("cli/main.ts")).href);
    const command = "async ({ stdout }) => { stdout.write(`a line that nothing waits for`); return 0; }";
    const program = `const { runAsProcess } = await import(${main}); await runAsProcess(${command});`;
    for (const args of [
      [resolve("ecs"), "--help"],
      ["--input-type=module", "--eval", program],
    ]) {
      const { status, stderr } = spawnSync(process.execPath, args, {
        stdio: ["ignore", full, "pipe"],
        encoding: "utf8",
      });
      assert.deepEqual([status, stderr], [1, "the output cannot be written: no space left on device.\n"]);
    }
    closeSync(full);
  });
});
