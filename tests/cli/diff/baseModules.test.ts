import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { linkModules } from "../../../cli/diff/baseModules.ts";

describe("dependencies of a base", () => {
  let folder: string;
  let root: string;
  let cache: string;
  const before = { npm: process.env.npm_execpath, cache: process.env.XDG_CACHE_HOME };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "modules-"));
    root = join(folder, "root");
    cache = join(folder, "docker-on-ecs/base-modules");
    mkdirSync(join(root, "node_modules"), { recursive: true });
    writeFileSync(join(root, "package-lock.json"), "installed");
    process.env.XDG_CACHE_HOME = folder;
    npm(
      `require("fs").mkdirSync("node_modules"); require("fs").writeFileSync("node_modules/arguments", process.argv.slice(2).join(" "))`,
    );
  });
  afterEach(() => {
    process.env.npm_execpath = before.npm;
    process.env.XDG_CACHE_HOME = before.cache;
    if (before.npm === undefined) delete process.env.npm_execpath;
    if (before.cache === undefined) delete process.env.XDG_CACHE_HOME;
    rmSync(folder, { recursive: true });
  });

  /** An npm that runs `program` and counts its calls. */
  function npm(program: string): void {
    process.env.npm_execpath = join(folder, "npm-cli.js");
    writeFileSync(
      process.env.npm_execpath,
      `require("fs").appendFileSync(${JSON.stringify(join(folder, "runs"))}, "x"); ${program}`,
    );
  }
  const runs = () => (existsSync(join(folder, "runs")) ? readFileSync(join(folder, "runs"), "utf8").length : 0);

  async function link(lock: string | undefined): Promise<{ modules: string; told: string[] }> {
    const base = mkdtempSync(join(folder, "base-"));
    if (lock !== undefined) writeFileSync(join(base, "package-lock.json"), lock);
    writeFileSync(join(base, "package.json"), "{}");
    const told: string[] = [];
    await linkModules(root, base, (message) => told.push(message));
    return { modules: realpathSync(join(base, "node_modules")), told };
  }

  it("are the installed ones where the lock file is the same, or there is none", async () => {
    for (const lock of ["installed", undefined]) {
      assert.deepEqual(await link(lock), { modules: realpathSync(join(root, "node_modules")), told: [] });
    }
    assert.equal(runs(), 0);
  });

  it("are installed aside where it differs, once for each lock file, with a line that says so", async () => {
    const first = await link("other");
    assert.match(
      first.told.join(),
      /the base has other dependencies than those installed; installing them in .*, once/,
    );
    assert.equal(
      readFileSync(join(first.modules, "arguments"), "utf8"),
      "ci --include=dev --ignore-scripts --no-audit --no-fund --loglevel=error",
    );
    assert.deepEqual(await link("other"), { modules: first.modules, told: [] });
    assert.notEqual((await link("third")).modules, first.modules);
    assert.equal(runs(), 2);
    assert.ok(!existsSync(join(root, "node_modules/arguments")), "the project's own were touched");
  });

  it("fail with what to do where npm does, and are not taken for installed the next time", async () => {
    npm(`require("fs").mkdirSync("node_modules"); process.exit(7)`);
    await assert.rejects(link("other"), /npm ci could not install them \(exit code 7\).* It needs the npm registry\.$/);
    assert.deepEqual(readdirSync(cache), []);
  });

  it("go when they are old and others have come, and stay when they are of today", async () => {
    for (const lock of ["a", "b", "c", "d", "e"]) await link(lock);
    assert.equal(readdirSync(cache).length, 5);
    for (const name of readdirSync(cache)) utimesSync(join(cache, name), 1, 1);
    await link("f");
    assert.equal(readdirSync(cache).length, 3);
  });
});
