// The four commands as processes of their own, on services and jobs that run as real containers in the emulator. A
// stand-in plays Pulumi's CLI and tells the stack's outputs; another one plays AWS's session-manager-plugin.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CloudWatchClient,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { CreateLogGroupCommand, DeleteLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateServiceCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  type Task,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { EmulatedStack, image, requireEmulator } from "../../rollout/emulatedStack.ts";

const shell = (script: string) => ({ command: ["sh", "-c", script] });
const staying = "trap 'exit 0' TERM; sleep 1000 & wait";

/** A command that goes on until it is stopped, and what it has said so far. */
class Running {
  stdout = "";
  stderr = "";
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on("data", (text) => {
      this.stdout += text;
    });
    child.stderr?.on("data", (text) => {
      this.stderr += text;
    });
    this.ended = new Promise((done) => child.once("close", done));
  }

  get lines(): string[] {
    return this.stdout.split("\n").filter(Boolean);
  }

  async says(pattern: RegExp): Promise<void> {
    const end = Date.now() + 30_000;
    while (!pattern.test(this.stdout + this.stderr)) {
      assert.ok(Date.now() < end, `did not say ${pattern}:\n${this.stdout}\n${this.stderr}`);
      await sleep(50);
    }
  }

  interrupt(): Promise<number | null> {
    this.#child.kill("SIGINT");
    return this.ended;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

describe("The commands that operate a stack, in the emulator", function () {
  this.timeout(120_000);
  const stack = new EmulatedStack();
  let root: string;
  let started: Running[] = [];

  before(async function () {
    await requireEmulator(this);
    await stack.start();
    root = mkdtempSync(join(tmpdir(), "operate-"));
    mkdirSync(join(root, "bin"));
    const url = `http://127.0.0.1:${stack.port}`;
    const endpoints = JSON.stringify([{ ecs: url, logs: url, elbv2: url, cloudwatch: url }]);
    writeFileSync(join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeFileSync(
      join(root, "Pulumi.dev.yaml"),
      `config:\n  aws:region: eu-west-1\n  aws:accessKey: test\n  aws:secretKey: test\n  aws:endpoints: ${endpoints}\n`,
    );
    install("pulumi", `if [ "$1" = version ]; then echo v3.1000.0; else cat ${root}/outputs.json; fi`);
    hasOutputs({}, {});
  });
  after(async () => {
    await stack.stop();
    if (root) rmSync(root, { recursive: true });
  });

  // One that a failed test still waits for would keep the whole run from its end.
  afterEach(() => {
    for (const running of started) running.kill();
    started = [];
  });

  function running(child: ChildProcess): Running {
    const one = new Running(child);
    started.push(one);
    return one;
  }

  function install(program: string, script: string) {
    writeFileSync(join(root, "bin", program), `#!/bin/sh\n${script}\n`);
    chmodSync(join(root, "bin", program), 0o755);
  }

  function hasOutputs(services: object, jobs: object) {
    writeFileSync(join(root, "outputs.json"), JSON.stringify({ clusterName: stack.cluster, services, jobs }));
  }

  function start(command: string, ...args: string[]): Running {
    const env = {
      PATH: `${join(root, "bin")}:/usr/bin:/bin`,
      HOME: root,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${stack.port}`,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    };
    return running(spawn(process.execPath, [resolve(`tools/${command}.ts`), ...args], { cwd: root, env }));
  }

  async function run(command: string, ...args: string[]) {
    const started = start(command, ...args);
    const code = await started.ended;
    const { stdout, stderr, lines } = started;
    return { code, stdout, stderr, lines };
  }

  async function tasksOf(family: string): Promise<Task[]> {
    const { ecs } = stack.clients;
    const { cluster } = stack;
    const arns: string[] = [];
    for (const desiredStatus of ["RUNNING", "STOPPED"] as const) {
      const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, family, desiredStatus }));
      arns.push(...taskArns);
    }
    return arns.length > 0 ? ((await ecs.send(new DescribeTasksCommand({ cluster, tasks: arns }))).tasks ?? []) : [];
  }

  describe("npm run task", () => {
    it("runs the revision that is deployed, streams its log and ends with its exit code", async () => {
      const environment = (value: string) => ({ environment: [{ name: "VERSION", value }] });
      await stack.deploy("web", await stack.define("web", { ...shell(staying), ...environment("deployed") }));
      await stack.define("web", { ...shell("exit 99"), ...environment("newer, and not deployed") });
      hasOutputs({ web: { name: "web" } }, {});

      const task = start("task", "dev", "web", "--", "sh", "-c", "echo $VERSION; sleep 4; echo to stderr >&2; exit 7");
      await task.says(/^deployed$/m);
      assert.deepEqual(task.lines, ["deployed"], "the first line comes while the task still runs");
      assert.equal(await task.ended, 7);
      assert.deepEqual(task.lines, ["deployed", "to stderr"]);
      assert.match(task.stderr, /^web: task \w{8} of web:1 is started\nweb: task \w{8} ended with exit code 7\n$/);
    });

    it("runs a job with its own command", async () => {
      const taskDefinition = await stack.define("nightly", shell("echo cleaning up"));
      hasOutputs({}, { nightly: { taskDefinition, networkConfiguration: stack.network } });
      const { code, lines } = await run("task", "dev", "nightly");
      assert.deepEqual({ code, lines }, { code: 0, lines: ["cleaning up"] });
    });

    it("stops the task in ECS on Ctrl-C, and says so", async () => {
      const taskDefinition = await stack.define("long", shell(`echo begun; ${staying}`));
      hasOutputs({}, { long: { taskDefinition, networkConfiguration: stack.network } });
      const task = start("task", "dev", "long");
      await task.says(/begun/);
      assert.equal((await stack.containers("long")).length, 1);
      assert.equal(await task.interrupt(), 130);
      assert.match(task.stderr, /^long: task \w{8} was interrupted\nTask \w{8} is stopped in ECS\.$/m);
      const [stopped] = await tasksOf("long");
      assert.equal(stopped?.desiredStatus, "STOPPED");
      assert.equal(stopped?.stoppedReason, "Given up by npm-run-task");
      assert.deepEqual(await stack.containers("long"), []);
    });

    it("explains a task that cannot start", async () => {
      const valueFrom = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:gone-AbCdEf";
      const taskDefinition = await stack.define("secret", { secrets: [{ name: "API_KEY", valueFrom }] });
      hasOutputs({}, { secret: { taskDefinition, networkConfiguration: stack.network } });
      const { code, stdout, stderr } = await run("task", "dev", "secret");
      assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
      assert.match(stderr, /What failed: a secret does not exist, or has no value\.\n.*ResourceInitializationError/);
      assert.match(stderr, /\nNext: Check the ARN or name under `secrets`/);
    });

    it("needs no Pulumi where the cluster and the service are named", async () => {
      const task = await run(
        "task",
        ...["--cluster", stack.cluster, "--service", "web", "--region", "eu-west-1"],
        ...["--", "sh", "-c", "echo $VERSION"],
      );
      assert.deepEqual({ code: task.code, lines: task.lines }, { code: 0, lines: ["deployed"] });
    });
  });

  describe("npm run logs", () => {
    const logging = (group: string, script: string) => ({
      ...shell(script),
      logConfiguration: {
        logDriver: "awslogs" as const,
        options: { "awslogs-group": group, "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "api" },
      },
    });
    const counting = (word: string) => `n=0; while true; do n=$((n + 1)); echo ${word} $n; sleep 0.5; done`;

    it("follows each task from the time on that is asked for, over a group that is replaced, each line once", async () => {
      await stack.clients.logs.send(new CreateLogGroupCommand({ logGroupName: "/api-old" }));
      await stack.deploy("api", await stack.define("api", logging("/api-old", counting("old"))));
      await stack.runs("api");
      hasOutputs({ api: { name: "api" } }, {});
      await sleep(3_000);
      const since = new Date();
      const logs = start("logs", "dev", "api", "--since", since.toISOString());
      await logs.says(/ old \d+\n/);

      await stack.clients.logs.send(new CreateLogGroupCommand({ logGroupName: "/api-new" }));
      await stack.deploy("api", await stack.define("api", logging("/api-new", counting("new"))));
      await logs.says(/ new 1\n/);
      await stack.clients.logs.send(new DeleteLogGroupCommand({ logGroupName: "/api-old" }));
      await sleep(3_000);
      assert.equal(await logs.interrupt(), 0);

      assert.equal(logs.stderr, "");
      for (const line of logs.lines) assert.match(line, /^\d\d:\d\d:\d\d api [0-9a-f]{8} (old|new) \d+$/);
      const numbers = (word: string) =>
        logs.lines.filter((line) => line.includes(` ${word} `)).map((line) => Number(line.split(" ").at(-1)));
      for (const word of ["old", "new"]) {
        const told = numbers(word);
        const [first = 0] = told;
        assert.ok(told.length >= 2, `${word}: ${told}`);
        assert.deepEqual(
          told,
          told.map((_, index) => first + index),
        );
      }
      assert.ok((numbers("old")[0] ?? 0) > 2, "lines from before --since are left out");
      assert.equal(numbers("new")[0], 1);
    });

    it("leaves out what the filter does not take, with all services and jobs together", async () => {
      const says = (word: string) =>
        shell(`echo ${word} ERROR one; echo ${word} fine; echo ${word} ERROR two; ${staying}`);
      for (const name of ["front", "mailer"]) {
        await stack.deploy(name, await stack.define(name, says(name)));
        await stack.runs(name);
      }
      hasOutputs({ front: { name: "front" }, mailer: { name: "mailer" } }, {});
      const logs = start("logs", "dev", "--filter", "ERROR", "--since", "5m");
      await logs.says(/mailer ERROR two/);
      await logs.says(/front ERROR two/);
      await sleep(2_500);
      assert.equal(await logs.interrupt(), 0);
      const told = logs.lines.map((line) => line.replace(/^\S+ (\S+) +[0-9a-f]{8} /, "$1: ")).sort();
      assert.deepEqual(told, [
        "front: front ERROR one",
        "front: front ERROR two",
        "mailer: mailer ERROR one",
        "mailer: mailer ERROR two",
      ]);
    });

    it("ends where its reader goes", async () => {
      const tool = `${process.execPath} ${resolve("tools/logs.ts")} dev front --since 5m`;
      const env = { PATH: `${join(root, "bin")}:/usr/bin:/bin`, HOME: root };
      // The second line finds nobody to read it.
      await stack.deploy("front", await stack.define("front", shell(counting("front"))));
      const piped = running(spawn("sh", ["-c", `${tool} | head -n 1`], { cwd: root, env }));
      assert.equal(await piped.ended, 0);
      assert.equal(piped.lines.length, 1);
      assert.equal(piped.stderr, "");
    });

    it("needs no Pulumi, and leaves out the lines of others in a group that they share", async () => {
      const place = ["--cluster", stack.cluster, "--service", "front", "--region", "eu-west-1"];
      const logs = start("logs", ...place, "--since", "5m");
      await logs.says(/ERROR two/);
      assert.equal(await logs.interrupt(), 0);
      assert.ok(logs.lines.length >= 3);
      for (const line of logs.lines) assert.match(line, / front [0-9a-f]{8} front /);
    });
  });

  describe("npm run status", () => {
    const cloudwatch = () =>
      new CloudWatchClient({
        region: "eu-west-1",
        endpoint: `http://127.0.0.1:${stack.port}`,
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
      });

    it("shows services and jobs, what failed, and the alarms that are raised, in one table", async () => {
      const client = cloudwatch();
      const alarms = { good: ["shop-good-cpu"], broken: ["shop-broken-cpu", "shop-broken-memory"] };
      for (const [name, below] of Object.entries(alarms)) {
        for (const AlarmName of below) {
          await client.send(
            new PutMetricAlarmCommand({
              AlarmName,
              Namespace: "AWS/ECS",
              MetricName: "CPUUtilization",
              Dimensions: [
                { Name: "ClusterName", Value: stack.cluster },
                { Name: "ServiceName", Value: name },
              ],
              Period: 60,
              EvaluationPeriods: 1,
              Threshold: 90,
              Statistic: "Average",
              ComparisonOperator: "GreaterThanThreshold",
            }),
          );
        }
        const AlarmRule = below.map((one) => `ALARM("${one}")`).join(" OR ");
        await client.send(new PutCompositeAlarmCommand({ AlarmName: `shop_dev_${name}`, AlarmRule }));
      }
      const raised = { AlarmName: "shop-broken-memory", StateValue: "ALARM" as const, StateReason: "test" };
      await client.send(new SetAlarmStateCommand(raised));
      client.destroy();

      await stack.deploy("good", await stack.define("good", shell(staying)), { desiredCount: 2 });
      await stack.deploy("broken", await stack.define("broken", shell(staying)));
      await stack.runs("broken");
      const revision = await stack.define("broken", shell("exit 1"));
      await stack.deploy("broken", revision);
      assert.match((await stack.follow("broken", revision)).error ?? "", /ECS rolled it back/);
      const taskDefinition = await stack.define("nightly", shell("true"));
      hasOutputs(
        { good: { name: "good", url: "https://shop.example.com/" }, broken: { name: "broken" } },
        { nightly: { taskDefinition, networkConfiguration: stack.network } },
      );
      const { code, lines, stderr } = await run("status", "dev");
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      const cells = lines.map((line) => line.split(/ {2,}/));
      assert.deepEqual(cells[0], ["NAME", "TASKS", "DEPLOYMENT", "IMAGE", "URL", "ALARMS"]);
      assert.deepEqual(cells[1], ["good", "2 of 2", "COMPLETED", image, "https://shop.example.com/", "ok"]);
      const [name, tasks, deployment = "", ...rest] = cells[2] ?? [];
      assert.deepEqual([name, tasks, ...rest], ["broken", "1 of 1", image, "-", "shop-broken-memory"]);
      assert.match(deployment, /^COMPLETED; broken:2 FAILED since \d\d:\d\d:\d\d$/);
      assert.deepEqual(cells[3], ["nightly", "0 running", "-", image, "-", "none"]);
      assert.equal(lines.length, 4);
    });

    it("needs no Pulumi where the cluster is named, and then finds alarms by what they measure", async () => {
      const { code, lines } = await run("status", "--cluster", stack.cluster, "--region", "eu-west-1");
      assert.equal(code, 0);
      const row = (name: string) => lines.find((line) => line.startsWith(`${name} `)) ?? "";
      assert.match(row("good"), / {2}ok$/);
      assert.match(row("broken"), / {2}shop-broken-memory$/);
      assert.match(row("web"), / {2}none$/);
    });
  });

  describe("npm run shell", () => {
    const session = () => readFileSync(join(root, "session"), "utf8").trimEnd().split("\n");

    before(async () => {
      // What it is called with, a line each, and what it reads from the terminal.
      const record = `printf '%s\\n' "$@" >${root}/session; read typed; echo "$typed" | tee -a ${root}/session`;
      install("session-manager-plugin", `if [ "$1" = --version ]; then echo 1.2.764.0; exit; fi; ${record}; exit 5`);
      const place = { cluster: stack.cluster, networkConfiguration: stack.network, desiredCount: 1 };
      const taskDefinition = await stack.define("open", shell(staying));
      await stack.clients.ecs.send(
        new CreateServiceCommand({ ...place, serviceName: "open", taskDefinition, enableExecuteCommand: true }),
      );
      await stack.deploy("closed", await stack.define("closed", shell(staying)));
      await Promise.all([stack.runs("open"), stack.runs("closed")]);
      hasOutputs({ open: { name: "open" }, closed: { name: "closed" } }, {});
    });
    beforeEach(() => rmSync(join(root, "session"), { force: true }));

    function open(...args: string[]) {
      const env = { PATH: `${join(root, "bin")}:/usr/bin:/bin`, HOME: root, AWS_PROFILE: "shop" };
      const child = spawn(process.execPath, [resolve("tools/shell.ts"), "dev", ...args], { cwd: root, env });
      child.stdin.end("exit\n");
      return running(child);
    }

    it("hands the session that ECS opened to the plugin, as the AWS CLI does, and ends with its exit code", async () => {
      const [task] = await tasksOf("open");
      const id = task?.taskArn?.split("/").at(-1) ?? "";
      const shell = open("open");
      assert.equal(await shell.ended, 5, shell.stderr);
      const [opened = "", region, operation, profile, request = "", endpoint, typed] = session();
      assert.deepEqual(Object.keys(JSON.parse(opened)).sort(), ["sessionId", "streamUrl", "tokenValue"]);
      assert.match(JSON.parse(opened).streamUrl, /^wss:\/\/ssmmessages\.eu-west-1\./);
      const target = `ecs:${stack.cluster}_${id}_${task?.containers?.[0]?.runtimeId}`;
      assert.deepEqual(JSON.parse(request), { Target: target });
      assert.deepEqual(
        { region, operation, profile, endpoint, typed },
        {
          region: "eu-west-1",
          operation: "StartSession",
          profile: "shop",
          endpoint: `http://127.0.0.1:${stack.port}`,
          typed: "exit",
        },
      );
      assert.equal(shell.stdout, "exit\n");
      assert.equal(shell.stderr, `open: task ${id.slice(0, 8)}, container open\n`);
      assert.doesNotMatch(shell.stdout + shell.stderr, new RegExp(JSON.parse(opened).tokenValue));
    });

    it("takes the task that is named, also by how its id begins", async () => {
      const [task] = await tasksOf("open");
      const id = task?.taskArn?.split("/").at(-1) ?? "";
      for (const named of [id, id.slice(0, 8), task?.taskArn ?? ""]) {
        assert.equal(await open("open", "--task", named).ended, 5);
      }
    });

    const refusals: [what: string, args: string[], said: RegExp][] = [
      ["ECS Exec is off", ["closed"], /^closed: task \w{8}: ECS Exec is off for it: set `cluster: { exec: true }` in /],
      [
        "no task is called so",
        ["open", "--task", "nosuch"],
        /^open: 0 running tasks are called nosuch; running are: \w{8}\n$/,
      ],
      [
        "no container is called so",
        ["open", "--container", "envoy"],
        /^open: the task has no container envoy; it has: open\n$/,
      ],
    ];
    for (const [what, args, said] of refusals) {
      it(`says so where ${what}, and opens no session`, async () => {
        const shell = open(...args);
        assert.equal(await shell.ended, 1);
        assert.match(shell.stderr, said);
        assert.equal(existsSync(join(root, "session")), false);
      });
    }

    it("says so where no task runs", async () => {
      const none = { cluster: stack.cluster, service: "closed", desiredCount: 0 };
      await stack.clients.ecs.send(new UpdateServiceCommand(none));
      while ((await stack.containers("closed")).length > 0) await sleep(100);
      const shell = open("closed");
      assert.equal(await shell.ended, 1);
      assert.match(shell.stderr, /^closed has no running task; ECS wants 0, and has 0 pending\n$/);
    });

    it("names the plugin and where to get it where it is missing, before ECS opens anything", async () => {
      rmSync(join(root, "bin/session-manager-plugin"));
      const shell = open("open");
      assert.equal(await shell.ended, 1);
      assert.match(
        shell.stderr,
        /^session-manager-plugin is not on PATH\. ECS Exec needs it; install it: https:\/\/docs\.aws\.amazon\.com\/systems-manager\/latest\/userguide\/session-manager-working-with-install-plugin\.html\n$/,
      );
    });
  });
});
