import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const program = `
import { RunError, Config, secret } from "@pulumi/pulumi";
import { cloudwatch } from "@pulumi/aws";
const config = new Config("docker-on-ecs");
const mode = config.get("tags") ?? "";
console.log("printed by the program");
if (mode.includes("fault")) throw new RunError("Pulumi." + JSON.parse(mode).fault + ".yaml: tags must be fewer\\nand another fault");
if (mode.includes("bug")) (undefined as unknown as { x: { y: number } }).x.y;
if (mode.includes("silent")) process.exit(3);
new cloudwatch.LogGroup("logs", { name: secret("hunter2"), retentionInDays: config.getNumber("logRetentionDays") });
export const days = config.getNumber("logRetentionDays");
`;

describe("npm run plan", function () {
  this.timeout(60_000);
  let root: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), "plan-"));
    symlinkSync(resolve("node_modules"), join(root, "node_modules"));
    writeFileSync(join(root, "package.json"), JSON.stringify({ type: "module" }));
    writeFileSync(
      join(root, "Pulumi.yaml"),
      "name: docker-on-ecs\nruntime: nodejs\nconfig:\n  tags: { type: object, default: {} }\n" +
        "  logRetentionDays: { type: integer, default: 365 }\n",
    );
    writeFileSync(join(root, "index.ts"), program);
    const stackFile = (stack: string, config: string) =>
      writeFileSync(join(root, `Pulumi.${stack}.yaml`), `config:\n  aws:region: eu-west-1\n${config}`);
    stackFile("dev", "  docker-on-ecs:logRetentionDays: 30\n");
    stackFile("prod", "");
    stackFile("wrong", "  docker-on-ecs:tags: { fault: wrong }\n");
    stackFile("wrong-too", "  docker-on-ecs:tags: { fault: wrong-too }\n");
    stackFile("broken", "  docker-on-ecs:tags: { bug: yes }\n");
    stackFile("silent", "  docker-on-ecs:tags: { silent: yes }\n");
  });
  after(() => rmSync(root, { recursive: true }));

  const runs = new Map<string, SpawnSyncReturns<string>>();
  const run = (args: string[], env: Record<string, string | undefined> = {}): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, [resolve("cli/commands/plan.ts"), ...args], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, ...env },
    });
  /** One run for each list of arguments, for a process takes its time. */
  const plan = (args: string[]): SpawnSyncReturns<string> => {
    const key = args.join(" ");
    const done = runs.get(key) ?? run(args);
    runs.set(key, done);
    return done;
  };

  it("shows a stack with its own configuration and Pulumi.yaml's defaults, and counts by type", () => {
    const { status, stdout } = plan(["dev", "prod"]);
    assert.equal(status, 0);
    assert.match(stdout, /^dev {2}1 resource in 0 components$/m);
    assert.match(stdout, /retentionInDays 30\n/);
    assert.match(stdout, /retentionInDays 365\n/);
    assert.match(stdout, /^aws\.cloudwatch\.LogGroup {5}1 {5}1$/m);
    assert.match(stdout, /^prod: 1 resource in 0 components$/m);
  });

  it("keeps what the program prints out of the plan, and secrets out of everything", () => {
    const { stdout, stderr } = plan(["dev"]);
    assert.match(stderr, /printed by the program/);
    assert.doesNotMatch(stdout, /printed by the program/);
    for (const args of [["dev"], ["dev", "--json"]]) assert.doesNotMatch(plan(args).stdout, /hunter2/);
  });

  it("gives one stack as a JSON object, several as a list, the same in every run", () => {
    const one = JSON.parse(plan(["dev", "--json"]).stdout);
    assert.deepEqual(
      { project: one.project, stack: one.stack, outputs: one.outputs },
      { project: "docker-on-ecs", stack: "dev", outputs: { days: 30 } },
    );
    assert.equal(one.resources[0].urn, "urn:pulumi:dev::docker-on-ecs::aws:cloudwatch/logGroup:LogGroup::logs");
    assert.equal(one.resources[0].source, "index.ts:10");
    const several = JSON.parse(run(["prod", "dev", "--json"]).stdout);
    assert.deepEqual(
      several.map(({ stack }: { stack: string }) => stack),
      ["prod", "dev"],
    );
    assert.deepEqual(several[1], one);
  });

  it("takes an option that npm kept for itself (npm run plan dev --json)", () => {
    assert.equal(JSON.parse(run(["dev"], { npm_config_json: "true" }).stdout).stack, "dev");
  });

  it("shows source lines on request", () => {
    assert.match(plan(["dev", "--sources"]).stdout, /aws\.cloudwatch\.LogGroup {2}index\.ts:10$/m);
    assert.doesNotMatch(plan(["dev"]).stdout, /index\.ts/);
  });

  it("prints just the reports of wrong configurations, each once, and exits 1", () => {
    const { status, stdout, stderr } = plan(["dev", "wrong", "wrong-too", "wrong"]);
    assert.equal(status, 1);
    assert.equal(stdout, "");
    assert.equal(
      stderr.replaceAll("printed by the program\n", ""),
      "Pulumi.wrong.yaml: tags must be fewer\nand another fault\n\n" +
        "Pulumi.wrong-too.yaml: tags must be fewer\nand another fault\n",
    );
  });

  it("shows the stack of a bug in the program", () => {
    const { status, stderr } = plan(["broken"]);
    assert.equal(status, 1);
    assert.match(stderr, /TypeError: Cannot read properties of undefined/);
    assert.match(stderr, /at .*index\.ts:8:/);
  });

  it("says so when the program ends before its plan", () => {
    const { status, stderr } = plan(["silent"]);
    assert.equal(status, 1);
    assert.match(stderr, /silent: the program ended before its plan \(exit code 3\)/);
  });

  it("names the nearest stack, and all of them, for one that there is not", () => {
    const { status, stdout, stderr } = plan(["prd"]);
    assert.equal(status, 1);
    assert.equal(stdout, "");
    assert.equal(
      stderr,
      "There is no Pulumi.prd.yaml. Did you mean prod? Stacks: broken, dev, prod, silent, wrong, wrong-too\n",
    );
  });

  it("answers an unknown option with the usage", () => {
    const { status, stderr } = plan(["--sauces"]);
    assert.equal(status, 1);
    assert.match(stderr, /^Unknown option '--sauces'\n\nUsage: npm run plan/);
    assert.equal(plan(["--help"]).status, 0);
  });

  it("is quiet when its reader goes away", () => {
    const command = `"${process.execPath}" "${resolve("cli/commands/plan.ts")}" dev prod --json | head -c 10`;
    const { stdout, stderr } = spawnSync("sh", ["-c", command], { cwd: root, encoding: "utf8" });
    assert.equal(stdout.length, 10);
    assert.equal(stderr.replaceAll("printed by the program\n", ""), "");
  });

  it("colours in a pipe when FORCE_COLOR says so, and never otherwise", () => {
    assert.ok(!plan(["dev"]).stdout.includes("\u001b["));
    assert.ok(run(["dev"], { NO_COLOR: undefined, FORCE_COLOR: "1" }).stdout.includes("\u001b["));
  });
});
