import assert from "node:assert/strict";
import { ScheduledJob, type ScheduledJobArgs } from "../../../components/job/scheduledJob.ts";
import { record } from "../../support/record.ts";

const reference = `registry.example.com/clean-up@sha256:${"0".repeat(64)}`;
const base: ScheduledJobArgs = {
  image: reference,
  schedule: "rate(1 day)",
  cluster: { arn: "arn:cluster", clusterName: "cluster" },
  network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-1", "subnet-2"] },
  region: "eu-west-1",
  family: "docker-on-ecs_dev_clean-up",
};

const job = (args: Partial<ScheduledJobArgs> = {}) =>
  record(() => {
    const made = new ScheduledJob("clean-up", { ...base, ...args });
    const { taskDefinitionArn, logGroupName, securityGroupId, scheduleGroup } = made;
    return { taskDefinitionArn, logGroupName, securityGroupId, scheduleGroup };
  });

interface Statement {
  Sid: string;
  Effect: string;
  Action: string[];
  Resource: string[];
  Condition?: object;
}

const statementsOf = ({ inputs }: { inputs: Record<string, unknown> }): Statement[] =>
  JSON.parse(String(inputs.policy)).Statement;

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
const account = "${account}";
const runs: Statement[] = [
  {
    Sid: "RunTask",
    Effect: "Allow",
    Action: ["ecs:RunTask"],
    Resource: [`arn:aws:ecs:eu-west-1:${account}:task-definition/docker-on-ecs_dev_clean-up:*`],
    Condition: { ArnEquals: { "ecs:cluster": "arn:cluster" } },
  },
  {
    Sid: "TagTask",
    Effect: "Allow",
    Action: ["ecs:TagResource"],
    Resource: [`arn:aws:ecs:eu-west-1:${account}:task/cluster/*`],
    Condition: { StringEquals: { "ecs:CreateAction": "RunTask" } },
  },
  {
    Sid: "PassRoles",
    Effect: "Allow",
    Action: ["iam:PassRole"],
    Resource: ["${clean-up-execution-role.arn}", "${clean-up-task-role.arn}"],
    Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
  },
];

