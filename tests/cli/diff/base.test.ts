import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BaseFault, findBase, withFilesOf } from "../../../cli/diff/base.ts";

describe("base of a diff", () => {
  let folder: string;
  let root: string;

  const git = (...args: string[]) => {
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    const { status, stdout, stderr } = spawnSync("git", [...identity, ...args], { cwd: root, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  };
  const commit = (message: string) => {
    git("commit", "--quiet", "--allow-empty", `--message=${message}`);
    return git("rev-parse", "HEAD");
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "base-"));
    root = join(folder, "repository");
    mkdirSync(root);
    git("init", "--quiet", "--initial-branch=main");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is where the branch left main", () => {
    const left = commit("one");
    git("checkout", "--quiet", "-b", "branch");
    commit("two");
    git("checkout", "--quiet", "main");
    commit("three");
    git("checkout", "--quiet", "branch");
    assert.deepEqual(findBase(root), { commit: left, name: `${left.slice(0, 7)} (merge base with main)` });
  });

  it("is found from origin/main where there is one, for main may be old", () => {
    commit("one");
    const pushed = commit("two");
    git("update-ref", "refs/remotes/origin/main", pushed);
    git("checkout", "--quiet", "-b", "branch");
    git("branch", "--force", "main", "HEAD~1");
    commit("three");
    assert.deepEqual(findBase(root), { commit: pushed, name: `${pushed.slice(0, 7)} (merge base with origin/main)` });
  });

  it("is the very commit that is named", () => {
    const one = commit("one");
    git("tag", "v1");
    commit("two");
    assert.deepEqual(findBase(root, "v1"), { commit: one, name: `${one.slice(0, 7)} (v1)` });
    assert.equal(findBase(root, one.slice(0, 10)).name, one.slice(0, 7));
  });

  it("cannot be what git does not know, nor an option of git", () => {
    commit("one");
    for (const ref of ["nowhere", "--all", "HEAD~7", "", "a b"]) {
      assert.throws(
        () => findBase(root, ref),
        (error) => error instanceof BaseFault && /git knows no commit/.test(error.message),
      );
    }
  });

  it("says what to do without main, without a common commit, in a shallow clone and outside of git", () => {
    commit("one");
    commit("two");
    const shallow = join(folder, "shallow");
    const bare = spawnSync("git", ["clone", "--quiet", "--depth=1", `file://${root}`, shallow], { encoding: "utf8" });
    assert.equal(bare.status, 0, bare.stderr);
    git("checkout", "--quiet", "--orphan", "other");
    commit("three");
    assert.throws(
      () => findBase(root),
      /HEAD has no commit in common with main\. Name what to compare with: --diff <git ref>/,
    );
    git("branch", "--quiet", "-D", "main");
    assert.throws(() => findBase(root), /There is neither origin\/main nor main here\. Name what/);
    root = shallow;
    git("checkout", "--quiet", "--orphan", "other");
    commit("three");
    assert.throws(() => findBase(root), /in this shallow clone\. Fetch the history first \(`git fetch --unshallow`/);
    const outside = mkdtempSync(join(tmpdir(), "no-repository-"));
    assert.throws(() => findBase(outside), /needs a git repository/);
    rmSync(outside, { recursive: true });
  });

  it("has the commit's files for as long as they are used, and the working tree keeps its own", async () => {
    mkdirSync(join(root, "project"));
    const file = join(root, "project/file");
    writeFileSync(file, "committed", { mode: 0o755 });
    writeFileSync(join(root, "above"), "x");
    git("add", "--all");
    commit("one");
    writeFileSync(file, "staged");
    git("add", "--all");
    writeFileSync(file, "changed");
    const before = git("status", "--porcelain=v2");
    let there = "";
    const result = await withFilesOf(join(root, "project"), findBase(root, "HEAD"), async (project) => {
      there = project;
      assert.equal(readFileSync(join(project, "file"), "utf8"), "committed");
      if (process.platform !== "win32") assert.equal(statSync(join(project, "file")).mode & 0o111, 0o111);
      assert.ok(existsSync(join(project, "../above")));
      assert.ok(!project.startsWith(root));
      return 7;
    });
    assert.equal(result, 7);
    assert.ok(!existsSync(there));
    assert.equal(git("status", "--porcelain=v2"), before);
    assert.equal(readFileSync(file, "utf8"), "changed");
  });

  it("leaves nothing behind where its use fails, and no listener", async () => {
    commit("one");
    const count = () => [process.listenerCount("SIGINT"), process.listenerCount("exit")];
    const before = count();
    let there = "";
    const failing = withFilesOf(root, findBase(root, "HEAD"), async (project) => {
      there = project;
      throw new Error("no");
    });
    await assert.rejects(failing, /^Error: no$/);
    assert.ok(there !== "" && !existsSync(there));
    assert.deepEqual(count(), before);
  });
});
