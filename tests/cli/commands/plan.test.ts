import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stackNames } from "../../../settings/stackNames.ts";
import { ecs, type Ran } from "../../support/ecs.ts";
import { fixtures } from "../../support/stacks.ts";

const program = `
import { RunError, Config, secret } from "@pulumi/pulumi";
import { cloudwatch } from "@pulumi/aws";
const config = new Config("docker-on-ecs");
const mode = config.get("tags") ?? "";
if (process.env.PRINTS) console.log("printed by the program");
if (mode.includes("fault")) throw new RunError("Pulumi." + JSON.parse(mode).fault + ".yaml: tags must be fewer\\nand another fault");
if (mode.includes("bug")) (undefined as unknown as { x: { y: number } }).x.y;
if (mode.includes("silent")) process.exit(3);
new cloudwatch.LogGroup("logs", { name: secret("hunter2"), retentionInDays: config.getNumber("logRetentionDays") });
export const days = config.getNumber("logRetentionDays");
`;

describe("./ecs plan", function () {
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

  const runs = new Map<string, Promise<Ran>>();
  /** One run for each list of arguments, for a plan takes its time. */
  const plan = (...args: string[]): Promise<Ran> => {
    const ran = runs.get(args.join(" ")) ?? ecs(["plan", ...args], { root });
    runs.set(args.join(" "), ran);
    return ran;
  };
  /** The command in a process of its own. */
  const inShell = (command: string) =>
    spawnSync("sh", ["-c", command.replace("ecs", `"${process.execPath}" "${resolve("ecs")}"`)], {
      cwd: root,
      env: { ...process.env, PRINTS: "yes" },
      encoding: "utf8",
    });

  it("shows a stack with its own configuration and Pulumi.yaml's defaults, and counts by type", async () => {
    const { code, stdout } = await plan("dev", "prod");
    assert.equal(code, 0);
    assert.match(stdout, /^dev {2}1 resource in 0 components$/m);
    assert.match(stdout, /retentionInDays 30\n/);
    assert.match(stdout, /retentionInDays 365\n/);
    assert.match(stdout, /^aws\.cloudwatch\.LogGroup {5}1 {5}1$/m);
    assert.match(stdout, /^prod: 1 resource in 0 components$/m);
  });

  it("keeps what the program prints out of the plan, and secrets out of everything", async () => {
    const { stdout, stderr } = inShell("ecs plan dev");
    assert.match(stderr, /printed by the program/);
    assert.doesNotMatch(stdout, /printed by the program/);
    for (const args of [["dev"], ["dev", "--json"]]) assert.doesNotMatch((await plan(...args)).stdout, /hunter2/);
  });

  it("gives one stack as a JSON object, several as a list, the same in every run", async () => {
    const one = JSON.parse((await plan("dev", "--json")).stdout);
    assert.deepEqual(
      { project: one.project, stack: one.stack, outputs: one.outputs },
      { project: "docker-on-ecs", stack: "dev", outputs: { days: 30 } },
    );
    assert.equal(one.resources[0].urn, "urn:pulumi:dev::docker-on-ecs::aws:cloudwatch/logGroup:LogGroup::logs");
    assert.equal(one.resources[0].source, "index.ts:10");
    const several = JSON.parse((await plan("prod", "dev", "--json")).stdout);
    assert.deepEqual(
      several.map(({ stack }: { stack: string }) => stack),
      ["prod", "dev"],
    );
    assert.deepEqual(several[1], one);
  });

  it("shows source lines on request", async () => {
    assert.match((await plan("dev", "--sources")).stdout, /aws\.cloudwatch\.LogGroup {2}index\.ts:10$/m);
    assert.doesNotMatch((await plan("dev")).stdout, /index\.ts/);
  });

  it("prints just the reports of wrong configurations, each once, and exits 1", async () => {
    const { code, stdout, stderr } = await plan("dev", "wrong", "wrong-too", "wrong");
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.equal(
      stderr,
      "Pulumi.wrong.yaml: tags must be fewer\nand another fault\n\n" +
        "Pulumi.wrong-too.yaml: tags must be fewer\nand another fault\n",
    );
  });

  it("shows the stack of a bug in the program", async () => {
    const { code, stderr } = await ecs(["plan", "broken"], { root, planProcesses: true });
    assert.equal(code, 1);
    assert.match(stderr, /TypeError: Cannot read properties of undefined/);
    assert.match(stderr, /at .*index\.ts:8:/);
  });

  it("says so when the program ends before its plan", async () => {
    const { code, stderr } = await ecs(["plan", "silent"], { root, planProcesses: true });
    assert.equal(code, 1);
    assert.match(stderr, /silent: the program ended before its plan \(exit code 3\)/);
  });

  it("names the nearest stack, and all of them, for one that there is not", async () => {
    const { code, stdout, stderr } = await plan("prd");
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.equal(
      stderr,
      "There is no Pulumi.prd.yaml. Did you mean prod? Stacks: broken, dev, prod, silent, wrong, wrong-too\n",
    );
  });

  it("says what services and jobs there are where the one that is asked for is neither, nor a stack", async () => {
    const { code, stdout, stderr } = await plan("dev", "wbe");
    assert.deepEqual([code, stdout], [1, ""]);
    assert.equal(stderr, "dev has no service and no job wbe, and there is no Pulumi.wbe.yaml.\n");
  });

  it("names no nearest stack where none is near", async () => {
    const { stderr } = await plan("staging");
    assert.equal(stderr, "There is no Pulumi.staging.yaml. Stacks: broken, dev, prod, silent, wrong, wrong-too\n");
  });

  it("is quiet when its reader goes away", () => {
    const { stdout, stderr } = inShell("ecs plan dev prod --json | head -c 10");
    assert.equal(stdout.length, 10);
    assert.equal(stderr.replaceAll("printed by the program\n", ""), "");
  });

  it("colours in a pipe when FORCE_COLOR says so, and never otherwise", async () => {
    assert.ok(!(await plan("dev")).stdout.includes("\u001b["));
    const env = { ...process.env, NO_COLOR: undefined, FORCE_COLOR: "1" };
    assert.ok((await ecs(["plan", "dev"], { root, env })).stdout.includes("\u001b["));
  });
});