describe("ScheduledJob", () => {
  it("follows its schedule to the minute, in its own time zone, while it is enabled", async () => {
    const { inputs } = (await job({ schedule: "cron(0 3 ? * MON *)", timeZone: "Europe/Paris" })).one("Schedule");
    const { scheduleExpression, scheduleExpressionTimezone, flexibleTimeWindow, state, groupName } = inputs;
    assert.deepEqual(
      { scheduleExpression, scheduleExpressionTimezone, flexibleTimeWindow, state, groupName },
      {
        scheduleExpression: "cron(0 3 ? * MON *)",
        scheduleExpressionTimezone: "Europe/Paris",
        flexibleTimeWindow: { mode: "OFF" },
        state: "ENABLED",
        groupName: "${clean-up-schedules.name}",
      },
    );
    assert.equal((await job({ enabled: false })).one("Schedule").inputs.state, "DISABLED");
  });

  it("runs one task of its definition on demand, in the task subnets, tagged and distinct from what people run", async () => {
    const { inputs } = (await job({ retries: 7, maximumAgeSeconds: 120 })).one("Schedule");
    assert.deepEqual(inputs.target, {
      arn: "arn:cluster",
      roleArn: "${clean-up-scheduler-role.arn}",
      ecsParameters: {
        taskDefinitionArn: "${clean-up-task.arn}",
        launchType: "FARGATE",
        platformVersion: "LATEST",
        group: "scheduled_docker-on-ecs_dev_clean-up",
        taskCount: 1,
        enableEcsManagedTags: true,
        enableExecuteCommand: false,
        propagateTags: "TASK_DEFINITION",
        networkConfiguration: {
          subnets: ["subnet-1", "subnet-2"],
          securityGroups: ["${clean-up-security-group.id}"],
          assignPublicIp: false,
        },
      },
      retryPolicy: { maximumRetryAttempts: 7, maximumEventAgeInSeconds: 120 },
      deadLetterConfig: { arn: "${clean-up-dead-letter-queue.arn}" },
    });
  });

  it("has a group that ECS takes, however long the family is", async () => {
    const { inputs } = (await job({ family: "f".repeat(255) })).one("Schedule");
    const { group } = (inputs.target as { ecsParameters: { group: string } }).ecsParameters;
    assert.equal(group.length, 255);
  });

  it("lets people run commands in it only where the cluster logs them, and has a public IP only where it must", async () => {
    const network = { ...base.network, assignPublicIp: true };
    const cluster = { arn: "arn:cluster", clusterName: "cluster", execLogGroupArn: "arn:exec" };
    const { target } = (await job({ network, cluster })).one("Schedule").inputs as {
      target: { ecsParameters: { enableExecuteCommand: boolean; networkConfiguration: { assignPublicIp: boolean } } };
    };
    assert.equal(target.ecsParameters.enableExecuteCommand, true);
    assert.equal(target.ecsParameters.networkConfiguration.assignPublicIp, true);
  });

  it("is run by a role that only the scheduler takes, for its own group of schedules", async () => {
    const { inputs } = (await job()).one("clean-up-scheduler-role");
    const [statement, ...others] = JSON.parse(String(inputs.assumeRolePolicy)).Statement;
    assert.deepEqual(others, []);
    assert.deepEqual(statement, {
      Effect: "Allow",
      Principal: { Service: "scheduler.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": account },
        ArnLike: {
          "aws:SourceArn": `arn:aws:scheduler:eu-west-1:${account}:schedule-group/\${clean-up-schedules.name}`,
        },
      },
    });
  });

  it("lets that role run its own family in its own cluster with its own roles, keep dead letters, and nothing else", async () => {
    assert.deepEqual(statementsOf((await job()).one("clean-up-scheduler-policy")), [
      ...runs,
      {
        Sid: "KeepDeadLetters",
        Effect: "Allow",
        Action: ["sqs:SendMessage"],
        Resource: ["${clean-up-dead-letter-queue.arn}"],
      },
    ]);
  });

  it("comes after its roles may do what they are for", async () => {
    const { one } = await job({ secrets: { A: "parameter" } });
    const waits = one("Schedule").options.dependsOn ?? [];
    for (const name of ["clean-up-scheduler-policy", "clean-up-execution-policy"]) {
      assert.ok(waits.includes(one(name).urn), name);
    }
  });

  it("keeps what it could not start for two weeks, encrypted, and takes it over TLS only", async () => {
    const { one } = await job();
    assert.deepEqual(one("Queue").inputs, { messageRetentionSeconds: 1209600, sqsManagedSseEnabled: true });
    assert.equal(one("QueuePolicy").inputs.queueUrl, "${clean-up-dead-letter-queue.url}");
    const [statement, ...others] = statementsOf(one("QueuePolicy"));
    assert.deepEqual(others, []);
    assert.deepEqual(statement?.Condition, { Bool: { "aws:SecureTransport": "false" } });
  });

  it("has a task as a service has, without a port, and nothing comes in to it", async () => {
    const { one, all, outputs } = await job({
      command: ["bin/clean-up"],
      cpu: 1024,
      memoryMiB: 4096,
      logRetentionDays: 90,
    });
    const { family, cpu, memory, containerDefinitions } = one("TaskDefinition").inputs;
    assert.deepEqual([family, cpu, memory], ["docker-on-ecs_dev_clean-up", "1024", "4096"]);
    const [container] = JSON.parse(String(containerDefinitions));
    assert.deepEqual([container.name, container.command, container.portMappings], ["clean-up", ["bin/clean-up"], []]);
    assert.deepEqual(all("SecurityGroupIngressRule"), []);
    assert.equal(one("LogGroup").inputs.retentionInDays, 90);
    assert.deepEqual(outputs, {
      taskDefinitionArn: "${clean-up-task.arn}",
      logGroupName: "${clean-up-logs.name}",
      securityGroupId: "${clean-up-security-group.id}",
      scheduleGroup: "${clean-up-schedules.name}",
    });
  });

  it("gives a rule of somebody's own what starts it", async () => {
    const { outputs } = await record(() => {
      const { ecsTarget, rolePolicy } = new ScheduledJob("clean-up", base).onEvent;
      return { ecsTarget, rolePolicy };
    });
    const { ecsTarget, rolePolicy } = outputs as { ecsTarget: Record<string, unknown>; rolePolicy: string };
    assert.equal(ecsTarget.taskDefinitionArn, "${clean-up-task.arn}");
    assert.deepEqual(JSON.parse(rolePolicy).Statement, runs);
  });

  it("has no alarms where nobody would get them", async () => {
    const { all } = await job();
    assert.deepEqual([...all("MetricAlarm"), ...all("CompositeAlarm"), ...all("EventRule")], []);
  });
});

