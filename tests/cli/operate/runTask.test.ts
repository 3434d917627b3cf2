// Tasks that do not end by themselves: the emulator lacks neither capacity nor memory.

import assert from "node:assert/strict";
import type { Task } from "@aws-sdk/client-ecs";
import type { Deployed } from "../../../cli/deployed/deployed.ts";
import { runTask, startOf } from "../../../cli/operate/runTask.ts";
import type { Changes } from "../../../cli/operate/taskChanges.ts";
import { type Answer, ScriptedAws } from "../../rollout/scriptedAws.ts";
import { fasterTime } from "../../support/fasterTime.ts";

const taskArn = "arn:aws:ecs:eu-west-1:123456789012:task/main/0123456789abcdef";
const definition = "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop_dev_nightly:4";
const networkConfiguration = { awsvpcConfiguration: { subnets: ["subnet-1"], assignPublicIp: "ENABLED" as const } };

describe("A task that is run by hand", function () {
  this.timeout(20_000);
  fasterTime();
  const aws = new ScriptedAws();
  before(() => aws.start());
  after(() => aws.stop());

  const taken: Answer = { tasks: [{ taskArn, lastStatus: "PENDING" }] };

  async function run(name: string, ended: Task, start = taken, changes?: Changes) {
    const service = {
      serviceName: "web",
      status: "ACTIVE",
      taskDefinition: definition,
      launchType: "FARGATE",
      capacityProviderStrategy: [
        { capacityProvider: "FARGATE_SPOT", weight: 3 },
        { capacityProvider: "FARGATE", weight: 1, base: 1 },
      ],
      enableExecuteCommand: true,
      networkConfiguration,
    };
    const answers: Record<string, Answer> = {
      DescribeServices: { services: [service] },
      DescribeTaskDefinition: {
        taskDefinition: {
          cpu: "256",
          memory: "512",
          containerDefinitions: [{ name: "main", essential: true, secrets: [{ name: "API_KEY", valueFrom: "/key" }] }],
        },
      },
      RunTask: start,
      DescribeTasks: { tasks: [{ taskArn, lastStatus: "STOPPED", ...ended }] },
    };
    aws.answers(({ action }) => answers[action] ?? {});
    const deployed: Deployed = {
      label: "the stack dev",
      aws: aws.aws,
      cluster: "main",
      services: { web: { service: "web" } },
      jobs: { nightly: { taskDefinition: definition, networkConfiguration, enableExecuteCommand: true } },
    };
    const said: string[] = [];
    const code = await runTask(deployed, {
      name,
      command: name === "web" ? ["migrate", "--all"] : undefined,
      changes,
      stop: { signal: new AbortController().signal, exitCode: () => 130 },
      line: assert.fail,
      say: (text) => said.push(text),
      pollMs: 10,
    });
    return { code, said: said.join("\n"), request: aws.requests.find(({ action }) => action === "RunTask")?.input };
  }

  const exited = (exitCode: number) => ({
    stopCode: "EssentialContainerExited" as const,
    stoppedReason: "Essential container in task exited",
    containers: [{ name: "main", exitCode }],
  });

  it("of a service takes its revision, network and capacity, on demand, with the command given", async () => {
    const { code, said, request } = await run("web", exited(0));
    assert.equal(code, 0);
    assert.match(
      said,
      /^web: task 01234567 of shop_dev_nightly:4 is started\nweb: task 01234567 ended with exit code 0$/,
    );
    const { clientToken, ...rest } = request ?? {};
    assert.equal(typeof clientToken, "string");
    assert.deepEqual(rest, {
      cluster: "main",
      taskDefinition: definition,
      networkConfiguration,
      capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }],
      enableExecuteCommand: true,
      overrides: { containerOverrides: [{ name: "main", command: ["migrate", "--all"] }] },
      startedBy: "ecs-task",
      propagateTags: "TASK_DEFINITION",
    });
  });

  it("waits for what ECS says of it, and for its image while that is fetched", () => {
    const at = new Date();
    const shown = [
      { lastStatus: "PROVISIONING" },
      { lastStatus: "PENDING", pullStartedAt: at },
      { lastStatus: "PENDING", pullStartedAt: at, pullStoppedAt: at },
      { lastStatus: "RUNNING", pullStartedAt: at, pullStoppedAt: at },
    ].map((task) => startOf({ taskArn, ...task }));
    const waits = ["is PROVISIONING", "is PENDING, and its image is fetched", "is PENDING"];
    assert.deepEqual(shown, [...waits.map((what) => `task 01234567 ${what}`), undefined]);
  });

  it("takes variables and a size for the run alone, beside the command", async () => {
    const environment = [{ name: "SINCE", value: "a=b" }];
    const { request } = await run("web", exited(0), taken, { environment, memoryMiB: 1024 });
    const container = { name: "main", command: ["migrate", "--all"], environment };
    assert.deepEqual(request?.overrides, { containerOverrides: [container], cpu: "256", memory: "1024" });
  });

  it("is not started with a size that no task has, or in place of a secret", async () => {
    for (const [changes, message] of [
      [
        { environment: [], memoryMiB: 4096 },
        "--memory must be 512, 1024 or 2048 when --cpu is 256, got 4096; raise --cpu to 512 or lower --memory to 2048",
      ],
      [
        { environment: [{ name: "API_KEY", value: "x" }] },
        "--env must not name a secret of the task, got API_KEY; take another variable",
      ],
    ] as const) {
      await assert.rejects(run("web", exited(0), taken, { ...changes, environment: [...changes.environment] }), {
        message,
      });
    }
  });

  it("of a job takes what its stack says of it, and the job's own command", async () => {
    const { code, request } = await run("nightly", exited(0));
    assert.equal(code, 0);
    const { clientToken, ...rest } = request ?? {};
    assert.deepEqual(rest, {
      cluster: "main",
      taskDefinition: definition,
      networkConfiguration,
      launchType: "FARGATE",
      enableExecuteCommand: true,
      startedBy: "ecs-task",
      propagateTags: "TASK_DEFINITION",
    });
  });

  for (const exitCode of [1, 7, 137, 143]) {
    it(`ends with ${exitCode} where its process did`, async () => {
      const { code, said } = await run("nightly", exited(exitCode));
      assert.equal(code, exitCode);
      assert.match(said, new RegExp(`nightly: task 01234567 ended with exit code ${exitCode}$`));
    });
  }

  it("that somebody stopped ends with its process's code, and says who", async () => {
    const { code, said } = await run("nightly", {
      stopCode: "UserInitiated",
      stoppedReason: "Stopped by jane",
      containers: [{ name: "main", exitCode: 143 }],
    });
    assert.equal(code, 143);
    assert.match(said, /ended with exit code 143 \(Stopped by jane\)$/);
  });

  it("that ran out of memory is explained, and ends with 1", async () => {
    const { code, said } = await run("nightly", {
      ...exited(137),
      containers: [{ name: "main", exitCode: 137, reason: "OutOfMemoryError: Container killed due to memory usage" }],
    });
    assert.equal(code, 1);
    assert.match(said, /What failed: the container used more memory than it has and was killed\.\n/);
    assert.match(said, /\nNext: Raise `memoryMiB`, /);
    assert.match(said, /\nIt wrote nothing to its log\.$/);
  });

  it("whose image cannot be pulled is explained, and ends with 1", async () => {
    const stoppedReason = "CannotPullContainerError: pull image manifest has been retried: image web:1 not found";
    const { code, said } = await run("nightly", {
      stopCode: "TaskFailedToStart",
      stoppedReason,
      containers: [{ name: "main" }],
    });
    assert.equal(code, 1);
    assert.match(said, /What failed: the image does not exist, or not under this name and tag\.\n/);
  });

  it("that could not be placed is explained, and ends with 1", async () => {
    const failures = [{ reason: "Capacity is unavailable at this time. Please try again later." }];
    const { code, said } = await run("nightly", {}, { tasks: [], failures });
    assert.equal(code, 1);
    assert.match(
      said,
      /^nightly: the task could not start: Capacity is unavailable .*\nNext: It mostly comes back within/,
    );
  });
});
