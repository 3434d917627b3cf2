// The project as somebody else has made it their own: another name, another app in another folder, other stacks, one
// less. Its tests and checks pass once its plans are written, and a fault in a stack file is one failure of all the
// tests that read what an owner changes. In CI every test runs there that needs no container.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument, stringify } from "yaml";
import { readStackFile } from "../settings/stackFile.ts";
import { copyOfProject } from "./support/copy.ts";
import { ecs } from "./support/ecs.ts";
import { fixtures } from "./support/stacks.ts";

const everything = ["--ignore", "tests/owner.test.ts"];
/** Those that read the owner's files; in CI with others, which have to leave those files alone. */
const ofOwner = [
  ...["plans.test.ts", "workflows", "settings/keys/schema.test.ts", "laws/network.test.ts"],
  ...(process.env.CI ? ["laws", "bootstrap", "stack", "plan/resourceTypes.test.ts", "cli/docs", "cli/commands"] : []),
];
/** The tests without those that plan the fixtures many times, whatever other stacks there are. */
const inTests = (paths: readonly string[]) => [
  ...paths.map((path) => `tests/${path}`),
  ...["--grep", "apart from all others|under any reordering", "--invert"],
];

interface Results {
  stats: { passes: number; pending: number };
  failures: { fullTitle: string; err: { message: string } }[];
}

