// `./ecs plan --watch` as a process, on a copy of the program with a stack file and an app of its own.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { planOnChange } from "../../../cli/plan/planOnChange.ts";
import type { Plan } from "../../../plan/graph.ts";
import { type Outcome, planStacks } from "../../../plan/planStacks.ts";
import { StandingPlanner } from "../../../plan/standingPlanner.ts";
import { ecs } from "../../support/ecs.ts";

const stackFile = (level: string) => `config:
  aws:region: eu-west-1
  services:
    web: { build: { context: ../web }, port: 8080, health: { path: /healthz }, environment: { LEVEL: ${level} } }
`;

const module = "components/task/taskSecurityGroup.ts";

describe("./ecs plan --watch", function () {
  this.timeout(60_000);
  let folder: string;
  let root: string;
  let original: string;
  let child: ChildProcess;
  let said = "";

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "watch-"));
    root = join(folder, "project");
    mkdirSync(root);
    for (const part of ["components", "pricing", "rollout", "settings", "stack", "index.ts", "package.json"]) {
      cpSync(part, join(root, part), { recursive: true });
    }
    for (const file of ["Pulumi.yaml", "Pulumi.README.md"]) cpSync(file, join(root, file));
    symlinkSync(resolve("node_modules"), join(root, "node_modules"), "junction");
    mkdirSync(join(folder, "web"));
    writeFileSync(join(folder, "web/Dockerfile"), "FROM scratch\nUSER 1000\n");
    original = readFileSync(join(root, module), "utf8");
  });
  beforeEach(() => {
    save("Pulumi.dev.yaml", stackFile("one"));
    save(module, original);
    said = "";
  });
  afterEach(() => {
    child?.kill("SIGKILL");
  });
  after(() => rmSync(folder, { recursive: true }));

  const save = (file: string, text: string) => writeFileSync(join(root, file), text);

  function start(...args: string[]): Promise<number | null> {
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
    child = spawn(process.execPath, [resolve("ecs"), "plan", "dev", "--watch", ...args], { cwd: root, env });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => {
        said += text;
      });
    }
    return new Promise((done) => child.once("close", done));
  }

  /** The output up to the text's end, which is then forgotten. */
  async function says(pattern: RegExp): Promise<string> {
    const end = Date.now() + 30_000;
    while (!pattern.test(said)) {
      assert.ok(Date.now() < end, `did not say ${pattern}:\n${said}`);
      await sleep(5);
    }
    const all = said;
    said = "";
    return all;
  }
  const watching = /\nWatching .*\n\n$/;

  it("shows what there is, then what each save of the stack file changes, by itself and from the last time", async () => {
    start();
    assert.match(await says(watching), /^dev {2}\d+ resources .*\n {2}web +\.\.\/web\/, /);
    save("Pulumi.dev.yaml", stackFile("two"));
    const first = await says(/LEVEL\].*\n\n$/);
    assert.match(first, /^\d\d:\d\d:\d\d {2}Pulumi\.dev\.yaml\ndev {2}1 changed, \d+ unchanged\n/);
    assert.match(first, / containerDefinitions\[web\]\.environment\[LEVEL\] {2}one → two\n/);
    save("Pulumi.dev.yaml", stackFile("three"));
    assert.match(await says(/LEVEL\].*\n\n$/), /two → three\n/);
  });

  it("shows what a resources.ts makes that comes, changes and goes", async () => {
    start();
    await says(watching);
    const queue = (name: string) => `import * as aws from "@pulumi/aws";
      export default ({ provider }) => ({ web: { environment: { QUEUE: new aws.sqs.Queue("${name}", {}, { provider }).url } } });`;
    save("resources.ts", queue("orders"));
    const shown = await says(/\[QUEUE\].*\n\n$/);
    assert.match(shown, /^\d\d:\d\d:\d\d {2}resources\.ts\ndev {2}1 added, 1 changed, \d+ unchanged\n/);
    assert.match(shown, /\+ orders {2}aws\.sqs\.Queue\n/);
    assert.match(shown, / containerDefinitions\[web\]\.environment\[QUEUE\] {2}\$\{orders\.url\}\n/);
    save("resources.ts", queue("orders").replace("url", "arn"));
    assert.match(await says(/\[QUEUE\].*\n\n$/), /\$\{orders\.url\} → \$\{orders\.arn\}\n/);
    rmSync(join(root, "resources.ts"));
    assert.match(await says(/\[QUEUE\].*\n\n$/), /dev {2}1 changed, 1 removed, /);
  });

  it("sees a file that an editor saves by renaming another one over it, again and again", async () => {
    start();
    await says(watching);
    for (const [before, after] of [
      ["one", "two"],
      ["two", "three"],
      ["three", "four"],
    ] as const) {
      save("Pulumi.dev.yaml~", stackFile(after));
      renameSync(join(root, "Pulumi.dev.yaml~"), join(root, "Pulumi.dev.yaml"));
      assert.match(await says(/LEVEL\].*\n\n$/), new RegExp(`${before} → ${after}\\n`));
    }
  });

  it("sees the contents of a build context, wherever it is, and a new file in it", async () => {
    start();
    await says(watching);
    appendFileSync(join(folder, "web/Dockerfile"), "# changed\n");
    const changed = / image: \.\.\/web\/ changed \([0-9a-f]{16} → [0-9a-f]{16}\)\n\n$/;
    assert.match(await says(changed), /^\S+ {2}\.\.\/web\/Dockerfile\n/);
    mkdirSync(join(folder, "web/static"));
    writeFileSync(join(folder, "web/static/index.js"), "// new");
    await says(changed);
  });

  it("plans with the program as it is after a save of one of its modules", async () => {
    start();
    await says(watching);
    save(module, original.replace("To anywhere", "To everywhere"));
    assert.match(await says(/unchanged\n(.*\n)+\n$/), /description {2}To anywhere → To everywhere/);
  });

  it("prints a fault as one and goes on: of the stack file, of the program, and one that is there at the start", async () => {
    save("Pulumi.dev.yaml", stackFile("[]"));
    start();
    const fault =
      /^\S+ {2}1 fault in Pulumi\.dev\.yaml:\nPulumi\.dev\.yaml: services\.web\.environment\.LEVEL must be text/;
    assert.match(await says(watching), fault);
    save("Pulumi.dev.yaml", stackFile("one"));
    assert.match(await says(/Everything: .*\n/), /\ndev {2}\d+ resources /);
    save("Pulumi.dev.yaml", stackFile("[]"));
    assert.match(await says(/must be text.*\n\n$/), fault);
    save("Pulumi.dev.yaml", stackFile("two"));
    assert.match(await says(/LEVEL\].*\n\n$/), /one → two\n/);
    save(module, original.replace("super(", "undefined.x; super("));
    assert.match(await says(/\n\n$/), /^\S+ {2}TypeError: .*\n +at .*taskSecurityGroup\.ts:\d+/);
    save(module, original);
    assert.match(await says(/\n\n$/), /\ndev {2}no changes\n/);
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`ends with 0 at ${signal}, as that is how it is meant to end`, async () => {
      const ended = start();
      await says(watching);
      child.kill(signal);
      assert.equal(await ended, 0);
      assert.equal(said, "");
    });
  }

  it("ends where its reader goes", async () => {
    const ended = start();
    await says(watching);
    child.stdout?.destroy();
    save("Pulumi.dev.yaml", stackFile("two"));
    assert.equal(await ended, 0);
  });

  it("plans nothing where the signal comes before it begins, which would not come again", async () => {
    const plans = planOnChange(["dev"], root, AbortSignal.abort());
    assert.equal((await plans.next()).done, true);
  });

  it("takes no other form of a plan beside it, and no stack that there is not", async () => {
    for (const [args, said] of [
      [["dev", "--watch", "--json"], /^--watch shows differences as they come, and takes no --json beside it\n/],
      [["dve", "--watch"], /^There is no Pulumi\.dve\.yaml\. Did you mean dev\?/],
    ] as const) {
      const { code, stderr } = await ecs(["plan", ...args], { root });
      assert.equal(code, 1);
      assert.match(stderr, said);
    }
  });

  describe("by a planner that keeps what it has loaded", () => {
    let planner: StandingPlanner;
    beforeEach(() => {
      planner = new StandingPlanner(root);
    });
    afterEach(() => planner.end());

    const planOf = ([outcome]: Outcome[]): Plan =>
      outcome && "plan" in outcome ? outcome.plan : assert.fail(JSON.stringify(outcome));

    it("makes the very plan that a process of its own makes, the first time and the third", async () => {
      const own = planOf(await planStacks(["dev"], { root }));
      for (const _ of [1, 2, 3]) assert.deepEqual(planOf(await planner.plan(["dev"])), own);
    });

    it("hands over to another process before it has grown large, and makes the same plans", async () => {
      const brief = new StandingPlanner(root, 2);
      const plans: Plan[] = [];
      // This is long enough for the second process to be ready, and for the third.
      const end = Date.now() + 3_000;
      while (Date.now() < end || plans.length < 5) plans.push(planOf(await brief.plan(["dev"])));
      brief.end();
      for (const plan of plans) assert.deepEqual(plan, plans[0]);
    });

    it("starts nothing more once it has ended, where stacks were waiting for their turn", async () => {
      const planning = planner.plan(["dev", "dev"]);
      planner.end();
      for (const outcome of await planning) assert.ok("crash" in outcome, "a plan was made after the end");
    });

    it("goes on with the modules that it has until it is renewed", async () => {
      const descriptions = ({ resources }: Plan) => JSON.stringify(resources).includes("The tasks of web");
      await planner.plan(["dev"]);
      save(module, original.replace("Tasks of", "The tasks of"));
      assert.equal(descriptions(planOf(await planner.plan(["dev"]))), false);
      planner.renew();
      assert.equal(descriptions(planOf(await planner.plan(["dev"]))), true);
    });
  });
});