describe("ScheduledJob: runs that must not overlap", () => {
  it("are started by a state machine that looks first, and that is all the scheduler may start", async () => {
    const { one } = await job({ overlap: false });
    const { target } = one("Schedule").inputs as { target: Record<string, unknown> };
    assert.equal(target.arn, "${clean-up-exclusive-state-machine.arn}");
    assert.equal(target.ecsParameters, undefined);
    assert.deepEqual(
      statementsOf(one("clean-up-scheduler-policy")).map(({ Action, Resource }) => [Action, Resource]),
      [
        [["states:StartExecution"], ["${clean-up-exclusive-state-machine.arn}"]],
        [["sqs:SendMessage"], ["${clean-up-dead-letter-queue.arn}"]],
      ],
    );
  });

  it("are looked for in the job's own cluster, by a role that only state machines of the account take", async () => {
    const { one } = await job({ overlap: false });
    const [trust] = JSON.parse(String(one("clean-up-exclusive-role").inputs.assumeRolePolicy)).Statement;
    assert.deepEqual(trust.Principal, { Service: "states.amazonaws.com" });
    assert.deepEqual(trust.Condition, {
      StringEquals: { "aws:SourceAccount": account },
      ArnLike: { "aws:SourceArn": `arn:aws:states:eu-west-1:${account}:stateMachine:*` },
    });
    assert.deepEqual(statementsOf(one("clean-up-exclusive-policy")), [
      {
        Sid: "ListTasks",
        Effect: "Allow",
        Action: ["ecs:ListTasks"],
        Resource: [`arn:aws:ecs:eu-west-1:${account}:container-instance/cluster/*`],
        Condition: { ArnEquals: { "ecs:cluster": "arn:cluster" } },
      },
      ...runs,
    ]);
    assert.ok(one("StateMachine").options.dependsOn?.includes(one("clean-up-exclusive-policy").urn));
  });

  it("are one state machine from looking to starting, with as many tries and as much time as the job has", async () => {
    const { one } = await job({ overlap: false, retries: 5, maximumAgeSeconds: 600 });
    const machine = JSON.parse(String(one("StateMachine").inputs.definition));
    assert.equal(machine.TimeoutSeconds, 600);
    const { FindRun, Run } = machine.States;
    assert.deepEqual(FindRun.Parameters, {
      Cluster: "arn:cluster",
      Family: "docker-on-ecs_dev_clean-up",
      DesiredStatus: "RUNNING",
      MaxResults: 1,
    });
    assert.equal(Run.Resource, "arn:aws:states:::aws-sdk:ecs:runTask");
    assert.deepEqual([FindRun.Retry[0].MaxAttempts, Run.Retry[0].MaxAttempts], [5, 5]);
    assert.deepEqual(Run.Parameters, {
      Cluster: "arn:cluster",
      TaskDefinition: "${clean-up-task.arn}",
      LaunchType: "FARGATE",
      PlatformVersion: "LATEST",
      Group: "scheduled_docker-on-ecs_dev_clean-up",
      Count: 1,
      EnableECSManagedTags: true,
      EnableExecuteCommand: false,
      PropagateTags: "TASK_DEFINITION",
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          Subnets: ["subnet-1", "subnet-2"],
          SecurityGroups: ["${clean-up-security-group.id}"],
          AssignPublicIp: "DISABLED",
        },
      },
      "ClientToken.$": "$.ClientToken",
    });
  });

  for (const [answers, path] of [
    [{ listTasks: [{ TaskArns: ["arn:task"] }] }, "FindRun IsRunning Skipped"],
    [
      { listTasks: [{ TaskArns: [] }], runTask: [{ Tasks: [{}], Failures: [] }] },
      "FindRun IsRunning Run HasStarted Started",
    ],
    [
      {
        listTasks: [{ TaskArns: [] }, { TaskArns: [] }],
        runTask: [
          { Tasks: [], Failures: [{ Reason: "Capacity is unavailable" }] },
          { Tasks: [{}], Failures: [] },
        ],
      },
      "FindRun IsRunning Run HasStarted WaitForRoom FindRun IsRunning Run HasStarted Started",
    ],
    [
      {
        listTasks: [{ TaskArns: [] }, { TaskArns: ["arn:task"] }],
        runTask: [{ Tasks: [], Failures: [{ Reason: "Capacity is unavailable" }] }],
      },
      "FindRun IsRunning Run HasStarted WaitForRoom FindRun IsRunning Skipped",
    ],
  ] as const) {
    it(`go ${path}`, async () => {
      const { one } = await job({ overlap: false });
      assert.equal(walk(JSON.parse(String(one("StateMachine").inputs.definition)), structuredClone(answers)), path);
    });
  }
});

