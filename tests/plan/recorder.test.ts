import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Server } from "node:net";
import {
  cloudwatch,
  ec2,
  ecs,
  elasticache,
  getCallerIdentityOutput,
  getIpRangesOutput,
  iam,
  lb,
  Provider,
} from "@pulumi/aws";
import { ec2 as awsx } from "@pulumi/awsx";
import {
  ComponentResource,
  type ComponentResourceOptions,
  CustomResource,
  interpolate,
  jsonStringify,
  log,
  type Output,
  ResourceHook,
  RunError,
  runtime,
  secret,
} from "@pulumi/pulumi";
import { estimate } from "../../cli/cost/estimate.ts";
import { planTree } from "../../plan/tree.ts";
import { record } from "../support/record.ts";

class Group extends ComponentResource {
  readonly arn: Output<string>;
  constructor(name: string, opts?: ComponentResourceOptions) {
    super("docker-on-ecs:index:Group", name, {}, opts);
    const logs = new cloudwatch.LogGroup(`${name}-logs`, { retentionInDays: 30 }, { parent: this });
    this.arn = logs.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** Asks for what the recorder has not. */
const failing = () => ({ version: targetGroup().protocolVersion });

/** One of the program's own, which stand in its components. */
const targetGroup = () => new lb.TargetGroup("web-tg", { port: 80 }, { parent: new Group("web") });

describe("recorder: what it sees", () => {
  it("keeps the inputs as they were given", async () => {
    const { one } = await record(() => {
      new cloudwatch.LogGroup("logs", { name: "/app/web", retentionInDays: 30, tags: { team: "shop" } });
    });
    assert.deepEqual(one("logs").inputs, { name: "/app/web", retentionInDays: 30, tags: { team: "shop" } });
    assert.equal(one("logs").type, "aws:cloudwatch/logGroup:LogGroup");
  });

  it("writes URNs as the engine does, with the types of all parents but the stack", async () => {
    class Outer extends ComponentResource {
      constructor(name: string) {
        super("docker-on-ecs:index:Outer", name);
        new Group(`${name}-group`, { parent: this });
      }
    }
    const { one } = await record(() => new Outer("outer"), { stack: "dev" });
    assert.equal(
      one("LogGroup").urn,
      "urn:pulumi:dev::docker-on-ecs::docker-on-ecs:index:Outer$docker-on-ecs:index:Group$aws:cloudwatch/logGroup:LogGroup::outer-group-logs",
    );
  });

  it("gives a child its parent, and the stack's top level none", async () => {
    const { one } = await record(() => new Group("group"));
    assert.equal(one("group-logs").parent, one("group").urn);
    assert.equal(one("group").parent, undefined);
    assert.equal(one("group").custom, false);
  });

  it("lists parents before children and siblings by name, however they were made", async () => {
    const { resources } = await record(() => {
      new Group("b");
      new Group("a");
    });
    assert.deepEqual(
      resources.map(({ name }) => name),
      ["a", "a-logs", "b", "b-logs"],
    );
  });

  it("distinguishes an explicit dependency from one that comes with a value", async () => {
    const { one } = await record(() => {
      const role = new iam.Role("role", { assumeRolePolicy: "{}" });
      const policy = new iam.RolePolicy("policy", { role: role.name, policy: "{}" });
      new ecs.TaskDefinition(
        "task",
        { family: "f", containerDefinitions: "[]", taskRoleArn: role.arn },
        { dependsOn: policy },
      );
    });
    assert.deepEqual(one("task").options.dependsOn, [one("policy").urn]);
    assert.deepEqual(one("task").propertyDependencies, { taskRoleArn: [one("role").urn] });
    assert.equal(one("role").options.dependsOn, undefined);
  });

  it("reads every option from the registration", async () => {
    const { one } = await record(() => {
      const provider = new Provider("aws", { region: "eu-west-1" });
      new cloudwatch.LogGroup(
        "logs",
        {},
        {
          provider,
          protect: true,
          ignoreChanges: ["retentionInDays"],
          replaceOnChanges: ["name"],
          deleteBeforeReplace: false,
          retainOnDelete: true,
          customTimeouts: { create: "5m", delete: "1h" },
          aliases: [{ name: "old" }],
          import: "/app/web",
        },
      );
    });
    const { aliases, ...options } = one("logs").options;
    assert.deepEqual(options, {
      provider: "aws",
      protect: true,
      ignoreChanges: ["retentionInDays"],
      replaceOnChanges: ["name"],
      deleteBeforeReplace: false,
      retainOnDelete: true,
      customTimeouts: { create: "5m", delete: "1h" },
      import: "/app/web",
    });
    assert.equal(aliases?.length, 1);
  });

  it("records resource hooks by name and by when they run", async () => {
    const { one } = await record(() => {
      const rollout = new ResourceHook("web-rollout", () => undefined);
      new cloudwatch.LogGroup("logs", {}, { hooks: { afterCreate: [rollout], afterUpdate: [rollout] } });
    });
    assert.deepEqual(one("logs").options.hooks, { afterCreate: ["web-rollout"], afterUpdate: ["web-rollout"] });
  });

  it("starts no server for hooks, which would outlive a failed run", async () => {
    const { listen } = Server.prototype;
    let started = 0;
    Server.prototype.listen = function (...args: unknown[]) {
      started++;
      return Reflect.apply(listen, this, args);
    };
    try {
      await record(() => {
        const hook = new ResourceHook("web-rollout", () => undefined);
        new cloudwatch.LogGroup("logs", {}, { hooks: { afterCreate: [hook] } });
      });
    } finally {
      Server.prototype.listen = listen;
    }
    assert.equal(started, 0);
  });

  it("counts the transforms of a resource", async () => {
    const { one } = await record(() => {
      new awsx.Vpc("vpc", {}, { transforms: [({ props, opts }) => ({ props, opts })] });
    });
    assert.equal(one("vpc").options.transforms, 1);
  });

  it("names the line that called a constructor, of a component too, and at a module's top level", async () => {
    const { one } = await record(() => import("./topLevel.fixture.ts"));
    const lines = readFileSync("tests/plan/topLevel.fixture.ts", "utf8").split("\n");
    const lineOf = (text: string) =>
      `tests/plan/topLevel.fixture.ts:${lines.findIndex((line) => line.includes(text)) + 1}`;
    assert.equal(one("group").source, lineOf('new Group("group")'));
    assert.equal(one("group-logs").source, lineOf("new cloudwatch.LogGroup("));
  });

  it("masks secrets, also those inside JSON", async () => {
    const { one, outputs } = await record(() => {
      const password = secret("hunter2");
      new ecs.TaskDefinition("task", { family: "f", containerDefinitions: jsonStringify([{ password }]) });
      new cloudwatch.LogGroup("logs", { tags: { plain: "seen", hidden: password } });
      return { password };
    });
    assert.equal(one("task").inputs.containerDefinitions, "[secret]");
    assert.doesNotMatch(JSON.stringify([one("logs"), outputs]), /hunter2/);
    assert.deepEqual(outputs, { password: "[secret]" });
  });

  it("keeps what components and the stack hand out", async () => {
    const { one, outputs } = await record(() => {
      const group = new Group("group");
      return { url: interpolate`https://${group.arn}` };
    });
    assert.deepEqual(one("group").outputs, { arn: `\${group-logs.arn}` });
    assert.deepEqual(outputs, { url: `https://\${group-logs.arn}` });
  });

  it("records a resource that is only read", async () => {
    const { one } = await record(() => {
      const group = ec2.SecurityGroup.get("given", "sg-0123456789abcdef0");
      new cloudwatch.LogGroup("logs", { name: group.arn });
    });
    assert.deepEqual(one("given").options, { read: "sg-0123456789abcdef0" });
    assert.equal(one("logs").inputs.name, `\${given.arn}`);
  });
});

describe("recorder: what it answers", () => {
  it("answers with a placeholder that names resource and output", async () => {
    const { one } = await record(() => {
      const group = new lb.TargetGroup("web-tg", { port: 80 });
      new lb.ListenerRule("rule", {
        listenerArn: group.id,
        conditions: [],
        actions: [{ type: "forward", targetGroupArn: group.arn }],
      });
    });
    assert.deepEqual(one("rule").inputs.actions, [{ type: "forward", targetGroupArn: `\${web-tg.arn}` }]);
    assert.equal(one("rule").inputs.listenerArn, `\${web-tg.id}`);
  });

  it("hands a given name back in place of a placeholder", async () => {
    const { one } = await record(() => {
      const cluster = new ecs.Cluster("cluster", { name: "shop" });
      new cloudwatch.LogGroup("logs", { name: interpolate`/ecs/${cluster.name}` });
    });
    assert.equal(one("logs").inputs.name, "/ecs/shop");
  });

  it("gives a VPC as many subnets as it has zones", async () => {
    const { outputs } = await record(() => {
      const vpc = new awsx.Vpc("network-vpc", { numberOfAvailabilityZones: 2 });
      return { ids: vpc.privateSubnetIds };
    });
    assert.deepEqual(outputs.ids, [`\${network-vpc.privateSubnetIds[0]}`, `\${network-vpc.privateSubnetIds[1]}`]);
  });

  it("answers functions from the table", async () => {
    const { outputs } = await record(() => ({ account: getCallerIdentityOutput().accountId }));
    assert.equal(outputs.account, `\${account}`);
  });

  it("leaves every output unknown when asked to, and runs no apply on one", async () => {
    let applied = 0;
    const { one, outputs } = await record(
      () => {
        const group = new lb.TargetGroup("web-tg", { port: 80 });
        const inner = group.arn.apply((arn) => {
          applied++;
          return arn.toUpperCase();
        });
        new cloudwatch.LogGroup("logs", { name: inner, retentionInDays: 7 });
        return { id: group.id, port: group.port };
      },
      { outputs: "unknown" },
    );
    assert.equal(applied, 0);
    assert.deepEqual(one("logs").inputs, { name: `\${unknown}`, retentionInDays: 7 });
    assert.deepEqual(one("logs").propertyDependencies, { name: [one("web-tg").urn] });
    assert.deepEqual(outputs, { id: `\${unknown}`, port: 80 });
  });
});

describe("recorder: what its tables do not know", () => {
  it("answers every output that the type's SDK declares, lists and objects too", async () => {
    const { one, outputs } = await record(() => {
      const cache = new elasticache.ServerlessCache("cache", { engine: "redis" });
      const logs = new cloudwatch.LogGroup("logs", {
        name: cache.endpoints.apply(([first]) => `${first?.address}:${first?.port}`),
        tags: { id: cache.id, engine: cache.engine, key: cache.kmsKeyId.apply((key) => key ?? "none") },
      });
      return { arn: cache.arn, logs: logs.arn };
    });
    assert.deepEqual(one("logs").inputs, {
      name: `\${cache.endpoints[0].address}:\${cache.endpoints[0].port}`,
      tags: { id: `\${cache.id}`, engine: "redis", key: `\${cache.kmsKeyId}` },
    });
    assert.deepEqual(outputs, { arn: `\${cache.arn}`, logs: `\${logs.arn}` });
  });

  it("answers the usual outputs of a type whose SDK is not installed", async () => {
    class Other extends CustomResource {
      declare readonly endpoint: Output<string>;
      constructor(name: string) {
        super("nobody:index/other:Other", name, { size: 2, endpoint: undefined });
      }
    }
    const { outputs } = await record(() => ({ endpoint: new Other("other").endpoint }));
    assert.deepEqual(outputs, { endpoint: `\${other.endpoint}` });
  });

  it("answers every result that a function's SDK declares", async () => {
    const { outputs } = await record(() => {
      const { cidrBlocks, syncToken, services } = getIpRangesOutput({ services: ["ec2"] });
      return { cidrBlocks, syncToken, services };
    });
    assert.deepEqual(outputs, {
      cidrBlocks: [`\${cidrBlocks[0] of getIpRanges}`],
      syncToken: `\${syncToken of getIpRanges}`,
      services: ["ec2"],
    });
  });

  it("has every property that its class names, in whichever package it is", async () => {
    class Thing extends CustomResource {
      declare readonly host: Output<string>;
      constructor(name: string) {
        super("nobody:index:Thing", name, { host: undefined, size: 3 });
      }
    }
    const { outputs } = await record(() => ({ host: new Thing("thing").host }));
    assert.deepEqual(outputs, { host: `\${thing.host}` });
  });

  it("has them also where the table has some of that type, for what stands in none of the program's components", async () => {
    const { outputs } = await record(() => ({ version: new lb.TargetGroup("web-tg").protocolVersion }));
    assert.deepEqual(outputs, { version: `\${web-tg.protocolVersion}` });
  });

  it("is shown with all its inputs, and has no price", async () => {
    const { resources } = await record(() => {
      new Provider("aws", { region: "eu-west-1" });
      new elasticache.ServerlessCache("cache", { engine: "redis", majorEngineVersion: "7" });
    });
    const plan = { project: "docker-on-ecs", stack: "test", resources, outputs: {} };
    const tree = planTree(plan).map((line) => line.map(([text]) => text).join(""));
    assert.ok(
      tree.some((line) => line.includes("engine redis, majorEngineVersion 7")),
      tree.join("\n"),
    );
    assert.deepEqual(
      estimate(plan)?.unpriced.map(({ item, reason }) => `${item}: ${reason}`),
      ["aws.elasticache.ServerlessCache: what it costs is not known here"],
    );
  });
});

describe("recorder: what it refuses", () => {
  const fails = (program: () => unknown, message: RegExp | object) => assert.rejects(record(program), message);

  it("refuses a function that neither it nor an SDK knows, naming the table to extend", () =>
    fails(
      async () => runtime.invoke("nobody:index/getOne:getOne", { of: 2 }),
      /does not know function nobody:index\/getOne:getOne \(called with \{"of":2\}\); add it to knownFunctions in plan\/knownFunctions\.ts/,
    ));

  it("refuses an input that comes from an output outside the table, naming the resource it is of", () =>
    fails(() => {
      new cloudwatch.LogGroup("logs", { name: targetGroup().protocolVersion });
    }, /input name of aws:cloudwatch\/logGroup:LogGroup "logs" comes from an output that the plan does not know \(of aws:lb\/targetGroup:TargetGroup "web-tg"\); add that output to its type's entry in plan\/resourceTypes\/lb\.ts$/));

  it("refuses a stack output that comes from an output outside the table", () =>
    fails(failing, /output version of the stack comes from/));

  it("refuses two resources of one URN", () =>
    fails(() => {
      new cloudwatch.LogGroup("logs");
      new cloudwatch.LogGroup("logs");
    }, /two resources have the URN .*::logs; give one of them another name/));

  it("refuses two resource hooks of one name", () =>
    fails(() => {
      const [first, second] = [1, 2].map(() => new ResourceHook("rollout", () => undefined));
      new cloudwatch.LogGroup("logs", {}, { hooks: { afterCreate: [first, second] as ResourceHook[] } });
    }, /two resource hooks are called "rollout"/));

  it("refuses an Output in a template string", () =>
    fails(() => new cloudwatch.LogGroup(`${new lb.TargetGroup("web-tg").name}-logs`), /Calling \[toString\]/));
});

describe("recorder: a program that fails", () => {
  it("fails with what the program throws", () =>
    assert.rejects(
      record(() => {
        throw new RunError("three faults");
      }),
      { message: "three faults" },
    ));

  it("fails when an apply behind an input throws", () =>
    assert.rejects(
      record(() => {
        const group = new lb.TargetGroup("web-tg");
        const name = group.arn.apply((): string => {
          throw new Error("apply failed");
        });
        new cloudwatch.LogGroup("logs", { name });
      }),
      /apply failed/,
    ));

  it("fails when an apply that nothing reads throws", () =>
    assert.rejects(
      record(() => {
        new lb.TargetGroup("web-tg").arn.apply(() => {
          throw new Error("apply failed unseen");
        });
      }),
      /apply failed unseen/,
    ));

  it("fails when an apply behind a stack output throws", () =>
    assert.rejects(
      record(() => ({
        url: new lb.TargetGroup("web-tg").arn.apply((): string => {
          throw new Error("apply failed in an output");
        }),
      })),
      /apply failed in an output/,
    ));

  it("fails in place of waiting for ever for an output that an error kept from coming", () =>
    assert.rejects(
      record(async () => {
        const failing = new lb.TargetGroup("web-tg").arn.apply((): string => {
          throw new Error("apply failed before a promise");
        });
        await new Promise((resolve) => failing.apply(resolve));
      }),
      /apply failed before a promise/,
    ));

  it("fails when the program logs an error", () => {
    const written = console.error;
    console.error = () => undefined;
    return assert
      .rejects(
        record(() => {
          log.error("not good");
        }),
        /logged an error/,
      )
      .finally(() => {
        console.error = written;
      });
  });

  it("is none the worse for a failed run before", async () => {
    await assert.rejects(record(() => failing()));
    const { resources } = await record(() => new Group("group"));
    assert.equal(resources.length, 2);
  });

  it("runs one program at a time, each with its own configuration", async () => {
    const { Config } = await import("@pulumi/pulumi");
    const runs = ["a", "b", "c"].map((value) =>
      record(() => ({ value: new Config("app").require("key") }), { config: { "app:key": value } }),
    );
    assert.deepEqual(
      (await Promise.all(runs)).map(({ outputs }) => outputs.value),
      ["a", "b", "c"],
    );
  });

  it("leaves the process's own listeners for rejections as they were", async () => {
    const before = process.listeners("unhandledRejection");
    await record(() => new Group("group"));
    await assert.rejects(record(() => failing()));
    assert.deepEqual(process.listeners("unhandledRejection"), before);
  });
});
