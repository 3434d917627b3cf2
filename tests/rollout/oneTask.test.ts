// What a real emulator does not do at will: answer late, lose a request, refuse a stop. Real containers test the rest
// of a task's life, in emulator.test.ts and tests/cli/operate.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "../../rollout/clients.ts";
import { GivenUp, runOneTask } from "../../rollout/oneTask.ts";
import { type Answer, type AwsRequest, ScriptedAws } from "./scriptedAws.ts";

const taskArn = "arn:aws:ecs:eu-west-1:123456789012:task/main/0123456789abcdef";
const running = { taskArn, lastStatus: "RUNNING", containers: [] };

describe("one task", () => {
  const aws = new ScriptedAws();
  before(() => aws.start());
  after(() => aws.stop());

  const actions = () => aws.requests.map(({ action }) => action);

  async function givenUp(answer: (request: AwsRequest) => Answer | Promise<Answer>, signal: AbortSignal) {
    aws.answers(answer);
    const ended = runOneTask({
      cluster: "main",
      taskDefinition: "web:1",
      container: "web",
      startedBy: "test",
      connect: () => connect(aws.aws),
      signal,
      onStart: () => undefined,
      onLine: () => undefined,
      onTrouble: () => undefined,
      pollMs: 10,
    });
    const error = await ended.then(
      () => assert.fail("came to its end"),
      (error: Error) => error,
    );
    assert.ok(error instanceof GivenUp, error.stack);
    return error;
  }

  it("is stopped where it was given up before ECS had answered that it was started", async () => {
    const stop = new AbortController();
    const { message, left, task } = await givenUp(async ({ action }) => {
      if (action !== "RunTask") return {};
      stop.abort();
      await sleep(300);
      return { tasks: [running] };
    }, stop.signal);
    assert.deepEqual({ message, left }, { message: "was interrupted", left: undefined });
    assert.equal(task?.taskArn, taskArn);
    assert.deepEqual(actions(), ["RunTask", "StopTask"]);
    assert.deepEqual(aws.requests[1]?.input, { cluster: "main", task: taskArn, reason: "Given up by test" });
  });

  it("was never started, and is not stopped, where ECS refused it while it was given up", async () => {
    const stop = new AbortController();
    const { message, task } = await givenUp(() => {
      stop.abort();
      return "ClientException";
    }, stop.signal);
    assert.deepEqual({ message, task }, { message: "was interrupted", task: undefined });
    assert.deepEqual(actions(), ["RunTask"]);
  });

  it("is reported as still running where it cannot be stopped", async () => {
    const { message, next, left } = await givenUp(
      ({ action }) => (action === "RunTask" ? { tasks: [running] } : "AccessDeniedException"),
      new AbortController().signal,
    );
    assert.match(message, /^cannot be followed: AWS denied the request \(AccessDeniedException/);
    assert.match(next ?? "", /^Next: allow the role /);
    assert.match(left ?? "", /^Task 01234567 could not be stopped and may still run: AWS denied the request/);
    assert.deepEqual(actions(), ["RunTask", "DescribeTaskDefinition", "StopTask"]);
  });

  it("names what ECS says where none could be placed, and what to do about it", async () => {
    const failures = [{ reason: "Capacity is unavailable at this time. Please try again later." }];
    const { message, next } = await givenUp(() => ({ tasks: [], failures }), new AbortController().signal);
    assert.equal(message, "could not start: Capacity is unavailable at this time. Please try again later");
    assert.match(next ?? "", /^Next: It mostly comes back within the hour/);
  });
});
