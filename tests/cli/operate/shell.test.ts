// Sessions in real containers, as far as ECS opens them. A stand-in plays AWS's session-manager-plugin.

import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateServiceCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { shell, staying } from "../../rollout/emulatedStack.ts";
import { OperatedStack } from "./operatedStack.ts";

describe("./ecs shell, in the emulator", function () {
  this.timeout(120_000);
  const stack = new OperatedStack();
  stack.runForSuite();

  before(async () => {
    // The stand-in writes its arguments, a line each, and what it reads from the terminal.
    const record = `printf '%s\\n' "$@" >${stack.root}/session; read typed; echo "$typed" | tee -a ${stack.root}/session`;
    stack.install(
      "session-manager-plugin",
      `if [ "$1" = --version ]; then echo 1.2.764.0; exit; fi; ${record}; exit 5`,
    );
    const place = { cluster: stack.cluster, networkConfiguration: stack.network, desiredCount: 1 };
    const taskDefinition = await stack.define("open", shell(staying));
    await stack.clients.ecs.send(
      new CreateServiceCommand({ ...place, serviceName: "open", taskDefinition, enableExecuteCommand: true }),
    );
    await stack.deploy("closed", await stack.define("closed", shell(staying)));
    await Promise.all([stack.runs("open"), stack.runs("closed")]);
    stack.hasOutputs({ open: { name: "open" }, closed: { name: "closed" } }, {});
  });

  const session = () => readFileSync(join(stack.root, "session"), "utf8").trimEnd().split("\n");

  beforeEach(() => rmSync(join(stack.root, "session"), { force: true }));

  function open(...args: string[]) {
    const env = { AWS_PROFILE: "shop" };
    return stack.process(process.execPath, [resolve("ecs"), "shell", "dev", ...args], {
      stdin: "exit\n",
      env,
    });
  }

  it("hands the session that ECS opened to the plugin, as the AWS CLI does, and ends with its exit code", async () => {
    const [task] = await stack.tasksOf("open");
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
    const [task] = await stack.tasksOf("open");
    const id = task?.taskArn?.split("/").at(-1) ?? "";
    for (const named of [id, id.slice(0, 8), task?.taskArn ?? ""]) {
      assert.equal(await open("open", "--task", named).ended, 5);
    }
  });

  const refusals: [what: string, args: string[], said: RegExp][] = [
    ["ECS Exec is off", ["closed"], /^closed: task \w{8}: ECS Exec is off for it: set `cluster: { exec: true }` in /],
    ["no task is called so", ["open", "--task", "nosuch"], /^open: no task's id begins with nosuch; running: \w{8}\n$/],
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
      assert.equal(existsSync(join(stack.root, "session")), false);
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
    rmSync(join(stack.root, "bin/session-manager-plugin"));
    const shell = open("open");
    assert.equal(await shell.ended, 1);
    assert.match(
      shell.stderr,
      /^session-manager-plugin is not on PATH\. ECS Exec needs it; install it: https:\/\/docs\.aws\.amazon\.com\/systems-manager\/latest\/userguide\/session-manager-working-with-install-plugin\.html\n$/,
    );
  });
});
