import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { withBlocks } from "../../../cli/docs/block.ts";
import { configTables } from "../../../cli/docs/configTables.ts";
import { writtenFiles } from "../../../cli/docs/writtenFiles.ts";

const rows = configTables().split("\n");
const row = (key: string) => rows.find((line) => line.startsWith(`| \`${key}\` |`));

describe("./ecs docs", function () {
  this.timeout(60_000); // plans a stack in a process of its own

  it("has written the tables of keys, the costs of dev, the pictures and the editors' schema", async () => {
    const written = await writtenFiles(process.cwd());
    assert.ok("files" in written);
    for (const [path, text] of Object.entries(written.files)) {
      assert.ok(readFileSync(path, "utf8") === text, `${path} is stale: run \`./ecs docs\``);
    }
    assert.deepEqual(Object.keys(written.files), [
      "docs/stack-file.md",
      "docs/cost.md",
      "docs/security.md",
      "docs/pictures/dev.svg",
      "docs/pictures/prod.svg",
      "docs/policy-pack.md",
      "stack.schema.json",
      "settings/facts/wildcardActions.json",
    ]);
  });

  it("keeps what stands around a block, and is the same when it is written again", () => {
    const page = { path: "docs/page.md", text: "before <!-- x:start -->old<!-- x:end --> after" };
    const written = withBlocks(page, { x: "new" });
    assert.equal(written, "before <!-- x:start -->\nnew\n<!-- x:end --> after");
    assert.equal(withBlocks({ ...page, text: written }, { x: "new" }), written);
  });

  it("is refused where a page has no place for its block", () => {
    const without = (text: string) => () => withBlocks({ path: "docs/cost.md", text }, { x: "" });
    assert.throws(without("# Cost"), /docs\/cost\.md has no <!-- x:start -->/);
    assert.throws(without("<!-- x:end --><!-- x:start -->"), /docs\/cost\.md has no <!-- x:start -->/);
  });
});

describe("The tables of the stack file's keys", () => {
  it("have the type, default, unit and limits of a key from what it is checked against", () => {
    assert.equal(
      row("network.cidr"),
      "| `network.cidr` | text | `10.0.0.0/16` |  | a private IPv4 network from /16 to /28 | Address range of the VPC to make |",
    );
    assert.equal(
      row("services.<name>.stopTimeoutSeconds"),
      "| `services.<name>.stopTimeoutSeconds` | number | `30` | s | an integer from 2 to 120 | Time from the stop signal until the container is killed; below 120 with Spot |",
    );
    assert.equal(
      row("services.<name>.route.path"),
      "| `services.<name>.route.path` | text or list | `[/*]` |  | each a path, with * and ? as wildcards | Paths that lead to this service |",
    );
    assert.match(row("services.<name>.build.context") ?? "", /^\| \S+ \| text \| required \|/);
    assert.match(
      row("network.publicSubnetIds") ?? "",
      /\| {2}\| {2}\| a list of 2 or more subnet ids; each a subnet's id, or an output \|/,
    );
    assert.match(row("aws:allowedAccountIds") ?? "", /\| list \| {2}\| {2}\| each an AWS account's id \|/);
    assert.match(
      row("services.<name>.alarms.errorPercent") ?? "",
      /\| number or false \| `5` \| % \| a number from 0\.1 to 100, or false \|/,
    );
    assert.match(row("services.<name>.scaling.schedules[].timeZone") ?? "", /\| text \| `UTC` \|/);
  });

  it("name what a sidecar shares with its service once", () => {
    assert.match(
      row("services.<name>.sidecars.<name>.…") ?? "",
      /`port`, .*`stopTimeoutSeconds`.*: as those of the service/,
    );
    assert.equal(row("services.<name>.sidecars.<name>.port"), undefined);
  });

  it("name what a job shares with a service once", () => {
    assert.match(row("jobs.<name>.…") ?? "", /`build`, .*`managedPolicies`.*: as those of the service/);
    assert.equal(row("jobs.<name>.cpu"), undefined);
  });

  it("have as many cells in every row", () => {
    const cells = rows.filter((line) => line.startsWith("|")).map((line) => line.split(/(?<!\\)\|/).length);
    assert.ok(cells.length > 100);
    assert.deepEqual([...new Set(cells)], [8]);
  });
});
