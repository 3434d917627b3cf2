import assert from "node:assert/strict";
import { mock } from "node:test";
import { ecs } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { logsSchema } from "../../settings/keys/logs.ts";
import { serviceSchema } from "../../settings/keys/schema.ts";
import { SecretValue } from "../../settings/language/secretValue.ts";
import { takesGivenParts } from "../../stack/givenParts.ts";
import { lookedAt, migrated, type RolloutHooksArgs, rolledOut, rolloutHooks } from "../../stack/rolloutHooks.ts";
import { definition, deployment, service, task } from "../rollout/answers.ts";
import { pace } from "../rollout/pace.ts";
import { ScriptedAws } from "../rollout/scriptedAws.ts";
import { fasterTime } from "../support/fasterTime.ts";
import { record } from "../support/record.ts";

const never = new AbortController().signal;
const migrate = { command: ["bin/migrate", "--all"], timeoutSeconds: 30 };

describe("the hooks of a service", () => {
  fasterTime();
  const server = new ScriptedAws();
  before(() => server.start());
  after(() => server.stop());

  const args = (more: object = {}): RolloutHooksArgs => ({ aws: server.aws, settings: { ...pace(3), ...more } });

  const inputs = (revision: number, more: object = {}) => ({
    cluster: "arn:aws:ecs:eu-west-1:123456789012:cluster/main-9f8e7d6",
    taskDefinition: definition(revision),
    desiredCount: 2,
    networkConfiguration: { subnets: ["subnet-1", "subnet-2"], securityGroups: ["sg-1"], assignPublicIp: false },
    capacityProviderStrategies: [
      { capacityProvider: "FARGATE_SPOT", weight: 3 },
      { capacityProvider: "FARGATE", weight: 1, base: 1 },
    ],
    ...more,
  });

  const hook = (oldInputs: object | undefined, newInputs: object) =>
    ({
      urn: "urn:pulumi:test::docker-on-ecs::aws:ecs/service:Service::web-service",
      id: "arn:aws:ecs:eu-west-1:123456789012:service/main-9f8e7d6/web-1a2b3c4",
      name: "web-service",
      type: "aws:ecs/service:Service",
      oldInputs,
      newInputs,
    }) as pulumi.ResourceHookArgs;

  // Without an engine Pulumi's log goes to the console.
  const said: string[] = [];
  beforeEach(() => {
    said.length = 0;
    mock.method(console, "log", (line: string) => said.push(line));
  });
  afterEach(() => mock.restoreAll());

  const actions = () => server.requests.map(({ action }) => action);

  async function registered(settings: object) {
    const { one } = await record(() => {
      new ecs.Service("web-service", { taskDefinition: "web:1" }, { hooks: rolloutHooks("web", args(settings)) });
    });
    return one("web-service").options.hooks;
  }

  /** The hooks' own functions. */
  async function constructed(settings: object) {
    let binding: pulumi.ResourceHookBinding = {};
    await record(() => {
      binding = rolloutHooks("web", args(settings));
    });
    const [afterUpdate] = binding.afterUpdate ?? [];
    assert.ok(pulumi.ResourceHook.isInstance(afterUpdate));
    return { afterUpdate: async (of: pulumi.ResourceHookArgs) => await afterUpdate.callback(of) };
  }

  it("wait for the deployment after each create and update", async () => {
    assert.deepEqual(await registered({}), { afterCreate: ["web-rollout"], afterUpdate: ["web-rollout"] });
  });

  it("run the migration before each create and update, where there is one", async () => {
    assert.deepEqual(await registered({ migrate }), {
      beforeCreate: ["web-migration"],
      beforeUpdate: ["web-migration"],
      afterCreate: ["web-rollout"],
      afterUpdate: ["web-rollout"],
    });
  });

  it("look at secrets and images first, where the stack does not make all of them", async () => {
    const { one } = await record(() => {
      const hooks = rolloutHooks("web", { ...args({ migrate }), takesGiven: true });
      new ecs.Service("web-service", { taskDefinition: "web:1" }, { hooks });
    });
    const { beforeCreate, beforeUpdate } = one("web-service").options.hooks ?? {};
    assert.deepEqual(beforeCreate, ["web-preflight", "web-migration"]);
    assert.deepEqual(beforeUpdate, beforeCreate);
    const made = serviceSchema.parse({ build: { context: "app" }, sidecars: { proxy: { build: { context: "app" } } } });
    const secret = { DB: "/shop/db" };
    const given: [task: object, takes: boolean][] = [
      [{}, false],
      [{ secrets: { KEY: new SecretValue("x") } }, false],
      [{ logs: logsSchema.parse({ to: { Name: "null" } }) }, false],
      [{ logs: logsSchema.parse({ to: { Name: "null" }, secrets: { apikey: "/shop/key" } }) }, true],
      [{ image: "nginx:1" }, true],
      [{ secrets: secret }, true],
      [{ sidecars: { proxy: { ...made.sidecars.proxy, secrets: secret } } }, true],
    ];
    for (const [more, takes] of given) {
      assert.equal(takesGivenParts({ ...made, ...more } as typeof made), takes, JSON.stringify(more));
    }
  });

  describe("after an update", () => {
    beforeEach(() => {
      const tasks = [task(2, 1), task(2, 2)];
      server.answers(({ action, input }) => {
        if (action === "DescribeServices") return { services: [service([deployment(2)])] };
        if (action === "ListTasks") return { taskArns: input.desiredStatus ? tasks.map(({ taskArn }) => taskArn) : [] };
        return { tasks };
      });
    });

    it("believe at once what runs, where only tags changed", async () => {
      await rolledOut("web", args(), hook(inputs(2, { tags: { a: "1" } }), inputs(2, { tags: { a: "2" } })), never);
      assert.match(said.join("\n"), /^info: \[runtime\] web: 2 of 2 tasks healthy, 0 failed, \d+ s$/);
      assert.equal(actions().filter((action) => action === "DescribeServices").length, 1);
    });

    it("wait until what changed has settled", async () => {
      const update = hook(inputs(2), inputs(2, { desiredCount: 1 }));
      await assert.rejects(
        rolledOut("web", args(), update, never),
        /^RolloutError: web: the deployment of .*:2 is overdue/,
      );
    });

    it("say nothing of the time left where an emulator stands in for AWS, whatever the name of its host", async () => {
      // Another name of this machine.
      const ecs = server.url.replace("127.0.0.1", "127.1");
      const emulated = { ...args(), aws: { ...server.aws, endpoints: [{ ecs, elbv2: ecs, logs: ecs }] } };
      await assert.rejects(rolledOut("web", emulated, hook(inputs(1), inputs(2)), never), /is overdue/);
      assert.match(said[0] ?? "", /web: 2 of 2 tasks healthy, 0 failed, \d+ s$/);
    });

    it("report the port that tasks from before are reached on, and only where it is another one", async () => {
      const on = (containerPort: number) =>
        inputs(2, { loadBalancers: [{ containerPort }], desiredCount: containerPort });
      const overdue = (before: object) => rolledOut("web", args(pace(1)), hook(before, on(8081)), never);
      await assert.rejects(overdue(on(8080)), /closes port 8080 to the tasks from before\.$/);
      for (const before of [{ ...on(8081), desiredCount: 1 }, inputs(2)]) {
        await assert.rejects(
          overdue(before),
          (error: Error) => /overdue/.test(error.message) && !/closes/.test(error.message),
        );
      }
    });

    it("wait for an essential container's own health check, and for no other's", async () => {
      const tasks = [task(2, 1), task(2, 2)];
      server.answers(({ action, input }) => {
        const of = service([deployment(2, { rolloutState: "IN_PROGRESS" })]);
        if (action === "DescribeServices") return { services: [of] };
        if (action === "ListTasks")
          return { taskArns: input.desiredStatus === "RUNNING" ? tasks.map(({ taskArn }) => taskArn) : [] };
        return { tasks };
      });
      for (const essential of [true, false]) {
        const proxy = { image: "proxy:1", essential, healthCheck: { command: ["CMD", "true"] } };
        const { sidecars } = serviceSchema.parse({ image: "web:1", sidecars: { proxy } });
        const update = hook(inputs(1), inputs(2));
        await assert.rejects(rolledOut("web", args({ ...pace(1), sidecars }), update, never), /is overdue/);
      }
      assert.match(said[0] ?? "", /web: 0 of 2 tasks healthy/);
      assert.match(said[1] ?? "", /web: 2 of 2 tasks healthy/);
    });

    it("ask for the service by its ARN, in its cluster, where the inputs are secret too", async () => {
      const secret = { ...inputs(2), cluster: pulumi.secret(inputs(2).cluster) };
      await rolledOut("web", args(), hook(secret, secret), never);
      const [first] = server.requests;
      assert.deepEqual(first?.input, { cluster: inputs(2).cluster, services: [hook({}, {}).id] });
    });
  });

  it("heed a Ctrl-C that comes while they load what they need", async () => {
    server.answers(() => new Promise<never>(() => undefined));
    const { afterUpdate } = await constructed({});
    const waiting = afterUpdate(hook(inputs(1), inputs(2)));
    // SIGTERM, as mocha itself listens to SIGINT; the hook treats them alike.
    assert.ok(process.emit("SIGTERM"), "nobody listens");
    await assert.rejects(waiting, /^RolloutError: web: no longer waiting; /);
  });

  describe("before an update", () => {
    beforeEach(() => {
      const ended = { taskArn: task(3, 1).taskArn, lastStatus: "STOPPED", containers: [{ name: "web", exitCode: 0 }] };
      server.answers(({ action }) => {
        if (action === "RunTask") return { tasks: [{ ...ended, lastStatus: "PROVISIONING" }], failures: [] };
        if (action === "DescribeTaskDefinition") return { taskDefinition: { containerDefinitions: [{ name: "web" }] } };
        return { tasks: [ended] };
      });
    });

    it("look at nothing where the task definition stays, and else at the new revision", async () => {
      server.answers(() => ({ taskDefinition: { containerDefinitions: [] } }));
      await lookedAt("web", args(), hook(inputs(3), inputs(3, { desiredCount: 5 })), never);
      assert.deepEqual(actions(), []);
      for (const before of [undefined, inputs(2)]) await lookedAt("web", args(), hook(before, inputs(3)), never);
      assert.deepEqual(
        server.requests.map(({ action, input }) => [action, input.taskDefinition]),
        [3, 3].map((revision) => ["DescribeTaskDefinition", definition(revision)]),
      );
    });

    it("show no value of a secret in what a migration says", async () => {
      server.answers(({ action }) => {
        if (action === "RunTask")
          return { tasks: [], failures: [{ arn: "x", reason: "refused with hunter2-hunter2" }] };
        if (action === "DescribeTaskDefinition") return { taskDefinition: { containerDefinitions: [{ name: "web" }] } };
        return {};
      });
      const hidden = { ...args({ migrate }), hidden: ["hunter2-hunter2"] };
      await assert.rejects(migrated("web", hidden, hook(inputs(2), inputs(3)), never), (error: Error) => {
        assert.match(error.message, /refused with \[masked\]/);
        return !`${error.message} ${said}`.includes("hunter2");
      });
    });

    it("run no migration of a revision that somebody rolled back to: it ran when that was deployed", async () => {
      const rolledBack = { to: definition(2) };
      await migrated("web", { ...args({ migrate }), rolledBack }, hook(inputs(3), inputs(2)), never);
      assert.deepEqual(actions(), []);
      await migrated("web", { ...args({ migrate }), rolledBack }, hook(inputs(2), inputs(2)), never);
      assert.deepEqual(actions(), []);
    });

    it("run no migration where the task definition stays", async () => {
      await migrated("web", args({ migrate }), hook(inputs(3), inputs(3, { desiredCount: 5 })), never);
      assert.deepEqual(actions(), []);
    });

    it("run the new revision with the command, in the service's network, on demand", async () => {
      await migrated("web", args({ migrate }), hook(inputs(2), inputs(3)), never);
      const { clientToken, ...request } = server.requests.find(({ action }) => action === "RunTask")?.input ?? {};
      assert.match(String(clientToken), /^[\w-]{36}$/);
      assert.deepEqual(request, {
        cluster: inputs(3).cluster,
        taskDefinition: definition(3),
        capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }],
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: ["subnet-1", "subnet-2"],
            securityGroups: ["sg-1"],
            assignPublicIp: "DISABLED",
          },
        },
        overrides: { containerOverrides: [{ name: "web", command: migrate.command }] },
        startedBy: "migration",
        propagateTags: "TASK_DEFINITION",
      });
    });

    it("run it with a volume of EBS like those of the service's tasks, which goes with it", async () => {
      const roleArn = "arn:aws:iam::123456789012:role/ebs";
      const tagSpecifications = [{ resourceType: "volume", propagateTags: "SERVICE" }];
      const volume = {
        roleArn,
        sizeInGb: 100,
        fileSystemType: "xfs",
        volumeType: "gp3",
        encrypted: true,
        tagSpecifications,
      };
      const now = inputs(3, { volumeConfiguration: { name: "cache", managedEbsVolume: volume } });
      await migrated("web", args({ migrate }), hook(inputs(2), now), never);
      const { volumeConfigurations } = server.requests.find(({ action }) => action === "RunTask")?.input ?? {};
      const managedEBSVolume = {
        ...{ roleArn, sizeInGiB: 100, filesystemType: "xfs", volumeType: "gp3", encrypted: true },
        terminationPolicy: { deleteOnTermination: true },
      };
      assert.deepEqual(volumeConfigurations, [{ name: "cache", managedEBSVolume }]);
    });

    it("run the migration before the service is created, too", async () => {
      await migrated("web", args({ migrate }), hook(undefined, inputs(3)), never);
      assert.ok(actions().includes("RunTask"));
    });

    it("report why no task could be started", async () => {
      server.answers(() => ({ tasks: [], failures: [{ reason: "Capacity is unavailable at this time." }] }));
      await assert.rejects(migrated("web", args({ migrate }), hook(inputs(2), inputs(3)), never), {
        message:
          "web: the migration of docker-on-ecs-dev-web:3 could not start: Capacity is unavailable at this time. The service was not touched.\n" +
          "Next: It mostly comes back within the hour; with Spot, raise `cluster.spot.base` or lower `spotWeight`.",
      });
    });

    it("start no second task when the first answer was lost", async () => {
      let asked = 0;
      server.answers(({ action }) => {
        if (action === "RunTask" && ++asked < 2) return null;
        return action === "RunTask" ? { tasks: [], failures: [] } : {};
      });
      await assert.rejects(migrated("web", args({ migrate }), hook(inputs(2), inputs(3)), never), /could not start/);
      const tokens = server.requests.filter(({ action }) => action === "RunTask").map(({ input }) => input.clientToken);
      assert.equal(tokens.length, 2);
      assert.equal(new Set(tokens).size, 1);
    });
  });
});
