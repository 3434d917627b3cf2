// The project as somebody else has made it their own: another name, another app in another folder, other stacks, one less.
// Its tests and checks pass once its plans are written, and a fault in a stack file is one failure. Of the tests run those
// that read what an owner changes; in CI all that need no container.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyOfProject } from "./support/copy.ts";
import { ecs } from "./support/ecs.ts";

const everything = ["tests", "--ignore", "tests/owner.test.ts"];
const ofOwner = [
  "plans.test.ts",
  "laws",
  "workflows",
  "bootstrap",
  "settings",
  "stack",
  "plan",
  "cli/docs",
  "cli/commands",
];
const overStacks = ["plans.test.ts", "laws", "workflows", "plan/resourceTypes.test.ts", "cli/docs"];
const inTests = (paths: readonly string[]) => paths.map((path) => `tests/${path}`);

interface Results {
  stats: { passes: number; failures: number };
  failures: { fullTitle: string; err: { message: string } }[];
}

describe("A project of one's own", function () {
  this.timeout(600_000);
  let root: string;

  const write = (file: string, ...lines: string[]) => writeFileSync(join(root, file), `${lines.join("\n")}\n`);
  const read = (file: string) => readFileSync(join(root, file), "utf8");

  before(() => {
    root = copyOfProject("owner");
    write("Pulumi.yaml", read("Pulumi.yaml").replace(/^name: .*/, "name: kiosk"));
    for (const file of readdirSync(root).filter((name) => /^Pulumi\..+\.yaml$/.test(name))) rmSync(join(root, file));
    rmSync(join(root, "app"), { recursive: true });
    mkdirSync(join(root, "shop"));
    write("shop/Dockerfile", "FROM scratch", "COPY . /");
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
      "  kiosk:network: { cidr: 10.90.0.0/16, egress: nat-per-zone }",
      "  kiosk:services:",
      "    front: { build: { context: shop }, port: 3000, architecture: ARM64, scaling: { min: 2, max: 4, cpuPercent: 50 } }",
      "    mail: { image: registry.example.com/mail:1, desiredCount: 2 }",
    );
    write(
      "Pulumi.qa.yaml",
      "config:",
      "  aws:region: eu-north-1",
      "  network:",
      "    vpcId: vpc-0123456789abcdef0",
      "    publicSubnetIds: [subnet-00000000000000001, subnet-00000000000000002]",
      "    privateSubnetIds: [subnet-00000000000000003, subnet-00000000000000004]",
      "  services: { back: { image: registry.example.com/back:1 } }",
      "  alarms: { enabled: false }",
    );
  });
  after(() => {
    for (const path of [root, `${root}-results.json`]) rmSync(path, { recursive: true, force: true });
  });

  const npm = async (...args: string[]): Promise<{ code: number | null; output: string }> => {
    // Without an engine the tests of containers are left out, and nowhere but in CI may they be.
    const env = { ...process.env, NO_COLOR: "1", CI: undefined, DOCKER_HOST: "unix:///nowhere" };
    const child = spawn("npm", args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { code, output };
  };

  const test = async (...args: string[]): Promise<Results> => {
    const file = `${root}-results.json`;
    const { output } = await npm("test", "--", ...args, "--reporter", "json", "--reporter-option", `output=${file}`);
    const results: Results = JSON.parse(readFileSync(file, "utf8") || assert.fail(output));
    assert.ok(results.stats.passes > 50, output);
    return results;
  };

  const failed = ({ failures }: Results) => failures.map(({ fullTitle, err }) => `${fullTitle}: ${err.message}`);

  it("passes its tests once its plans are written", async () => {
    const { code, stderr } = await ecs(["plans"], { root });
    assert.equal(code, 0, stderr);
    const results = await test(...(process.env.CI ? everything : inTests(ofOwner)));
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
      "  services: { web: { image: a:1, prot: 80 } }",
    );
    const report = (await ecs(["plan", "wrong"], { root })).stderr;
    assert.match(report, /^2 faults in Pulumi\.wrong\.yaml:\n/);
    const { failures } = await test(...inTests(overStacks));
    assert.deepEqual(
      failures.map(({ err }) => err.message),
      [report],
    );
  });
});
