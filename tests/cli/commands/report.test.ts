import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ecs } from "../../support/ecs.ts";

const program = `
import { RunError, Config } from "@pulumi/pulumi";
import { cloudwatch } from "@pulumi/aws";
const days = new Config("docker-on-ecs").getNumber("logRetentionDays") ?? 0;
if (days < 0) throw new RunError("Pulumi.wrong.yaml: logRetentionDays must be more");
new cloudwatch.LogGroup("logs", { retentionInDays: days });
`;

describe("./ecs report", function () {
  this.timeout(60_000);
  let root: string;
  const written = (file: string) => readFileSync(join(root, file), "utf8");

  before(() => {
    root = mkdtempSync(join(tmpdir(), "report-"));
    symlinkSync(resolve("node_modules"), join(root, "node_modules"));
    writeFileSync(join(root, "package.json"), JSON.stringify({ type: "module" }));
    writeFileSync(join(root, "Pulumi.yaml"), "name: docker-on-ecs\nruntime: nodejs\n");
    writeFileSync(join(root, "index.ts"), program);
    const stackFile = (stack: string, days: number) =>
      writeFileSync(join(root, `Pulumi.${stack}.yaml`), `config:\n  docker-on-ecs:logRetentionDays: ${days}\n`);
    stackFile("dev", 30);
    stackFile("wrong", -1);
  });
  after(() => rmSync(root, { recursive: true }));

  it("writes a page of the stacks that are named", async () => {
    assert.deepEqual(await ecs(["report", "dev"], { root }), { code: 0, stdout: "report.html: dev\n", stderr: "" });
    assert.match(written("report.html"), /<b>logs<\/b>\s*<code>aws\.cloudwatch\.LogGroup<\/code>/);
  });

  it("writes every stack that has a plan where one has none, and fails", async () => {
    const { code, stdout, stderr } = await ecs(["report", "--to", "all.html"], { root });
    assert.deepEqual([code, stdout], [1, "all.html: dev, wrong\n"]);
    assert.equal(stderr, "Pulumi.wrong.yaml: logRetentionDays must be more\n");
    assert.match(written("all.html"), /<b>logs<\/b>/);
    assert.match(written("all.html"), /<pre>Pulumi\.wrong\.yaml: logRetentionDays must be more<\/pre>/);
  });

  it("writes nothing where a stack does not exist", async () => {
    const { code, stderr } = await ecs(["report", "def", "--to", "none.html"], { root });
    assert.deepEqual([code, stderr], [1, "There is no Pulumi.def.yaml. Did you mean dev? Stacks: dev, wrong\n"]);
    assert.throws(() => written("none.html"), /ENOENT/);
  });
});
