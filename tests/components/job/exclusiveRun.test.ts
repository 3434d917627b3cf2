import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { DescribeTasksCommand, ListTasksCommand, StopTaskCommand } from "@aws-sdk/client-ecs";
import { exclusiveRun } from "../../../components/job/exclusiveRun.ts";
import { EmulatedStack } from "../../rollout/emulatedStack.ts";
import { Executions, taskToRun } from "./executions.ts";

describe("an exclusive run in the emulator, with real containers", function () {
  this.timeout(90_000);
  const stack = new EmulatedStack();
  stack.runForSuite();

  const executions = new Executions(stack);

  /** The states that one execution went through. */
  async function pathOf(stateMachineArn: string): Promise<{ status: string; path: string }> {
    const { status, entered } = await executions.execute(stateMachineArn);
    return { status, path: entered.map(({ name }) => name).join(" ") };
  }

  function definitionFor(family: string, definitionArn: string) {
    return exclusiveRun({
      task: taskToRun(stack, family, definitionArn),
      retries: 1,
      maximumAgeSeconds: 60,
    });
  }

  const machineFor = (family: string, definitionArn: string) =>
    executions.make(family, definitionFor(family, definitionArn));

  async function running(family: string): Promise<string[]> {
    const { taskArns = [] } = await stack.clients.ecs.send(new ListTasksCommand({ cluster: stack.cluster, family }));
    return taskArns;
  }

  it("starts the task, skips while it runs, and starts it again once it has ended", async () => {
    const command = ["sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait"];
    const machine = await machineFor("nightly", await stack.define("nightly", { command }));
    const started = { status: "SUCCEEDED", path: "FindRun IsRunning Run HasStarted Started" };

    assert.deepEqual(await pathOf(machine), started);
    const [task = "", ...others] = await running("nightly");
    assert.deepEqual(others, []);
    const { tasks } = await stack.clients.ecs.send(new DescribeTasksCommand({ cluster: stack.cluster, tasks: [task] }));
    assert.deepEqual([tasks?.[0]?.group, tasks?.[0]?.launchType], ["scheduled_nightly", "FARGATE"]);

    assert.deepEqual(await pathOf(machine), { status: "SUCCEEDED", path: "FindRun IsRunning Skipped" });
    assert.deepEqual(await running("nightly"), [task]);

    await stack.clients.ecs.send(new StopTaskCommand({ cluster: stack.cluster, task }));
    while ((await running("nightly")).length > 0) await sleep(100);
    assert.deepEqual(await pathOf(machine), started);
    assert.notDeepEqual(await running("nightly"), [task]);
  });

  it("asks for each start with a token of its own, which all its retries share", async () => {
    const definitionArn = await stack.define("short", { command: ["true"] });
    // A path into the state's input, which a retry does not change.
    assert.equal(definitionFor("short", definitionArn).States.Run.Parameters["ClientToken.$"], "$.ClientToken");
    const machine = await machineFor("short", definitionArn);
    const token = async () => {
      while ((await running("short")).length > 0) await sleep(100);
      const run = (await executions.execute(machine)).entered.find(({ name }) => name === "Run");
      return JSON.parse(run?.input ?? "{}").ClientToken;
    };
    const tokens = [await token(), await token()];
    for (const one of tokens) assert.match(one, /^[!-~]{32,64}$/);
    assert.notEqual(tokens[0], tokens[1]);
  });
});