describe("ScheduledJob: runs that are followed", () => {
  const notify = { topicArn: "arn:topic", prefix: "docker-on-ecs_dev", dashboardUrl: null };

  it("are run by a state machine that may watch and stop tasks of its cluster, and keep dead letters", async () => {
    const { one, all } = await job({ run: { retries: 2, timeoutSeconds: 600 }, spot: true });
    const { target } = one("Schedule").inputs as { target: Record<string, unknown> };
    assert.equal(target.arn, "${clean-up-run-state-machine.arn}");
    assert.deepEqual(statementsOf(one("clean-up-run-policy")), [
      ...runs,
      {
        Sid: "WatchTask",
        Effect: "Allow",
        Action: ["ecs:DescribeTasks", "ecs:StopTask"],
        Resource: [`arn:aws:ecs:eu-west-1:${account}:task/cluster/*`],
        Condition: { ArnEquals: { "ecs:cluster": "arn:cluster" } },
      },
      {
        Sid: "KeepDeadLetters",
        Effect: "Allow",
        Action: ["sqs:SendMessage"],
        Resource: ["${clean-up-dead-letter-queue.arn}"],
      },
    ]);
    const { TimeoutSeconds, States } = JSON.parse(String(all("StateMachine")[0]?.inputs.definition));
    assert.equal(TimeoutSeconds, 3 * (3600 + 600 + 60 + 3600));
    assert.deepEqual(
      [States.Run.Arguments.CapacityProviderStrategy, States.Run.Arguments.LaunchType, States.FindRun],
      [[{ CapacityProvider: "FARGATE_SPOT", Weight: 1 }], undefined, undefined],
    );
    assert.equal(States.KeepInput.Arguments.QueueUrl, "${clean-up-dead-letter-queue.url}");
  });

  it("are reported once the last try has failed, and as not started where the schedule itself gives up", async () => {
    const { one } = await job({ run: {}, overlap: false, notify });
    const metricsOf = (name: string) =>
      (one(name).inputs.metricQueries as { metric?: { metricName: string } }[]).flatMap(
        ({ metric }) => metric?.metricName ?? [],
      );
    assert.deepEqual(metricsOf("clean-up-failed"), ["ExecutionsFailed", "ExecutionsTimedOut"]);
    assert.deepEqual(metricsOf("clean-up-not-started"), ["InvocationDroppedCount"]);
    assert.ok(JSON.parse(String(one("StateMachine").inputs.definition)).States.FindRun);
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: as above
describe("ScheduledJob: runs that events start", () => {
  const notify = { topicArn: "arn:topic", prefix: "docker-on-ecs_dev", dashboardUrl: null };
  const on = {
    s3: { bucket: "uploads", prefix: "a*/", suffix: ".png" },
    sqs: { queue: "orders" },
    event: { pattern: { source: ["com.example.shop"] }, bus: "shop" },
  };
  const recorded = job({ schedule: undefined, on, notify, retries: 7, maximumAgeSeconds: 120 });

  it("are started by rules and a pipe through the state machine, and by no schedule", async () => {
    const { one, all } = await recorded;
    assert.deepEqual([...all("Schedule"), ...all("ScheduleGroup")], []);
    assert.deepEqual(JSON.parse(String(one("clean-up-on-s3").inputs.eventPattern)), {
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      detail: { bucket: { name: ["uploads"] }, object: { key: [{ wildcard: "a\\*/*.png" }] } },
    });
    assert.deepEqual(one("clean-up-on-event-target").inputs, {
      rule: "${clean-up-on-event.name}",
      eventBusName: "shop",
      arn: "${clean-up-run-state-machine.arn}",
      roleArn: "${clean-up-on-event-role.arn}",
      retryPolicy: { maximumRetryAttempts: 7, maximumEventAgeInSeconds: 120 },
      deadLetterConfig: { arn: "${clean-up-dead-letter-queue.arn}" },
    });
    const { source, target, sourceParameters, desiredState } = one("Pipe").inputs;
    const queue = `arn:aws:sqs:eu-west-1:${account}:orders`;
    assert.deepEqual(
      [source, target, sourceParameters, desiredState],
      [queue, "${clean-up-run-state-machine.arn}", { sqsQueueParameters: { batchSize: 1 } }, "RUNNING"],
    );
    assert.deepEqual(
      statementsOf(one("clean-up-on-sqs-policy")).map(({ Action, Resource }) => [Action, Resource]),
      [
        [["states:StartExecution"], ["${clean-up-run-state-machine.arn}"]],
        [["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], [queue]],
      ],
    );
  });

  it("keep what the rules could not deliver, and are reported where one of the starters gives up", async () => {
    const { one } = await recorded;
    const [, taken] = statementsOf(one("QueuePolicy"));
    assert.deepEqual(taken?.Condition, {
      ArnEquals: { "aws:SourceArn": ["${clean-up-on-s3.arn}", "${clean-up-on-event.arn}"] },
    });
    const queries = one("clean-up-not-started").inputs.metricQueries as { expression?: string }[];
    assert.equal(
      queries[0]?.expression,
      "FILL(failed, 0) + FILL(timedOut, 0) + FILL(s3, 0) + FILL(event, 0) + FILL(pipe, 0)",
    );
  });

  it("are switched off with the schedule", async () => {
    const { one } = await job({ on: { s3: { bucket: "uploads" }, sqs: { queue: "orders" } }, enabled: false });
    const { inputs } = one("clean-up-on-s3");
    assert.deepEqual(
      [one("Schedule").inputs.state, inputs.state, one("Pipe").inputs.desiredState],
      ["DISABLED", "DISABLED", "STOPPED"],
    );
  });

  it("have something that starts them, and may overlap", async () => {
    await assert.rejects(job({ schedule: undefined }), /clean-up: schedule or on must say what starts it/);
    await assert.rejects(job({ on, overlap: false }), /clean-up: overlap must be true beside on/);
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above

interface State {
  Type: string;
  Resource?: string;
  Next?: string;
  Default?: string;
  Choices?: { Variable: string; IsPresent: boolean; Next: string }[];
}

/** The states that a state machine goes through with these answers of AWS. */
function walk(machine: { StartAt: string; States: Record<string, State> }, answers: object): string {
  const path: string[] = [];
  let [name, data]: [string | undefined, Record<string, unknown[]>] = [machine.StartAt, {}];
  while (name !== undefined) {
    path.push(name);
    const state: State = machine.States[name] ?? assert.fail(`there is no state ${name}`);
    if (state.Type === "Task") {
      const action = state.Resource?.split(":").at(-1) ?? "";
      data = (answers as Record<string, Record<string, unknown[]>[]>)[action]?.shift() ?? assert.fail(`no ${action}`);
    }
    const chosen = state.Choices?.find(({ Variable, IsPresent }) => {
      const key = /^\$\.(\w+)\[0\]$/.exec(Variable)?.[1] ?? assert.fail(Variable);
      return (data[key]?.[0] !== undefined) === IsPresent;
    });
    name = chosen?.Next ?? state.Default ?? state.Next;
  }
  return path.join(" ");
}
