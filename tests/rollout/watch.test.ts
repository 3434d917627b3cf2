import assert from "node:assert/strict";
import type { Service, Task } from "@aws-sdk/client-ecs";
import { connect } from "../../rollout/clients.ts";
import { redactor } from "../../rollout/redact.ts";
import { type Watch, watchDeployment } from "../../rollout/watch.ts";
import type { AwsSettings } from "../../settings/keys/schema.ts";
import { fasterTime } from "../support/fasterTime.ts";
import { deployment, expected, service, stoppedTask, task } from "./answers.ts";
import { pace } from "./pace.ts";
import { type Answer, type AwsRequest, ScriptedAws } from "./scriptedAws.ts";

const running = service([deployment(2)]);
const tasks = [task(2, 1), task(2, 2)];

describe("watching a deployment", () => {
  fasterTime();
  const server = new ScriptedAws();
  before(() => server.start());
  after(() => server.stop());

  /** ECS with this service and these tasks, where `fault` does not say otherwise. */
  function ecs(
    fault: (request: AwsRequest, count: number) => Answer | Promise<Answer> | undefined = () => undefined,
    { of = running, stopped = [] as Task[] }: { of?: Service; stopped?: Task[] } = {},
  ): void {
    let count = 0;
    server.answers((request) => {
      const wrong = fault(request, ++count);
      if (wrong !== undefined) return wrong;
      const { desiredStatus, tasks: asked } = request.input as { desiredStatus?: string; tasks?: string[] };
      const all = [...tasks, ...stopped];
      switch (request.action) {
        case "DescribeServices":
          return { services: [of] };
        case "ListTasks":
          return { taskArns: (desiredStatus === "STOPPED" ? stopped : tasks).map(({ taskArn }) => taskArn) };
        case "DescribeTasks":
          return { tasks: all.filter(({ taskArn = "" }) => asked?.includes(taskArn)) };
        case "DescribeTaskDefinition":
          return { taskDefinition: { containerDefinitions: [] } };
        default:
          return "UnexpectedRequest";
      }
    });
  }

  async function watch(
    seconds: number,
    {
      aws = server.aws,
      startsDeployment = false,
      signal = new AbortController().signal,
      connect: connecting = () => connect(aws as AwsSettings),
      timeLeft = undefined as Watch["timeLeft"],
      patienceMs = undefined as number | undefined,
      byHand = false,
    } = {},
  ) {
    const lines: string[] = [];
    const since = Date.now();
    const error = await watchDeployment({
      name: "web",
      cluster: "main",
      service: "web-1a2b3c4",
      expected: { ...expected(2), since, startsDeployment, byHand },
      settings: pace(seconds),
      connect: connecting,
      signal,
      say: (line) => lines.push(line.replace(/, \d+ s$/, "").replace(/\d\d:\d\d:\d\d/, "then")),
      redact: redactor([aws.secretKey]),
      timeLeft,
      patienceMs,
      pollMs: 100,
    }).then(
      () => undefined,
      (error: Error) => error,
    );
    return { error: error?.message, name: error?.name, lines, seconds: (Date.now() - since) / 1000 };
  }

  it("says one line and returns where nothing was to be deployed", async () => {
    ecs();
    const { error, lines } = await watch(30);
    assert.equal(error, undefined);
    assert.deepEqual(lines, ["web: 2 of 2 tasks healthy, 0 failed"]);
  });

  it("says a line for each change, and none for the time between", async () => {
    let looks = 0;
    server.answers(({ action, input }) => {
      if (action === "DescribeServices") looks++;
      const some = tasks.slice(0, Math.min(2, Math.floor(looks / 3)));
      const of = service([deployment(2, { rolloutState: "IN_PROGRESS", failedTasks: looks > 8 ? 1 : 0 })]);
      if (action === "DescribeServices") return { services: [looks > 11 ? running : of] };
      if (action === "ListTasks")
        return { taskArns: input.desiredStatus === "STOPPED" ? [] : some.map((t) => t.taskArn) };
      return { tasks: some };
    });
    const { error, lines } = await watch(30);
    assert.equal(error, undefined);
    assert.deepEqual(lines, [
      "web: 0 of 2 tasks healthy, 0 failed",
      "web: 1 of 2 tasks healthy, 0 failed",
      "web: 2 of 2 tasks healthy, 0 failed",
      "web: 2 of 2 tasks healthy, 1 failed",
      "web: 2 of 2 tasks healthy, 0 failed",
    ]);
  });

  it("says how long it takes from now on, until a task has failed or it is done", async () => {
    let looks = 0;
    ecs(({ action }) => {
      if (action === "DescribeServices") looks++;
      const failedTasks = looks > 4 ? 1 : 0;
      const rolloutState = looks > 8 ? "COMPLETED" : "IN_PROGRESS";
      const of = service([deployment(2, { rolloutState, failedTasks })]);
      return action === "DescribeServices" ? { services: [of] } : undefined;
    });
    const { error, lines } = await watch(30, { startsDeployment: true, timeLeft: (desired) => `${desired} min left` });
    assert.equal(error, undefined);
    assert.deepEqual(
      lines.map((line) => line.replace(/, \d+ s/, "")),
      [
        "web: 2 of 2 tasks healthy, 0 failed, 2 min left",
        "web: 2 of 2 tasks healthy, 1 failed",
        "web: 2 of 2 tasks healthy, 1 failed",
      ],
    );
  });

  it("gives up where an outage lasts longer than whoever waits is ready to, long before the deadline", async () => {
    ecs(() => "ThrottlingException");
    const { error, seconds } = await watch(86_400, { patienceMs: 2_000, byHand: true });
    assert.match(error ?? "", /cannot be followed: AWS throttles .*\n.* `.\/ecs status` shows what became of it\.$/);
    assert.ok(seconds < 30, `${seconds} s`);
  });

  it("asks again when it is throttled, and says so once", async () => {
    ecs((_, count) => (count <= 2 ? "ThrottlingException" : undefined));
    const { error, lines } = await watch(30);
    assert.equal(error, undefined);
    assert.deepEqual(lines, [
      "web: AWS throttles the requests (ThrottlingException by script); asking again until then UTC",
      "web: 2 of 2 tasks healthy, 0 failed",
    ]);
  });

  it("reports throttling that does not pass before the deadline as throttling", async () => {
    ecs(() => "ThrottlingException");
    const { error, seconds } = await watch(3);
    assert.match(
      error ?? "",
      /^web: the deployment of docker-on-ecs-dev-web:2 cannot be followed: AWS throttles the requests \(/,
    );
    assert.match(error ?? "", /The deployment itself goes on in ECS/);
    assert.ok(seconds < 10, `it took ${seconds} s`);
  });

  it("asks again when the connection is lost", async () => {
    ecs((_, count) => (count <= 1 ? null : undefined));
    const { error, lines } = await watch(30);
    assert.equal(error, undefined);
    assert.match(lines[0] ?? "", /^web: AWS does not answer \(.*\); asking again until then UTC$/);
  });

  it("reports a connection that stays lost as that", async () => {
    ecs(() => null);
    const { error, seconds } = await watch(3);
    assert.match(error ?? "", /cannot be followed: AWS does not answer \(/);
    assert.ok(seconds < 10, `it took ${seconds} s`);
  });

  it("does not wait for the deadline where this machine itself refuses the connection", async () => {
    const { error, lines, seconds } = await watch(600, {
      aws: { ...server.aws, endpoints: [{ ecs: "http://127.0.0.1:1" }] },
    });
    assert.match(error ?? "", /cannot be followed: nothing listens .* \(connect ECONNREFUSED 127\.0\.0\.1:1\)\./);
    assert.match(error ?? "", /^Next: start again what listened there, an emulator or a proxy\./m);
    assert.deepEqual(lines, []);
    assert.ok(seconds < 10, `it took ${seconds} s`);
  });

  it("goes on with the credentials that were renewed", async () => {
    ecs(({ accessKey }) => (accessKey === "AKIDEXAMPLE" ? "ExpiredTokenException" : undefined));
    const keys = ["AKIDEXAMPLE", "AKIDRENEWED"];
    const { error, lines } = await watch(30, { connect: () => connect({ ...server.aws, accessKey: keys.shift() }) });
    assert.equal(error, undefined);
    assert.match(lines[0] ?? "", /^web: the AWS credentials have expired \(ExpiredTokenException/);
  });

  it("reports what AWS said last when it hangs until the deadline", async () => {
    ecs((_, count) => (count === 1 ? "ThrottlingException" : new Promise<never>(() => undefined)));
    const { error, seconds } = await watch(3);
    assert.match(error ?? "", /cannot be followed: AWS throttles the requests \(/);
    assert.ok(seconds < 8, `it took ${seconds} s`);
  });

  it("masks what is secret in AWS's own words", async () => {
    ecs(() => "No-secret-of-the-example-Exception");
    const { error } = await watch(30);
    assert.match(error ?? "", /cannot be followed: the request failed \(No-\[masked\]-Exception/);
  });

  it("reports credentials that stay expired as that", async () => {
    ecs(() => "ExpiredTokenException");
    const { error } = await watch(3);
    assert.match(error ?? "", /cannot be followed: the AWS credentials have expired \(/);
    assert.match(error ?? "", /\nNext: log in again/);
  });

  it("asks once where asking again cannot help", async () => {
    ecs(() => "AccessDeniedException");
    const { error, seconds } = await watch(30);
    assert.match(error ?? "", /cannot be followed: AWS denied the request \(AccessDeniedException/);
    assert.equal(server.requests.length, 1);
    assert.ok(seconds < 10, `it took ${seconds} s`);
  });

  it("reports a deployment that runs past its deadline, with what runs", async () => {
    ecs(undefined, { of: service([deployment(2, { rolloutState: "IN_PROGRESS" })]) });
    const { error, seconds } = await watch(1);
    assert.match(
      error ?? "",
      /^web: the deployment of docker-on-ecs-dev-web:2 is overdue: after \d+ s 2 of 2 tasks are healthy, 0 failed\n/,
    );
    assert.ok(seconds >= 1 && seconds < 10, `it took ${seconds} s`);
  });

  it("explains a failure even where parts of the explanation are denied, and masks what is secret", async () => {
    const stopped = [
      stoppedTask(2, 7, {
        stoppedReason: "could not use secret-of-the-example",
        containers: [{ name: "web", exitCode: 1 }],
      }),
    ];
    const of = service([
      deployment(1),
      deployment(2, { status: "ACTIVE", runningCount: 0, failedTasks: 3, rolloutState: "FAILED" }),
    ]);
    ecs(({ action }) => (action === "DescribeTaskDefinition" ? "AccessDeniedException" : undefined), { of, stopped });
    const { error, name, lines } = await watch(30, { startsDeployment: true });
    assert.equal(name, "RolloutError");
    assert.match(
      error ?? "",
      /^web: the deployment of docker-on-ecs-dev-web:2 failed; ECS rolled it back to docker-on-ecs-dev-web:1/,
    );
    assert.match(error ?? "", /exit code 1; could not use \[masked\]\n/);
    assert.deepEqual(lines.slice(0, 1), [
      "web: task 00000007, container web stopped: the process ended with an error (exit code 1)",
    ]);
  });

  it("stops at once when it is interrupted, while AWS hangs or while it waits to ask again", async () => {
    for (const fault of [() => new Promise<never>(() => undefined), () => "ThrottlingException"]) {
      server.answers(fault);
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 300);
      const { error, seconds } = await watch(60, { signal: controller.signal });
      assert.match(
        error ?? "",
        /^web: no longer waiting; the deployment of docker-on-ecs-dev-web:2 goes on in ECS\.\n/,
      );
      // It would wait for a minute.
      assert.ok(seconds < 8, `it took ${seconds} s`);
    }
  });
});
