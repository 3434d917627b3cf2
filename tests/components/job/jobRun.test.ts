import assert from "node:assert/strict";
import { ListTasksCommand } from "@aws-sdk/client-ecs";
import { jobRun } from "../../../components/job/jobRunDefinition.ts";
import { EmulatedStack } from "../../rollout/emulatedStack.ts";
import { Executions, taskToRun } from "./executions.ts";

describe("a run that is followed, in the emulator, with real containers", function () {
  this.timeout(90_000);
  const stack = new EmulatedStack();
  stack.runForSuite();
  const executions = new Executions(stack);

  /** Runs a script as a job, and gives the states that the run went through and the dead letters. */
  async function run(family: string, script: string, how: object, input: object = { from: "test" }) {
    const definitionArn = await stack.define(family, { command: ["sh", "-c", script] });
    const url = await executions.makeQueue(family);
    const definition = jobRun(
      {
        task: taskToRun(stack, family, definitionArn),
        container: family,
        run: { retries: 1, retryDelaySeconds: 0, timeoutSeconds: 60, ...how },
        retries: 1,
        maximumAgeSeconds: 60,
        exclusive: true,
        events: !("from" in input),
        deadLetters: { arn: `arn:aws:sqs:eu-west-1:000000000000:${family}`, url },
      },
      1,
    );
    const machine = await executions.make(family, definition);
    const { status, error, cause, entered } = await executions.execute(machine, input);
    const looks = /WaitForEnd( Look HasEnded WaitForEnd)*/g;
    const path = entered.map(({ name }) => name).join(" ");
    const { taskArns } = await stack.clients.ecs.send(new ListTasksCommand({ cluster: stack.cluster, family }));
    return {
      status,
      error,
      last: cause ? JSON.parse(cause) : undefined,
      path: path.replace(looks, "WaitForEnd"),
      letters: (await executions.messagesOf(url)).map((text) => JSON.parse(text)),
      running: taskArns,
    };
  }

  const start = "FindRun IsRunning Run HasStarted WaitForEnd";

  it("succeeds with its container", async () => {
    const { status, path, letters } = await run("well", "true", {});
    assert.deepEqual(
      { status, path, letters },
      {
        status: "SUCCEEDED",
        path: `Begin ${start} Look HasEnded Succeeded`,
        letters: [],
      },
    );
  });

  it("is run again where its container fails, and its input is kept after the last failure", async () => {
    const { status, error, path, last, letters } = await run("ill", "exit 7", {});
    assert.deepEqual(
      [status, error, last.ExitCode, last.StopCode],
      ["FAILED", "RunFailed", 7, "EssentialContainerExited"],
    );
    assert.equal(path, `Begin ${start} Look HasEnded WaitToRetry ${start} Look HasEnded KeepInput Failed`);
    const [letter, ...others] = letters;
    assert.deepEqual(others, []);
    assert.deepEqual([letter.Job, letter.Input, letter.Last.ExitCode], ["ill", { from: "test" }, 7]);
  });

  it("is stopped where it takes too long, and has failed even if its container then ends well", async () => {
    const staying = "trap 'exit 0' TERM; sleep 1000 & wait";
    const { status, path, last, running } = await run("slow", staying, { retries: 0, timeoutSeconds: 2 });
    assert.equal(status, "FAILED");
    assert.equal(path, `Begin ${start} Look HasEnded Stop WaitForEnd Look HasEnded KeepInput Failed`);
    assert.equal(last.StoppedReason, "Took longer than 2 s");
    assert.deepEqual(running, []);
  });

  it("gets variables of the event that started it, and none where none did", async () => {
    const event = {
      source: "aws.s3",
      "detail-type": "Object Created",
      detail: { bucket: { name: "uploads" }, object: { key: 'a "b".txt', size: 1 } },
    };
    const ofS3 = `[ "$S3_BUCKET $S3_KEY" = 'uploads a "b".txt' ] && echo "$EVENT" | grep -q '"size":1'`;
    assert.equal((await run("object", ofS3, { retries: 0 }, event)).status, "SUCCEEDED");
    const message = [{ messageId: "1", body: '{"id": 1}', eventSource: "aws:sqs" }];
    const ofSqs = `[ "$SQS_MESSAGE_ID $SQS_BODY" = '1 {"id": 1}' ] && [ -z "$EVENT" ]`;
    assert.equal((await run("message", ofSqs, { retries: 0 }, message)).status, "SUCCEEDED");
    assert.equal((await run("schedule", '[ -z "$EVENT$SQS_BODY" ]', { retries: 0 }, {})).status, "SUCCEEDED");
  });
});
