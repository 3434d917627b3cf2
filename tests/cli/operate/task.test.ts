// Tasks that people run by hand, as real containers.

import assert from "node:assert/strict";
import { heldBetween, shell, staying } from "../../rollout/emulatedStack.ts";
import { OperatedStack } from "./operatedStack.ts";

describe("./ecs task, in the emulator", function () {
  this.timeout(120_000);
  const stack = new OperatedStack();
  stack.runForSuite();

  it("runs the revision that is deployed, streams its log and ends with its exit code", async () => {
    const environment = (value: string) => ({ environment: [{ name: "VERSION", value }] });
    await stack.deploy("web", await stack.define("web", { ...shell(staying), ...environment("deployed") }));
    await stack.define("web", { ...shell("exit 99"), ...environment("newer, and not deployed") });
    stack.hasOutputs({ web: { name: "web" } }, {});

    const task = stack.command(
      "task",
      "dev",
      "web",
      "--",
      "sh",
      "-c",
      heldBetween("echo $VERSION", "echo to stderr >&2", 7),
    );
    await task.says(/^deployed$/m);
    await stack.release("web");
    assert.equal(await task.ended, 7);
    assert.deepEqual(task.lines, ["deployed", "to stderr"]);
    assert.match(task.stderr, /^web: task \w{8} of web:1 is started\nweb: task \w{8} ended with exit code 7\n$/);
  });

  it("runs a job with its own command, and a variable for this run", async () => {
    const taskDefinition = await stack.define("nightly", shell("echo cleaning $WHAT"));
    stack.hasOutputs({}, { nightly: { taskDefinition, networkConfiguration: stack.network } });
    const { code, lines } = await stack.run("task", "dev", "nightly", "--env", "WHAT=all of it");
    assert.deepEqual({ code, lines }, { code: 0, lines: ["cleaning all of it"] });
  });

  it("lets people into a job's task where the stack's outputs say that they may", async () => {
    const taskDefinition = await stack.define("entered", shell("true"));
    const job = { taskDefinition, networkConfiguration: stack.network, enableExecuteCommand: true };
    stack.hasOutputs({}, { entered: job });
    assert.equal((await stack.run("task", "dev", "entered")).code, 0);
    const [task] = await stack.tasksOf("entered");
    assert.equal(task?.enableExecuteCommand, true);
  });

  it("stops the task in ECS on Ctrl-C, and says so", async () => {
    const taskDefinition = await stack.define("long", shell(`echo begun; ${staying}`));
    stack.hasOutputs({}, { long: { taskDefinition, networkConfiguration: stack.network } });
    const task = stack.command("task", "dev", "long");
    await task.says(/begun/);
    assert.equal((await stack.containers("long")).length, 1);
    assert.equal(await task.interrupt(), 130);
    assert.match(task.stderr, /^long: task \w{8} was interrupted\nTask \w{8} is stopped in ECS\.$/m);
    const [stopped] = await stack.tasksOf("long");
    assert.equal(stopped?.desiredStatus, "STOPPED");
    assert.equal(stopped?.stoppedReason, "Given up by ecs-task");
    assert.deepEqual(await stack.containers("long"), []);
  });

  it("explains a task that cannot start", async () => {
    const valueFrom = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:gone-AbCdEf";
    const taskDefinition = await stack.define("secret", { secrets: [{ name: "API_KEY", valueFrom }] });
    stack.hasOutputs({}, { secret: { taskDefinition, networkConfiguration: stack.network } });
    const { code, stdout, stderr } = await stack.run("task", "dev", "secret");
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.match(stderr, /What failed: a secret does not exist, or has no value\.\n.*ResourceInitializationError/);
    assert.match(stderr, /\nNext: Check the ARN or name under `secrets`/);
  });

  it("needs no Pulumi where the cluster and the service are named", async () => {
    const task = await stack.run(
      "task",
      ...["--cluster", stack.cluster, "--service", "web", "--region", "eu-west-1"],
      ...["--", "sh", "-c", "echo $VERSION"],
    );
    assert.deepEqual({ code: task.code, lines: task.lines }, { code: 0, lines: ["deployed"] });
  });
});
