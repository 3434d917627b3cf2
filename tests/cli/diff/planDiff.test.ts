import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parse, parseDocument } from "yaml";
import { pathText, type ValueChange } from "../../../cli/diff/compareValues.ts";
import type { StackDiff } from "../../../cli/diff/stackDiff.ts";
import { copyOfProject } from "../../support/copy.ts";
import { ecs } from "../../support/ecs.ts";
import { fixtures } from "../../support/stacks.ts";

/** A repository of the program as it is with the fixtures' stacks and app, committed on main, and a branch. */
describe("./ecs plan --diff", function () {
  this.timeout(120_000);
  let root: string;
  let temporary: string;

  const git = (...args: string[]) => {
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    const { status, stdout, stderr } = spawnSync("git", [...identity, ...args], { cwd: root, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  };
  const env = () => ({
    ...process.env,
    NO_COLOR: "1",
    FORCE_COLOR: undefined,
    TMPDIR: temporary,
    // Otherwise Node keeps compiled code in that folder, too, and compiles every package anew.
    NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"),
    XDG_CACHE_HOME: join(temporary, "cache"),
  });
  const plan = (...args: string[]) => ecs(["plan", ...args], { root, env: env() });
  const edit = (stack: string, change: (document: ReturnType<typeof parseDocument>) => void) => {
    const file = join(root, `Pulumi.${stack}.yaml`);
    const document = parseDocument(readFileSync(file, "utf8"));
    change(document);
    writeFileSync(file, document.toString());
  };

  before(() => {
    const program = /^(cli|components|plan|pricing|rollout|settings|stack|ecs|index\.ts|package.*\.json)$/;
    root = copyOfProject("plan-diff", (name) => program.test(name));
    // A few of the fixtures' stacks, as each is planned at two commits.
    const leftOut = /index\.ts$|Pulumi\.(?!dev|staging|prod|README)\w+\.yaml$/;
    cpSync(fixtures, root, { recursive: true, filter: (source) => !leftOut.test(source) });
    temporary = mkdtempSync(join(tmpdir(), "plan-diff-tmp-"));
    git("init", "--quiet", "--initial-branch=main");
    appendFileSync(join(root, ".git/info/exclude"), "node_modules\n");
    git("commit", "--quiet", "--allow-empty", "--message=Begin");
    git("add", "--all");
    git("commit", "--quiet", "--message=Base");
    git("checkout", "--quiet", "-b", "branch");
  });
  afterEach(() => {
    git("reset", "--quiet", "--hard", "main");
    git("clean", "--quiet", "--force");
    assert.deepEqual(
      readdirSync(temporary).filter((name) => name.startsWith("docker-on-ecs-base")),
      [],
    );
  });
  after(() => {
    rmSync(root, { recursive: true });
    rmSync(temporary, { recursive: true });
  });

  it("shows one changed environment variable, size and port, and nothing else", async () => {
    const service = ["config", "services", "web"];
    const {
      port,
      environment,
      cpu = 256,
      memoryMiB = 512,
    } = parse(readFileSync(join(root, "Pulumi.dev.yaml"), "utf8")).config.services.web;
    assert.ok(
      port && environment.ENV_VAR && cpu === 256 && memoryMiB === 512,
      "the test knows another Pulumi.dev.yaml",
    );
    edit("dev", (document) => {
      document.setIn([...service, "environment", "ENV_VAR"], "other");
      document.setIn([...service, "memoryMiB"], 1024);
      document.setIn([...service, "port"], port + 1);
    });
    const { code, stdout, stderr } = await plan("dev", "--diff", "--json");
    assert.equal(code, 2, stderr);
    const { stacks } = JSON.parse(stdout) as { stacks: StackDiff[] };
    const told = (change: ValueChange) => `${pathText(change.path)}: ${change.before} → ${change.after}`;
    const [diff] = stacks;
    assert.equal(stacks.length, 1);
    assert.deepEqual(diff?.outputs, []);
    const { "monitoring-dashboard-body": dashboard, ...others } = Object.fromEntries(
      diff?.resources.map(({ name, inputs, options }) => [name, [...inputs, ...options]]) ?? [],
    );
    // The price of a task of that size, and of a month: 65 of 168 hours with 0.5 GB more at 0.004445.
    assert.equal(dashboard?.length, 1);
    for (const [side, usd] of [
      ["before", "0.0123425"],
      ["after", "0.014565"],
    ] as const)
      assert.match(JSON.stringify(dashboard[0]?.[side]), new RegExp(`m0 \\* ${usd}\\)`));
    const { before, after } = diff?.cost ?? assert.fail("no cost");
    assert.ok(Math.abs(after.least - before.least - 0.63) < 0.011, `${before.least} → ${after.least}`);
    const rules = Object.keys(others).filter((name) => /load-balancer-\d+$/.test(name));
    assert.deepEqual(
      rules.sort().map((name) => [name, diff?.resources.find((change) => change.name === name)?.operation]),
      ["from", "out-of"].flatMap((end) => [
        [`web-${end}-load-balancer-${port}`, "remove"],
        [`web-${end}-load-balancer-${port + 1}`, "add"],
      ]),
    );
    for (const name of rules) delete others[name];
    const drawn = await ecs(["graph", "dev", "--format", "mermaid", "--diff"], { root, env: env() });
    assert.deepEqual(drawn.stdout.match(/\|"[^|]*changed[^|]*"\|/g), [`|"~ changed<br/>${port + 1}, was ${port}"|`]);
    // The target group and the listener rule do not change: replacing one of them is an outage.
    assert.deepEqual(Object.fromEntries(Object.entries(others).map(([name, changes]) => [name, changes.map(told)])), {
      "web-task": [
        `containerDefinitions[web].environment[ENV_VAR]: ${environment.ENV_VAR} → other`,
        `containerDefinitions[web].environment[PORT]: ${port} → ${port + 1}`,
        `containerDefinitions[web].portMappings[0].containerPort: ${port} → ${port + 1}`,
        `containerDefinitions[web].portMappings[0].hostPort: ${port} → ${port + 1}`,
        "memory: 512 → 1024",
      ],
      "web-service": [
        `loadBalancers[web].containerPort: ${port} → ${port + 1}`,
        ...rules.map((name) => {
          const gone = name.endsWith(`-${port}`);
          return `dependsOn[${name}]: ${gone ? name : undefined} → ${gone ? undefined : name}`;
        }),
      ],
    });
    assert.deepEqual(
      diff?.resources.filter(({ operation }) => operation === "replace").map(({ name }) => name),
      ["web-task"],
    );
  });

  it("ends with 0 where nothing changes, whatever else does", async () => {
    appendFileSync(join(root, "README.md"), "more\n");
    const { code, stdout, stderr } = await plan("dev", "--diff");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^compared with [0-9a-f]{7} \(merge base with main\)$/m);
    assert.match(stdout, /^dev {2}no changes$/m);
  });

  it("shows changed sources of an image as one line, from a commit, in Markdown", async () => {
    appendFileSync(join(root, "app/index.html"), "changed\n");
    const { code, stdout } = await plan("dev", "--markdown", "--diff", "HEAD");
    assert.equal(code, 2);
    assert.match(stdout, /^<!-- docker-on-ecs plan diff -->\n/);
    const lines = stdout.split("\n").filter((line) => line.startsWith("!"));
    assert.equal(lines.length, 2, stdout);
    assert.match(lines[1] ?? "", /^! +image: app\/ changed \([0-9a-f]{16} → [0-9a-f]{16}\)$/);
  });

  it("shows a stack that comes, and one that goes", async () => {
    cpSync(join(root, "Pulumi.dev.yaml"), join(root, "Pulumi.new.yaml"));
    rmSync(join(root, "Pulumi.dev.yaml"));
    const { code, stdout } = await plan("--json", "--diff=main");
    assert.equal(code, 2);
    const { stacks } = JSON.parse(stdout) as { stacks: StackDiff[] };
    assert.deepEqual(
      stacks.flatMap(({ stack, change }) => (change ? [[stack, change]] : [])),
      [
        ["dev", "removed"],
        ["new", "added"],
      ],
    );
    assert.ok(
      stacks.every(({ change, resources }) => (change === undefined ? resources.length === 0 : resources.length > 20)),
    );
  });

  it("takes everything for new where the base has no program", async () => {
    const { code, stdout, stderr } = await plan("dev", "--json", "--diff", "main~1");
    assert.equal(code, 2);
    assert.match(stderr, /\(main~1\) has no program that can be planned: everything is new/);
    const { stacks } = JSON.parse(stdout) as { stacks: StackDiff[] };
    assert.ok(stacks[0]?.resources.every(({ operation }) => operation === "add"));
  });

  it("distinguishes a fault of the branch from one of the base", async () => {
    edit("dev", (document) => document.setIn(["config", "network", "cidr"], "nonsense"));
    const broken = await plan("dev", "--diff");
    assert.equal(broken.code, 1);
    assert.equal(broken.stdout, "");
    assert.match(broken.stderr, /^Pulumi\.dev\.yaml: network\.cidr must/m);
    git("commit", "--quiet", "--all", "--message=Broken");
    git("checkout", "--quiet", "HEAD~1", "--", "Pulumi.dev.yaml");
    const base = await plan("dev", "--diff", "HEAD");
    assert.equal(base.code, 1);
    assert.match(
      base.stderr,
      /^The base, [0-9a-f]{7} \(HEAD\), cannot be planned:\n\n1 fault in Pulumi\.dev\.yaml:\nPulumi\.dev\.yaml: network\.cidr must/m,
    );
  });

  it("makes the plan of a commit once, and shows the same from then on", async () => {
    edit("dev", (document) => document.setIn(["config", "logRetentionDays"], 90));
    const plans = join(temporary, "cache/docker-on-ecs/base-plans");
    rmSync(plans, { recursive: true, force: true });
    const first = await plan("dev", "--json", "--diff");
    const [file = ""] = readdirSync(plans);
    assert.ok(file.startsWith(git("rev-parse", "main")));
    assert.equal((await plan("dev", "--json", "--diff")).stdout, first.stdout);
    // A readable cached plan is compared with; an unreadable one is made anew.
    writeFileSync(
      join(plans, file),
      JSON.stringify([{ ...JSON.parse(readFileSync(join(plans, file), "utf8"))[0], resources: [] }]),
    );
    assert.notEqual((await plan("dev", "--json", "--diff")).stdout, first.stdout);
    writeFileSync(join(plans, file), "{");
    assert.equal((await plan("dev", "--json", "--diff")).stdout, first.stdout);
    assert.equal(readdirSync(plans).length, 1);
  });

  it("refuses what it cannot compare with, and says what to write", async () => {
    for (const [args, expected] of [
      [["dev", "--diff", "nowhere"], /git knows no commit, branch or tag "nowhere" here/],
      [["--diff", "dev"], /dev is a stack: write it before --diff/],
      [
        ["dev", "web", "--diff"],
        /There is no Pulumi\.web\.yaml\. .*\nA difference is one of whole stacks: leave out a /,
      ],
      [["dve", "--diff"], /There is no Pulumi\.dve\.yaml\. Did you mean dev\?/],
      [["dev", "--markdown"], /--markdown is a form of the diff: add --diff/],
    ] as const) {
      const { code, stdout, stderr } = await plan(...args);
      assert.deepEqual([code, stdout], [1, ""], stderr);
      assert.match(stderr, expected);
    }
  });

  it("leaves neither files, nor a worktree, nor a changed index behind, when it is stopped either", async () => {
    const before = git("status", "--porcelain=v2", "--branch");
    const child = spawn(process.execPath, [resolve("ecs"), "plan", "dev", "--diff", "main"], {
      cwd: root,
      env: env(),
      stdio: "ignore",
    });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    const isThere = () => readdirSync(temporary).some((name) => name.startsWith("docker-on-ecs-base"));
    for (let tries = 0; tries < 1000 && !isThere(); tries++) await setTimeout(10);
    assert.ok(isThere(), "the base's files never came");
    child.kill("SIGINT");
    assert.equal(await ended, 130);
    assert.ok(!isThere());
    assert.equal(git("status", "--porcelain=v2", "--branch"), before);
    assert.equal(git("worktree", "list").split("\n").length, 1);
  });
});
