// What a real emulator does not do at will: answer late, lose a request, refuse a stop. Real containers test the rest
// of a task's life, in emulator.test.ts and tests/cli/operate.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "../../rollout/clients.ts";
import { GivenUp } from "../../rollout/givenUp.ts";
import { type OneTask, runOneTask } from "../../rollout/oneTask.ts";
import { fasterTime } from "../support/fasterTime.ts";
import { type Answer, type AwsRequest, ScriptedAws } from "./scriptedAws.ts";

const taskArn = "arn:aws:ecs:eu-west-1:123456789012:task/main/0123456789abcdef";
const definition = {
  taskDefinition: {
    containerDefinitions: [
      {
        name: "web",
        logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "web", "awslogs-stream-prefix": "web" } },
      },
    ],
  },
};
const running = { taskArn, lastStatus: "RUNNING", containers: [] };

describe("one task", () => {
  fasterTime(50);
  const aws = new ScriptedAws();
  before(() => aws.start());
  after(() => aws.stop());

  type Said = (request: AwsRequest) => Answer | Promise<Answer>;
  /** Every request but for the definition, which comes first. */
  const actions = () => aws.requests.map(({ action }) => action).slice(1);

  function run(answer: Said, more: Partial<OneTask> = {}) {
    aws.answers((request) => (request.action === "DescribeTaskDefinition" ? definition : answer(request)));
    return runOneTask({
      cluster: "main",
      taskDefinition: "web:1",
      container: "web",
      startedBy: "test",
      connect: () => connect(aws.aws),
      signal: new AbortController().signal,
      onStart: () => undefined,
      onLine: () => undefined,
      onTrouble: () => undefined,
      pollMs: 100,
      ...more,
    });
  }

  async function givenUp(answer: Said, more: Partial<OneTask> = {}) {
    const error = await run(answer, more).then(
      () => assert.fail("came to its end"),
      (error: Error) => error,
    );
    assert.ok(error instanceof GivenUp, error.stack);
    return error;
  }

  it("is stopped where it was given up before ECS had answered that it was started", async () => {
    const stop = new AbortController();
    const { message, left, task } = await givenUp(
      async ({ action }) => {
        if (action !== "RunTask") return {};
        stop.abort();
        await sleep(300);
        return { tasks: [running] };
      },
      { signal: stop.signal },
    );
    assert.deepEqual({ message, left }, { message: "was interrupted", left: undefined });
    assert.equal(task?.taskArn, taskArn);
    assert.deepEqual(actions(), ["RunTask", "StopTask"]);
    assert.deepEqual(aws.requests[2]?.input, { cluster: "main", task: taskArn, reason: "Given up by test" });
  });

  it("was never started, and is not stopped, where ECS refused it while it was given up", async () => {
    const stop = new AbortController();
    const { message, task, left } = await givenUp(
      () => {
        stop.abort();
        return "ClientException";
      },
      { signal: stop.signal },
    );
    assert.deepEqual({ message, task, left }, { message: "was interrupted", task: undefined, left: undefined });
    assert.deepEqual(actions(), ["RunTask"]);
  });

  it("may have been started where no answer, or half of one, came to any of the requests for it, and this is said", async () => {
    const stop = new AbortController();
    const silent = () => {
      stop.abort();
      return () => undefined;
    };
    const half: Answer = (response) => response.end('{"tasks":[{"taskA');
    const troubles: [Said, message: RegExp, more?: Partial<OneTask>][] = [
      [() => null, /^cannot be followed: AWS does not answer /, { timeoutSeconds: 2 }],
      [() => half, /^cannot be followed: what answers is not AWS, /, { timeoutSeconds: 2 }],
      [() => (actions().length < 2 ? null : "AccessDeniedException"), /^cannot be followed: AWS denied the request /],
      [() => ({ tasks: [{ lastStatus: "PENDING" }] }), /ECS does not say which task it has started/],
      [silent, /^was interrupted$/, { signal: stop.signal }],
    ];
    for (const [answer, expected, more] of troubles) {
      const { message, left } = await givenUp(answer, more);
      assert.match(message, expected);
      const command = "aws ecs list-tasks --cluster main --started-by test";
      assert.equal(left, `Whether ECS has started it is unknown: \`${command}\` shows it.`, message);
      const tokens = aws.requests.filter(({ action }) => action === "RunTask").map(({ input }) => input.clientToken);
      assert.equal(new Set(tokens).size, 1);
    }
    const { message, left } = await givenUp(() => "ThrottlingException", { timeoutSeconds: 2 });
    assert.deepEqual([message.slice(0, 40), left], ["could not start: AWS throttles the reque", undefined]);
  });

  it("is left to ECS at a second signal, and this is said, where ECS does not answer that it stops it", async () => {
    const [stop, leave] = [new AbortController(), new AbortController()];
    const { left } = await givenUp(
      ({ action }) => {
        if (action === "RunTask") return { tasks: [running] };
        (action === "StopTask" ? leave : stop).abort();
        return () => undefined;
      },
      { signal: stop.signal, leave: leave.signal, interruptedStopMs: 600_000 },
    );
    assert.match(
      left ?? "",
      /^Task 01234567 could not be stopped and may still run: AWS has not answered yet\. `aws ecs /,
    );
    assert.deepEqual(actions(), ["RunTask", "DescribeTasks", "StopTask"]);
  });

  it("is reported as still running where it cannot be stopped, which is tried again where that can pass", async () => {
    const denied: Said = ({ action }) => (action === "RunTask" ? { tasks: [running] } : "AccessDeniedException");
    const { message, next, left } = await givenUp(denied);
    assert.match(message, /^cannot be followed: AWS denied the request \(AccessDeniedException/);
    assert.match(next ?? "", /^Next: allow the role /);
    assert.match(left ?? "", /^Task 01234567 could not be stopped and may still run: AWS denied the request/);
    const id = taskArn.split("/").at(-1);
    assert.ok(left?.endsWith(` \`aws ecs stop-task --cluster main --task ${id}\` stops it.`), left);
    assert.deepEqual(actions(), ["RunTask", "DescribeTasks", "StopTask"]);
    const later = await givenUp((request) => {
      if (request.action !== "StopTask") return denied(request);
      return actions().length < 5 ? "ThrottlingException" : {};
    });
    assert.equal(later.left, undefined);
  });

  it("names what ECS says where none could be placed, and what to do about it", async () => {
    const failures = [{ reason: "Capacity is unavailable at this time. Please try again later." }];
    const { message, next } = await givenUp(() => ({ tasks: [], failures }));
    assert.equal(message, "could not start: Capacity is unavailable at this time. Please try again later");
    assert.match(next ?? "", /^Next: It mostly comes back within the hour/);
  });

  it("is not waited for where ECS has forgotten it, as after a machine's sleep", async () => {
    const { message, next, left } = await givenUp(({ action }) => {
      if (action === "RunTask") return { tasks: [running] };
      const notFound = '{"__type":"InvalidParameterException","message":"The referenced task was not found."}';
      if (action === "StopTask") return (response) => response.writeHead(400).end(notFound);
      return action === "DescribeTasks" ? { tasks: [], failures: [{ reason: "MISSING" }] } : {};
    });
    assert.match(message, /^is not known to ECS any more/);
    assert.deepEqual([next?.slice(0, 20), left], ["Next: see in its log", undefined]);
  });

  it("comes to its own end where its log cannot be read, which is said once, and is read on where that passes", async () => {
    const troubles: [Answer, reads: number | undefined, isUnread: boolean][] = [
      ["AccessDeniedException", 1, true],
      [null, undefined, true],
      ["ThrottlingException", undefined, false],
    ];
    for (const [trouble, reads, isUnread] of troubles) {
      const said: string[] = [];
      const lines: string[] = [];
      const read = () => actions().filter((action) => action === "GetLogEvents").length;
      const { task, log } = await run(
        ({ action }) => {
          if (action === "RunTask") return { tasks: [running] };
          if (action === "DescribeTasks") {
            const ended = actions().length > 8 ? "STOPPED" : "RUNNING";
            return { tasks: [{ ...running, lastStatus: ended, containers: [{ name: "web", exitCode: 0 }] }] };
          }
          if (isUnread || read() < 3) return trouble;
          return read() === 3
            ? { events: [{ message: "done" }], nextForwardToken: "f/1" }
            : { nextForwardToken: "f/1" };
        },
        { onTrouble: (text) => said.push(text), onLine: (line) => lines.push(line) },
      );
      assert.deepEqual([task.lastStatus, log.isUnread, log.wrote], ["STOPPED", isUnread, !isUnread]);
      assert.equal(said.length, 1, said.join("\n"));
      assert.match(said[0] ?? "", /^its log cannot be read, and the task goes on: AWS /);
      assert.deepEqual(lines, isUnread ? [] : ["done"]);
      if (reads !== undefined) assert.equal(read(), reads);
    }
  });
});
