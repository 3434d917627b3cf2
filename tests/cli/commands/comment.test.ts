import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codeIn, proseIn } from "../diff/renderedMarkdown.ts";

/** `UPDATE_GOLDEN=1 npx mocha tests/cli/commands/comment.test.ts` writes the comments anew. */
const update = process.env.UPDATE_GOLDEN === "1";

describe("npm run comment", function () {
  this.timeout(20_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "comment-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const comment = (args: string[], env: Record<string, string> = {}) =>
    spawnSync(process.execPath, ["cli/commands/comment.ts", ...args], {
      encoding: "utf8",
      env: { ...process.env, GITHUB_STEP_SUMMARY: "", INIT_CWD: process.cwd(), ...env },
    });
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  for (const name of ["create", "update", "delete", "error"]) {
    it(`makes of a real preview (${name}) the comment that is committed`, () => {
      const { status, stdout, stderr } = comment([`tests/fixtures/preview-${name}.json`]);
      assert.deepEqual([status, stderr], [0, ""]);
      const golden = `tests/cli/comment/golden/${name}.md`;
      if (update) writeFileSync(golden, stdout);
      assert.equal(stdout, readFileSync(golden, "utf8"));
    });
  }

  it("puts several stacks in one comment, in their order", () => {
    const names = ["create", "update", "error"].map((name) => `tests/fixtures/preview-${name}.json`);
    const { status, stdout } = comment(names);
    assert.equal(status, 0);
    assert.deepEqual(stdout.match(/^- \S+ `.*/gm), [
      "- 🔷 `fresh`: new stack, 32 added",
      "- 🔷 `local`: 3 changed, 1 replaced, 28 unchanged",
      "- ❌ `local`: failed with 2 errors; before that: 2 changed, 1 replaced, 28 unchanged",
    ]);
    assert.equal(stdout.match(/<!-- docker-on-ecs preview -->/g)?.length, 1);
    assert.equal(stdout.match(/<details>/g)?.length, 3);
  });

  it("tells of a file without a preview in the comment, too, and fails", () => {
    const cut = file("preview-prod.json", readFileSync("tests/fixtures/preview-update.json", "utf8").slice(0, 9000));
    const { status, stdout, stderr } = comment(["tests/fixtures/preview-create.json", cut, file("empty.json", "")]);
    assert.equal(status, 1);
    assert.match(
      stderr,
      /preview-prod\.json ends in the middle of its JSON, after 9000 characters; was the preview stopped\?\n/,
    );
    assert.match(stderr, /empty\.json is empty; did `pulumi preview --json` start\?\n/);
    assert.match(stdout, /^- 🔷 `fresh`: /m);
    assert.match(stdout, /^- ❌ `prod`: failed with 1 error$/m);
    assert.match(stdout, /^- ❌ `empty`: failed with 1 error$/m);
    assert.ok(!codeIn(stdout).join().includes(folder), "a path of the machine is in the comment");
  });

  it("takes a file as seen from where npm was called, in the encoding that Windows PowerShell writes", () => {
    const text = readFileSync("tests/fixtures/preview-create.json", "utf8");
    writeFileSync(join(folder, "wide.json"), `\ufeff${text}`, "utf16le");
    const { status, stdout, stderr } = comment(["wide.json"], { INIT_CWD: folder });
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /^- 🔷 `fresh`: new stack, 32 added$/m);
  });

  it("says of each file that cannot be read why, and how a preview is made", () => {
    const { status, stdout, stderr } = comment(["nowhere.json", folder, join(file("file.json", ""), "below.json")]);
    assert.deepEqual([status, stdout], [1, ""]);
    assert.deepEqual(stderr.split("\n"), [
      "There is no file nowhere.json. A preview is made by: pulumi preview --json --stack <stack> > <stack>.json",
      `${folder} is a folder. Name the previews in it, such as ${folder}/dev.json.`,
      `${folder}/file.json/below.json cannot be read: not a directory.`,
      "",
    ]);
  });

  it("says in a line that the whole cannot be written where it was asked to", () => {
    const { status, stderr } = comment(["tests/fixtures/preview-create.json", "--full", "nosuch/full.md"]);
    assert.equal(status, 1);
    assert.match(stderr, /^\S+\/nosuch\/full\.md cannot be read or written: no such file or directory\.\n$/);
  });

  it("refuses an option that it does not know, and nothing at all", () => {
    for (const [args, expected] of [
      [["--nonsense"], /Unknown option '--nonsense'\n\nUsage/],
      [[], /^No file is given\.\n\nUsage/],
    ] as const) {
      const { status, stdout, stderr } = comment([...args]);
      assert.deepEqual([status, stdout], [1, ""]);
      assert.match(stderr, expected);
    }
  });

  it("stays below 60,000 characters with 500 changed resources, and puts the whole where it was asked to", () => {
    const large = file("large.json", JSON.stringify(manyUpdates(500)));
    const [full, summary] = [join(folder, "full.md"), file("summary.md", "before\n")];
    const start = performance.now();
    const { status, stdout } = comment([large, "--full", full], { GITHUB_STEP_SUMMARY: summary });
    assert.ok(performance.now() - start < 15_000, "it takes many times the 2 s that it may");
    assert.equal(status, 0);
    assert.ok(stdout.length < 60_000, `${stdout.length}`);
    assert.match(stdout, /^Left out, for it would be too long: .*\. The job summary has everything\.$/m);
    for (const path of [full, summary]) {
      const whole = readFileSync(path, "utf8");
      assert.equal(whole.match(/^! role-\d+ {2}/gm)?.length, 500);
      assert.doesNotMatch(whole, /Left out/);
    }
    assert.match(readFileSync(summary, "utf8"), /^before\n/);
    assert.match(comment([large, "--full", full]).stdout, /has everything\.$/m);
  });

  it("leaves the job summary alone where there is no room for the report", () => {
    const summary = file("full-summary.md", "x".repeat(1024 * 1024));
    const { status, stdout } = comment(["tests/fixtures/preview-update.json"], { GITHUB_STEP_SUMMARY: summary });
    assert.equal(status, 0);
    assert.equal(readFileSync(summary, "utf8").length, 1024 * 1024);
    assert.ok(stdout.length > 0);
  });

  it("shows neither the configuration nor a secret", () => {
    const { stdout } = comment(["tests/fixtures/preview-update.json"]);
    assert.doesNotMatch(stdout, /accessKey|secretKey|skipCredentialsValidation/);
    assert.ok(existsSync("tests/fixtures/preview-update.json"));
  });

  it("is Markdown of which nothing but our own words is prose", () => {
    const ours =
      /^((heading|strong)_(open|close)|<!-- docker-on-ecs preview -->|<\/?details>|<summary>.*<\/summary>|)$/;
    for (const name of ["create", "update", "delete", "error"]) {
      assert.doesNotMatch(proseIn(comment([`tests/fixtures/preview-${name}.json`]).stdout, ours), /arn:|http/);
    }
  });
});

function manyUpdates(count: number) {
  const urn = (name: string) => `urn:pulumi:prod::app::aws:iam/role:Role::${name}`;
  const state = (value: string) => ({
    type: "aws:iam/role:Role",
    custom: true,
    inputs: Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`property${index}`, value])),
  });
  return {
    steps: Array.from({ length: count }, (_, index) => ({
      op: "update",
      urn: urn(`role-${index}`),
      oldState: state("before"),
      newState: state("after"),
      diffReasons: ["property0"],
      detailedDiff: null,
    })),
    changeSummary: { update: count },
    diagnostics: [],
  };
}