describe("A project of one's own", function () {
  this.timeout(600_000);
  let root: string;

  const write = (file: string, ...lines: string[]) => writeFileSync(join(root, file), `${lines.join("\n")}\n`);
  const read = (file: string) => readFileSync(join(root, file), "utf8");

  before(async () => {
    root = copyOfProject("owner");
    asPulumiNew(); // the project that these tests stand in may have been made so, too
    await asTemplate();
    asPulumiNew();
  });
  after(() => {
    for (const path of [root, `${root}-results.json`]) rmSync(path, { recursive: true, force: true });
  });

  /** Pulumi.yaml with another name, and as the engine writes it: without the template, with tags of its own. */
  const project = (name: string, tags?: object) => {
    const document = parseDocument(read("Pulumi.yaml"));
    document.set("name", name);
    document.delete("template");
    document.deleteIn(["config", "pulumi:tags"]);
    if (tags) document.setIn(["config", "pulumi:tags"], { value: tags });
    write("Pulumi.yaml", document.toString());
  };
  const withoutStacks = () => {
    for (const file of globSync("{Pulumi.*.yaml,app,plans,resources.ts}", { cwd: root }))
      rmSync(join(root, file), { recursive: true });
  };

  /** The project with the fixtures' stacks and their plans, since this repository's own stacks may be anything. */
  const asTemplate = async () => {
    withoutStacks();
    cpSync(join(fixtures, "app"), join(root, "app"), { recursive: true });
    for (const file of ["Pulumi.dev.yaml", "Pulumi.prod.yaml"]) cpSync(join(fixtures, file), join(root, file));
    project("shop");
    await plans();
  };

  const plans = async () => {
    const { code, stderr } = await ecs(["plans"], { root });
    assert.equal(code, 0, stderr);
  };

  /** The files that `pulumi new <this repository> --name Kiosk.eu --stack dev` makes. */
  const asPulumiNew = () => {
    project("Kiosk.eu", { "pulumi:template": "https://example.com/" });
    const config = Object.entries(readStackFile(fixtures, "dev").config);
    const full = config.map(([key, value]) => [
      key.replace(/^shop:/, "Kiosk.eu:"),
      /^[{[]/.test(value) ? JSON.parse(value) : value,
    ]);
    write("Pulumi.dev.yaml", stringify({ config: Object.fromEntries(full) }));
  };

  /** The owner's next steps. */
  const adopt = () => {
    withoutStacks();
    // The owner may have a folder of that name, too.
    rmSync(join(root, "shop"), { recursive: true, force: true });
    mkdirSync(join(root, "shop"));
    write("shop/Dockerfile", "FROM scratch", "COPY . /", "USER 1000");
    write("shop/index.ts", "const price: number = 'none'");
    write(
      "Pulumi.dev.yaml",
      "config:",
      "  aws:region: us-west-2",
      "  services: { front: { build: { context: shop }, port: 3000 } }",
    );
    write(
      "Pulumi.prod.yaml",
      "config:",
      "  aws:region: us-west-2",
      "  Kiosk.eu:network: { cidr: 10.90.0.0/16, egress: nat-per-zone }",
      "  Kiosk.eu:services:",
      "    front: { build: { context: shop }, port: 3000, architecture: ARM64, scaling: { min: 2, max: 4, cpuPercent: 50 } }",
      "    mail: { user: root, image: registry.example.com/mail:1, desiredCount: 2 }",
    );
    write(
      "Pulumi.qa.yaml",
      "config:",
      "  aws:region: eu-north-1",
      "  network:",
      "    vpcId: vpc-0123456789abcdef0",
      "    publicSubnetIds: [subnet-00000000000000001, subnet-00000000000000002]",
      "    privateSubnetIds: [subnet-00000000000000003, subnet-00000000000000004]",
      "  services: { back: { user: root, image: registry.example.com/back:1 } }",
      "  alarms: { enabled: false }",
    );
    write(
      "resources.ts",
      'import * as aws from "@pulumi/aws";',
      'import type { OwnResources } from "./stack/ownResources.ts";',
      "",
      "const resources: OwnResources = ({ provider, network, settings }) => {",
      '  const description = "Prices (prices.ts is nowhere)";',
      '  const group = new aws.ec2.SecurityGroup("prices", { vpcId: network.vpcId, description }, { provider });',
      '  const table = new aws.dynamodb.Table("prices-table", { billingMode: "PAY_PER_REQUEST" }, { provider });',
      "  const front = {",
      "    environment: { TABLE: table.name },",
      "    reach: [{ securityGroupId: group.id, port: 6379 }],",
      '    permissions: [{ actions: ["dynamodb:GetItem"], resources: [table.arn] }],',
      "  };",
      "  return { front: settings.services.front && front };",
      "};",
      "export default resources;",
    );
  };

  const npm = async (...args: string[]): Promise<{ code: number | null; output: string }> => {
    // Without an engine the container tests are left out; in CI that is a failure.
    const env = { ...process.env, NO_COLOR: "1", CI: undefined, DOCKER_HOST: "unix:///nowhere" };
    const child = spawn("npm", args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { code, output };
  };

  const test = async (...args: string[]): Promise<Results> => {
    const file = `${root}-results.json`;
    const results = ["--reporter", "json", "--reporter-option", `output=${file}`];
    // In processes of their own, a few files take longer to load than to run.
    const { output } = await npm("test", "--", ...args, ...results, ...(process.env.CI ? [] : ["--no-parallel"]));
    const found: Results = JSON.parse(readFileSync(file, "utf8") || assert.fail(output));
    assert.ok(found.stats.passes > 10, output);
    return found;
  };

  const failed = ({ failures }: Results) => failures.map(({ fullTitle, err }) => `${fullTitle}: ${err.message}`);

  it("passes its tests as `pulumi new` makes it, with the plans of the template left aside", async () => {
    const results = await test("tests/plans.test.ts", "tests/settings/keys/schema.test.ts");
    assert.deepEqual(failed(results), []);
    assert.equal(results.stats.pending, 1);
  });

  it("passes its tests with its own stacks and app once its plans are written", async () => {
    adopt();
    await plans();
    const results = await test(
      ...(process.env.CI ? everything : ["tests/plans.test.ts", "tests/settings/keys/service.test.ts"]),
    );
    assert.deepEqual(failed(results), []);
  });

  it("passes its checks, which leave its app alone", async () => {
    const { code, output } = await npm("run", "check");
    assert.equal(code, 0, output);
  });

  it("has one failure for a stack file with a fault, which is its report", async () => {
    write(
      "Pulumi.wrong.yaml",
      "config:",
      "  aws:region: us-west-2",
      "  network: { cidr: ten }",
      "  services: { web: { image: a:1, user: root, prot: 80 } }",
    );
    const report = (await ecs(["plan", "wrong"], { root })).stderr;
    assert.match(report, /^2 faults in Pulumi\.wrong\.yaml:\n/);
    const { failures } = await test(...inTests(ofOwner));
    assert.deepEqual(
      failures.map(({ err }) => err.message),
      [report],
    );
  });
});
