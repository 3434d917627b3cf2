// Follows the logs of real containers.

import assert from "node:assert/strict";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateLogGroupCommand, DeleteLogGroupCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { shell, staying } from "../../rollout/emulatedStack.ts";
import { OperatedStack } from "./operatedStack.ts";

describe("./ecs logs, in the emulator", function () {
  this.timeout(120_000);
  const stack = new OperatedStack();
  stack.runForSuite();

  const logging = (group: string, script: string) => ({
    ...shell(script),
    logConfiguration: {
      logDriver: "awslogs" as const,
      options: { "awslogs-group": group, "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "api" },
    },
  });
  /** Resolves once a line of the group is this. */
  async function logged(logGroupName: string, line: string): Promise<void> {
    for (;;) {
      const { events = [] } = await stack.clients.logs.send(new FilterLogEventsCommand({ logGroupName }));
      if (events.some(({ message }) => message === line)) return;
      await sleep(100);
    }
  }
  const counting = (word: string) => `n=0; while true; do n=$((n + 1)); echo ${word} $n; sleep 0.5; done`;

  it("follows each task from the time on that is asked for, over a group that is replaced, each line once", async () => {
    await stack.clients.logs.send(new CreateLogGroupCommand({ logGroupName: "/api-old" }));
    await stack.deploy("api", await stack.define("api", logging("/api-old", counting("old"))));
    await stack.runs("api");
    stack.hasOutputs({ api: { name: "api" } }, {});
    await logged("/api-old", "old 3");
    const since = new Date();
    const logs = stack.command("logs", "dev", "api", "--since", since.toISOString());
    await logs.says(/ old \d+\n.* old \d+\n/);

    await stack.clients.logs.send(new CreateLogGroupCommand({ logGroupName: "/api-new" }));
    await stack.deploy("api", await stack.define("api", logging("/api-new", counting("new"))));
    await logs.says(/ new 1\n/);
    await stack.clients.logs.send(new DeleteLogGroupCommand({ logGroupName: "/api-old" }));
    // These are more lines than one look finds, so it has looked again since.
    const before = logs.lines.length;
    await logs.says(new RegExp(`^(.*\n){${before + 8},}`));
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
    stack.hasOutputs({ front: { name: "front" }, mailer: { name: "mailer" } }, {});
    const logs = stack.command("logs", "dev", "--filter", "ERROR", "--since", "5m");
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
    const tool = `${process.execPath} ${resolve("ecs")} logs dev front --since 5m`;
    // Nobody reads the second line.
    await stack.deploy("front", await stack.define("front", shell(counting("front"))));
    const piped = stack.process("sh", ["-c", `${tool} | head -n 1`]);
    assert.equal(await piped.ended, 0);
    assert.equal(piped.lines.length, 1);
    assert.equal(piped.stderr, "");
  });

  it("needs no Pulumi, and leaves out the lines of others in a group that they share", async () => {
    const place = ["--cluster", stack.cluster, "--service", "front", "--region", "eu-west-1"];
    const logs = stack.command("logs", ...place, "--since", "5m");
    await logs.says(/ERROR two/);
    assert.equal(await logs.interrupt(), 0);
    assert.ok(logs.lines.length >= 3);
    for (const line of logs.lines) assert.match(line, / front [0-9a-f]{8} front /);
  });
});
