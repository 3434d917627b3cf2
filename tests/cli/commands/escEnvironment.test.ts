// Stacks whose file imports values from an environment of Pulumi ESC, in the commands that plan.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { plannedFiles } from "../../../cli/commands/plans.ts";
import { ecs } from "../../support/ecs.ts";

const program = `
import { Provider, cloudwatch } from "@pulumi/aws";
import { loadSettings, providerArguments } from "${pathToFileURL(resolve("settings/load.ts"))}";
const { aws, logRetentionDays } = loadSettings().settings;
const provider = new Provider("aws", providerArguments(aws));
new cloudwatch.LogGroup("logs", { retentionInDays: logRetentionDays }, { provider });
`;

const value = (text: string, more = {}) => ({ value: text, secret: false, ...more });

/** What Pulumi resolves for the stack: what its file says, and what the environment has. */
const resolved = {
  "aws:region": value("eu-west-1"),
  "aws:secretKey": value("hunter2", { secret: true }),
  "docker-on-ecs:logRetentionDays": value("30"),
  "docker-on-ecs:network": value('{"cidr":"10.99.0.0/16"}', { objectValue: { cidr: "10.99.0.0/16" } }),
};

const note =
  "values may come from environment: [aws/dev], which is read in `pulumi preview` only; " +
  "give them with --config <file>, the output of `pulumi config --json --show-secrets --stack zz`";

const imports = "environment: [aws/dev]\nconfig:\n  docker-on-ecs:network: { cidr: 10.99.0.0/16 }\n";

describe("A stack file with an environment of Pulumi ESC", function () {
  this.timeout(60_000);
  let root: string;
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "esc-"));
    for (const shared of ["node_modules", "stack"]) symlinkSync(resolve(shared), join(root, shared));
    write("package.json", JSON.stringify({ type: "module" }));
    write("Pulumi.yaml", "name: docker-on-ecs\nruntime: nodejs\n");
    write("index.ts", program);
    mkdirSync(join(root, "app"));
    write("app/Dockerfile", "FROM scratch\nUSER 1000\n");
    write("Pulumi.zz.yaml", imports);
    write("zz.json", JSON.stringify(resolved));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("is said to import values where a plan lacks one", async () => {
    for (const command of [["plan", "zz"], ["cost"]]) {
      const { code, stderr } = await ecs(command, { root });
      assert.equal(code, 1);
      const fault = "Pulumi.zz.yaml: aws:region must be an AWS region, got nothing; add it";
      assert.equal(stderr, `1 fault in Pulumi.zz.yaml:\n${fault}\nPulumi.zz.yaml: ${note}\n`);
    }
  });

  it("is not spoken of where a fault is in what the file says", async () => {
    write("Pulumi.zz.yaml", "environment: [aws/dev]\nconfig: { aws:region: eu-west-9 }\n");
    const { stderr } = await ecs(["plan", "zz"], { root });
    assert.match(stderr, /^1 fault in Pulumi\.zz\.yaml:\n[^\n]*eu-west-9[^\n]*\n$/);
  });

  it("is planned with the values that --config gives, of which the secret ones stay masked", async () => {
    const { code, stdout, stderr } = await ecs(["plan", "zz", "--json", "--config", "zz.json"], { root });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    const { resources } = JSON.parse(stdout) as { resources: { inputs: Record<string, unknown> }[] };
    assert.deepEqual(
      resources.flatMap(({ inputs: { region, secretKey, retentionInDays } }) => [region, secretKey, retentionInDays]),
      ["eu-west-1", "[secret]", undefined, undefined, undefined, 30],
    );
    const cost = await ecs(["cost", "zz", "--json", "--config", "zz.json"], { root });
    assert.equal(JSON.parse(cost.stdout).region, "eu-west-1");
  });

  it("has a plan in plans/ only once its values are given, and that is left alone without them", async () => {
    const left = { code: 0, stdout: `plans/zz.yaml  left out: ${note}\n`, stderr: "" };
    assert.deepEqual(await ecs(["plans"], { root }), left);
    assert.ok(!existsSync(join(root, "plans/zz.yaml")));
    const { stdout } = await ecs(["plans", "zz", "--config", "zz.json"], { root });
    assert.equal(stdout, "plans/zz.yaml  new\n");
    const written = readFileSync(join(root, "plans/zz.yaml"), "utf8");
    assert.match(written, /region: eu-west-1/);
    assert.doesNotMatch(written, /hunter2/);
    assert.deepEqual(await ecs(["plans"], { root }), left);
    assert.equal(readFileSync(join(root, "plans/zz.yaml"), "utf8"), written);
  });

  it("is left out of plans/ only where all that is wrong may come from there", async () => {
    write("Pulumi.zz.yaml", `${imports}  protection: maybe\n`);
    const { leftOut, faults } = await plannedFiles(root);
    assert.equal(leftOut.size, 0);
    assert.match(faults.join(""), /2 faults in Pulumi\.zz\.yaml:\n.*protection must.*values may come from/s);
  });

  it("differs from a commit only in what the file says, whatever it imports", async () => {
    const git = (...args: string[]) =>
      spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: root });
    for (const folder of ["cli", "settings", "plan", "pricing", "rollout"])
      symlinkSync(resolve(folder), join(root, folder));
    write(".gitignore", "node_modules\n");
    git("init", "-q", "-b", "main");
    git("add", "-A");
    git("commit", "-q", "-m", "base");
    const diff = ["plan", "zz", "--diff", "HEAD", "--config", "zz.json"];
    const env = { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: join(root, ".cache") };
    const same = await ecs(diff, { root, env });
    assert.deepEqual([same.code, same.stderr], [0, ""], same.stderr);
    write("Pulumi.zz.yaml", `${imports}  logRetentionDays: 30\n`);
    const { code, stdout } = await ecs(diff, { root, env });
    assert.equal(code, 2);
    assert.match(stdout, /~ retentionInDays {2}365 → 30/);
    assert.doesNotMatch(stdout, /hunter2|region/);
  });

  it("takes --config for one stack, and of what `pulumi config` prints alone", async () => {
    const misused = await ecs(["cost", "--config", "zz.json"], { root });
    assert.match(misused.stderr, /^--config has the values of one stack: name that one\n/);
    const absent = await ecs(["cost", "zz", "--config", "none.json"], { root });
    assert.match(absent.stderr, /none\.json cannot be read or written: no such file or directory\.\n$/);
    write("wrong.json", '{"aws:region":"eu-west-1"}');
    const command = "pulumi config --json --show-secrets --stack zz";
    assert.deepEqual(await ecs(["cost", "zz", "--config", "wrong.json"], { root }), {
      code: 1,
      stdout: "",
      stderr: `wrong.json: must be what \`${command}\` prints, got something else; write it anew\n`,
    });
  });
});