describe("./ecs plan, of the fixtures' stacks", function () {
  this.timeout(60_000);
  const root = resolve(fixtures);
  const [stack = ""] = stackNames(root);

  it("fits each stack into twelve lines, in a terminal of 80 columns", async () => {
    const { code, stdout } = await ecs(["plan"], { root, columns: 80 });
    assert.equal(code, 0);
    const parts = stdout.trimEnd().split("\n\n");
    assert.deepEqual(
      parts.slice(0, -1).map((part) => part.split("  ")[0]),
      stackNames(root),
    );
    assert.match(parts.at(-1) ?? "", /^Everything: \.\/ecs plan .*\.\/ecs cost \S+$/);
    for (const part of parts) {
      const lines = part.split("\n");
      assert.ok(lines.length <= 12 && lines.every((line) => line.length <= 80), part);
    }
  });

  it("shows one service with its price, and gives the same as data", async () => {
    const whole = JSON.parse((await ecs(["plan", stack, "--json"], { root })).stdout);
    const [name = ""] = Object.keys(whole.outputs.services);
    const part = JSON.parse((await ecs(["plan", stack, name, "--json"], { root })).stdout);
    assert.ok(part.resources.length > 5 && part.resources.length < whole.resources.length);
    assert.deepEqual(Object.keys(part.outputs.services), [name]);
    const { stdout } = await ecs(["plan", stack, name], { root });
    for (const { name: shown } of part.resources) assert.ok(stdout.includes(`─ ${shown}  `), shown);
    if (whole.cost !== undefined) {
      assert.deepEqual(Object.keys(part.cost.components), [name]);
      assert.ok(stdout.includes(`\ncost  ${part.cost.least.toFixed(2)} USD a month`), stdout);
    }
  });
});
