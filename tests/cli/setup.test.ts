import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface LockedPackage {
  version: string;
  integrity: string;
  optional?: boolean;
}
type Lock = Record<string, LockedPackage>;

const locked = (version: string, more = {}): LockedPackage => ({ version, integrity: `sha512-${version}`, ...more });

describe("set-up before npm scripts", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "setup-"));
    cpSync("cli/setup.mjs", join(root, "cli/setup.mjs"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** Runs it with an npm that prints its arguments and ends with `npmExit`. */
  function setUp(wanted: Lock, installed: Lock | string | undefined, npmExit = 0, env = {}) {
    writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages: { "": {}, ...wanted } }));
    if (installed !== undefined) {
      mkdirSync(join(root, "node_modules"), { recursive: true });
      const text = typeof installed === "string" ? installed : JSON.stringify({ packages: installed });
      writeFileSync(join(root, "node_modules/.package-lock.json"), text);
    }
    const npm = join(root, "npm-cli.js");
    writeFileSync(npm, `console.log("npm", process.argv.slice(2).join(" ")); process.exit(${npmExit});`);
    return spawnSync(process.execPath, [join(root, "cli/setup.mjs")], {
      encoding: "utf8",
      env: { ...process.env, npm_command: undefined, npm_execpath: npm, ...env },
    });
  }

  it("does nothing, and says nothing, when everything is there", () => {
    const lock = { "node_modules/a": locked("1.0.0"), "node_modules/a/node_modules/b": locked("2.0.0") };
    const { status, stdout, stderr } = setUp(lock, lock);
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: "", stderr: "" });
  });

  it("does not miss an optional package, which is for another platform", () => {
    const a = { "node_modules/a": locked("1.0.0") };
    assert.equal(setUp({ ...a, "node_modules/a-win32": locked("1.0.0", { optional: true }) }, a).stderr, "");
  });

  it("installs everything on a fresh clone, and keeps stdout for the command that follows", () => {
    const { status, stdout, stderr } = setUp({ "node_modules/a": locked("1.0.0") }, undefined);
    assert.equal(status, 0);
    assert.equal(stdout, "");
    assert.match(stderr, /^setup: node_modules is not there yet; running npm ci\nnpm ci --include=dev/);
  });

  for (const [what, installed, reason] of [
    ["is missing", {}, /wants a 1\.0\.0, installed is none/],
    ["is of another version", { "node_modules/a": locked("0.9.0") }, /wants a 1\.0\.0, installed is 0\.9\.0/],
    ["has other contents", { "node_modules/a": { version: "1.0.0", integrity: "sha512-x" } }, /wants a 1\.0\.0/],
    ["cannot be known from a broken record", "{", /the last installation did not end well/],
  ] as const) {
    it(`installs when a package ${what}`, () => {
      const { status, stderr } = setUp({ "node_modules/a": locked("1.0.0") }, installed);
      assert.equal(status, 0);
      assert.match(stderr, reason);
      assert.match(stderr, /npm ci --include=dev/);
    });
  }

  it("installs where the links of node_modules were copied as files, as `pulumi new <folder>` does", () => {
    const lock = { "node_modules/a": locked("1.0.0") };
    mkdirSync(join(root, "node_modules/.bin"), { recursive: true });
    symlinkSync("../a/cli.js", join(root, "node_modules/.bin/a"));
    assert.equal(setUp(lock, lock).stderr, "");
    writeFileSync(join(root, "node_modules/.bin/b"), "require('../lib/cli')");
    assert.match(setUp(lock, lock).stderr, /^setup: node_modules was copied without its links; running npm ci\n/);
    assert.equal(setUp(lock, lock, 0, { npm_command: "ci" }).stderr, "", "npm ci runs it, too");
  });

  it("empties no folder that node_modules only leads to", () => {
    mkdirSync(join(root, "elsewhere"));
    symlinkSync(join(root, "elsewhere"), join(root, "node_modules"));
    const { status, stderr } = setUp({ "node_modules/a": locked("1.0.0") }, {});
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^setup: package-lock\.json wants a 1\.0\.0, installed is none, and node_modules is a link: run/,
    );
  });

  it("fails with what to do when npm does", () => {
    const { status, stderr } = setUp({ "node_modules/a": locked("1.0.0") }, undefined, 7);
    assert.equal(status, 1);
    assert.match(
      stderr,
      /setup: npm ci did not succeed \(exit code 7\); its own lines above say why\. It needs the npm registry/,
    );
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
});
