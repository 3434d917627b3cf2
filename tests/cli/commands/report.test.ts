import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ecs } from "../../support/ecs.ts";
import { SmallProject } from "../report/smallProject.ts";

describe("./ecs report", function () {
  this.timeout(60_000);
  const project = new SmallProject();
  const { root } = project;
  const written = (file: string) => readFileSync(join(root, file), "utf8");

  before(() => {
    project.save("dev", 30);
    project.save("wrong", -1);
  });
  after(() => project.remove());

  it("writes a page of the stacks that are named", async () => {
    assert.deepEqual(await ecs(["report", "dev"], { root }), {
      code: 0,
      stdout: ".local/report.html: dev\n",
      stderr: "",
    });
    assert.match(written(".local/report.html"), /<b>logs<\/b>\s*<code>aws\.cloudwatch\.LogGroup<\/code>/);
  });

  it("writes every stack that has a plan where one has none, and fails", async () => {
    const { code, stdout, stderr } = await ecs(["report", "--to", "all.html"], { root });
    assert.deepEqual([code, stdout], [1, "all.html: dev, wrong\n"]);
    assert.equal(stderr, "Pulumi.wrong.yaml: logRetentionDays must be more\n");
    assert.match(written("all.html"), /<b>logs<\/b>/);
    assert.match(written("all.html"), /<pre>Pulumi\.wrong\.yaml: logRetentionDays must be more<\/pre>/);
  });

  it("says why it opens no browser, and writes the page all the same", async () => {
    const { code, stdout, stderr } = await ecs(["report", "dev", "--open"], { root, env: { CI: "true" } });
    assert.deepEqual([code, stdout], [0, ".local/report.html: dev\n"]);
    assert.equal(stderr, ".local/report.html is not opened: CI has no browser that somebody sees\n");
  });

  it("takes no other values beside the stack files that it watches", async () => {
    const { code, stderr } = await ecs(["report", "dev", "--watch", "--config", "dev.json"], { root });
    assert.equal(code, 1);
    assert.match(stderr, /^--watch reads the stack files as they are saved, and takes no --config\n/);
  });

  it("writes nothing where a stack does not exist", async () => {
    const { code, stderr } = await ecs(["report", "def", "--to", "none.html"], { root });
    assert.deepEqual([code, stderr], [1, "There is no Pulumi.def.yaml. Did you mean dev? Stacks: dev, wrong\n"]);
    assert.throws(() => written("none.html"), /ENOENT/);
  });
});
