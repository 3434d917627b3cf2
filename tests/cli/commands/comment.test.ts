import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ecs } from "../../support/ecs.ts";
import { fixtureStacks, fixtures } from "../../support/stacks.ts";
import { codeIn, proseIn } from "../diff/renderedMarkdown.ts";

/** `UPDATE_GOLDEN=1 npx mocha tests/cli/commands/comment.test.ts` writes the comments anew. */
const update = process.env.UPDATE_GOLDEN === "1";

describe("./ecs comment", function () {
  this.timeout(20_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "comment-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** In a folder without stacks, unless another is given: a picture would come from the stack file that is there. */
  const comment = (args: string[], env: Record<string, string> = {}, root = folder) => {
    const files = args.map((arg) => (/^tests.*\.json$/.test(arg) ? resolve(arg) : arg));
    return ecs(["comment", ...files], { root, env: { ...process.env, GITHUB_STEP_SUMMARY: "", ...env } });
  };
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  for (const name of ["create", "update", "delete", "error"]) {
    it(`makes of a real preview (${name}) the comment that is committed`, async () => {
      const { code, stdout, stderr } = await comment([`tests/fixtures/preview-${name}.json`]);
      assert.deepEqual([code, stderr], [0, ""]);
      const golden = `tests/cli/comment/golden/${name}.md`;
      if (update) writeFileSync(golden, stdout);
      assert.equal(stdout, readFileSync(golden, "utf8"));
    });
  }

  it("shows who comes to reach whom, where the stack is planned here", async () => {
    const { plan } = (await fixtureStacks()).find(({ stack }) => stack === "calls") ?? assert.fail("there is no calls");
    const { urn, type, inputs, propertyDependencies } =
      plan.resources.find(({ name }) => name === "worker-reach-8080-web") ?? assert.fail("no rule");
    const steps = [{ op: "create", urn, newState: { type, custom: true, inputs, propertyDependencies } }];
    const { code, stdout } = await comment([file("calls.json", JSON.stringify({ steps }))], {}, resolve(fixtures));
    assert.equal(code, 0);
    const picture = /^```mermaid\n(.*?)^```$/ms.exec(stdout)?.[1] ?? assert.fail(stdout);
    assert.deepEqual(picture.match(/^.*added.*$/gm), [`  n10 -->|"#43; added<br/>8080"| n9`]);
    assert.ok(stdout.indexOf("```mermaid") < stdout.indexOf("```diff"));
  });

  it("links to a page that it is given, and to nothing that is none", async () => {
    const linked = async (url: string) => comment(["tests/fixtures/preview-create.json", "--report", url]);
    const url = "https://github.com/octocat/hello/actions/runs/1/artifacts/2";
    const { code, stdout } = await linked(url);
    assert.equal(code, 0);
    const line = `What \`pulumi up\` would do. [The report](<${url}>) has each resource, property, price and rule.`;
    assert.ok(stdout.split("\n").includes(line), stdout);
    const hostile = await linked("https://example.com/a> [b](javascript:c) <d\n\n# e");
    assert.ok(hostile.stdout.includes("[The report](<https://example.com/a%3E%20[b](javascript:c)%20%3Cd#%20e>)"));
    for (const none of ["javascript:alert(1)", "report.html", ""]) {
      const { code, stdout, stderr } = await linked(none);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, /^--report must be the URL of a page, such as https:.*, got /);
    }
  });

  it("puts several stacks in one comment, in their order", async () => {
    const names = ["create", "update", "error"].map((name) => `tests/fixtures/preview-${name}.json`);
    const { code, stdout } = await comment(names);
    assert.equal(code, 0);
    assert.deepEqual(stdout.match(/^- \S+ `.*/gm), [
      "- 🔷 `fresh`: new stack, 32 added",
      "- ⚠️ `local`: 3 changed, 1 replaced, 28 unchanged",
      "- ❌ `local`: failed with 2 errors; before that: 2 changed, 1 replaced, 28 unchanged",
    ]);
    assert.equal(stdout.match(/<!-- docker-on-ecs preview -->/g)?.length, 1);
    assert.equal(stdout.match(/<details>/g)?.length, 3);
  });

  it("reports a file without a preview in the comment, too, and fails", async () => {
    const cut = file("preview-prod.json", readFileSync("tests/fixtures/preview-update.json", "utf8").slice(0, 9000));
    const { code, stdout, stderr } = await comment(["tests/fixtures/preview-create.json", cut, file("empty.json", "")]);
    assert.equal(code, 1);
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

  it("takes a file as seen from the project's folder, in the encoding that Windows PowerShell writes", async () => {
    const text = readFileSync("tests/fixtures/preview-create.json", "utf8");
    writeFileSync(join(folder, "wide.json"), `\ufeff${text}`, "utf16le");
    const { code, stdout, stderr } = await comment(["wide.json"], {}, folder);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^- 🔷 `fresh`: new stack, 32 added$/m);
  });

  it("says of each file that cannot be read why, and how a preview is made", async () => {
    const { code, stdout, stderr } = await comment(["nowhere.json", folder, join(file("file.json", ""), "below.json")]);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.deepEqual(stderr.split("\n"), [
      "There is no file nowhere.json. A preview is made by: pulumi preview --json --stack <stack> > <stack>.json",
      `${folder} is a folder. Name the previews in it, such as ${folder}/dev.json.`,
      `${folder}/file.json/below.json cannot be read: not a directory.`,
      "",
    ]);
  });

  it("says in a line that the whole cannot be written where it was asked to", async () => {
    const { code, stderr } = await comment(["tests/fixtures/preview-create.json", "--full", "nosuch/full.md"]);
    assert.equal(code, 1);
    assert.match(stderr, /^\S+\/nosuch\/full\.md cannot be read or written: no such file or directory\.\n$/);
  });

  it("refuses an option that it does not know, and nothing at all", async () => {
    for (const [args, expected] of [
      [["--nonsense"], /^unknown option '--nonsense'\n/],
      [[], /^missing required argument 'previews'\n/],
    ] as const) {
      const { code, stdout, stderr } = await comment([...args]);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, expected);
    }
  });

  it("stays below 60,000 characters with 500 changed resources, and puts the whole where it was asked to", async () => {
    const large = file("large.json", JSON.stringify(manyUpdates(500)));
    const [full, summary] = [join(folder, "full.md"), file("summary.md", "before\n")];
    const start = performance.now();
    const { code, stdout } = await comment([large, "--full", full], { GITHUB_STEP_SUMMARY: summary });
    assert.ok(performance.now() - start < 15_000, "it takes many times the 2 s that it may");
    assert.equal(code, 0);
    assert.ok(stdout.length < 60_000, `${stdout.length}`);
    assert.match(stdout, /^Left out, since the text would be too long: .*\. The job summary has everything\.$/m);
    for (const path of [full, summary]) {
      const whole = readFileSync(path, "utf8");
      assert.equal(whole.match(/^! role-\d+ {2}/gm)?.length, 500);
      assert.doesNotMatch(whole, /Left out/);
    }
    assert.match(readFileSync(summary, "utf8"), /^before\n/);
    assert.match((await comment([large, "--full", full])).stdout, /has everything\.$/m);
  });

  it("leaves the job summary alone where there is no room for the report", async () => {
    const summary = file("full-summary.md", "x".repeat(1024 * 1024));
    const { code, stdout } = await comment(["tests/fixtures/preview-update.json"], { GITHUB_STEP_SUMMARY: summary });
    assert.equal(code, 0);
    assert.equal(readFileSync(summary, "utf8").length, 1024 * 1024);
    assert.ok(stdout.length > 0);
  });

  it("shows neither the configuration nor a secret", async () => {
    const { stdout } = await comment(["tests/fixtures/preview-update.json"]);
    assert.doesNotMatch(stdout, /accessKey|secretKey|skipCredentialsValidation/);
    assert.ok(existsSync("tests/fixtures/preview-update.json"));
  });

  it("is Markdown of which nothing but our own words is prose", async () => {
    const ours =
      /^((heading|strong)_(open|close)|<!-- docker-on-ecs preview -->|<\/?details>|<summary>.*<\/summary>|)$/;
    for (const name of ["create", "update", "delete", "error"]) {
      assert.doesNotMatch(proseIn((await comment([`tests/fixtures/preview-${name}.json`])).stdout, ours), /arn:|http/);
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
