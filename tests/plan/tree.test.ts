import assert from "node:assert/strict";
import { cloudwatch, ec2, iam, lb, Provider } from "@pulumi/aws";
import { ec2 as awsx } from "@pulumi/awsx";
import { ComponentResource, ResourceHook, secret } from "@pulumi/pulumi";
import { runProgram } from "../../plan/runProgram.ts";
import { planTree, summaryOf, typeName } from "../../plan/tree.ts";

const planOf = (program: () => unknown) => runProgram(program, { project: "docker-on-ecs", stack: "dev" });

const textOf = async (program: () => unknown, options = {}) =>
  planTree(await planOf(program), options)
    .map((line) => line.map(([text]) => text).join(""))
    .join("\n");

class Group extends ComponentResource {
  constructor(name: string) {
    super("docker-on-ecs:index:Group", name);
    new cloudwatch.LogGroup(`${name}-logs`, { retentionInDays: 30, tags: { a: "b" } }, { parent: this });
    new ec2.SecurityGroup(`${name}-sg`, { description: "From the load balancer" }, { parent: this });
    this.registerOutputs({});
  }
}

describe("plan tree", () => {
  it("hangs a component's children below it, each with the inputs that matter and a count of the others", async () => {
    assert.equal(
      await textOf(() => {
        new Group("a");
        new Group("b");
        return { url: "http://x" };
      }),
      [
        "dev  4 resources in 2 components",
        "├─ a  Group",
        "│  ├─ a-logs  aws.cloudwatch.LogGroup",
        "│  │     retentionInDays 30  + 1 more",
        "│  └─ a-sg  aws.ec2.SecurityGroup",
        "│        description From the load balancer",
        "└─ b  Group",
        "   ├─ b-logs  aws.cloudwatch.LogGroup",
        "   │     retentionInDays 30  + 1 more",
        "   └─ b-sg  aws.ec2.SecurityGroup",
        "         description From the load balancer",
        "outputs",
        "   url http://x",
      ].join("\n"),
    );
  });

  it("opens a policy to one line a statement", async () => {
    const policy = {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], Resource: "arn:repository" },
        {
          Effect: "Deny",
          Action: "s3:*",
          Resource: ["arn:a", "arn:b"],
          Principal: "*",
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    };
    const text = await textOf(() => {
      new iam.RolePolicy("policy", { role: "role", policy: JSON.stringify(policy) });
    });
    assert.match(text, /- Allow ecr:BatchGetImage, ecr:GetDownloadUrlForLayer on arn:repository$/m);
    assert.match(text, /- Deny s3:\* on arn:a, arn:b by \* if \{ Bool: \{ aws:SecureTransport: false \} \}$/m);
  });

  it("names references by resource and output", async () => {
    const text = await textOf(() => {
      const group = new lb.TargetGroup("web-tg", { port: 80 });
      new lb.ListenerRule("web-rule", {
        listenerArn: "arn",
        priority: 7,
        conditions: [],
        actions: [{ type: "forward", targetGroupArn: group.arn }],
      });
    });
    assert.match(text, /actions \[\{ targetGroupArn: \$\{web-tg\.arn\}, type: forward \}\]/);
  });

  it("names the options that are set", async () => {
    const text = await textOf(() => {
      const first = new cloudwatch.LogGroup("first", {});
      const hook = new ResourceHook("rollout", () => undefined);
      new cloudwatch.LogGroup(
        "second",
        {},
        {
          protect: true,
          ignoreChanges: ["retentionInDays"],
          hooks: { afterCreate: [hook] },
          customTimeouts: { create: "5m" },
          dependsOn: first,
        },
      );
    });
    assert.match(
      text,
      /second {2}aws\.cloudwatch\.LogGroup {2}protected {2}ignores retentionInDays {2}afterCreate rollout {2}create within 5m {2}after first$/m,
    );
    assert.match(text, /first {2}aws\.cloudwatch\.LogGroup$/m);
  });

  it("shows the source line only when asked to", async () => {
    const program = () => {
      new Group("a");
    };
    assert.match(await textOf(program, { sources: true }), /a-logs .* tests\/plan\/tree\.test\.ts:\d+$/m);
    assert.doesNotMatch(await textOf(program), /tree\.test\.ts/);
  });

  it("shows no secret", async () => {
    const text = await textOf(() => {
      new cloudwatch.LogGroup("logs", { name: secret("hunter2") });
      return { password: secret("hunter2") };
    });
    assert.doesNotMatch(text, /hunter2/);
    assert.match(text, /name \[secret\]/);
    assert.match(text, /password \[secret\]/);
  });

  it("sums up with the region, and counts a VPC that awsx makes as a resource", async () => {
    const plan = await planOf(() => {
      new Provider("aws", { region: "eu-west-1" });
      new awsx.Vpc("vpc", {});
      new Group("a");
    });
    assert.equal(summaryOf(plan), "3 resources in 1 component, eu-west-1");
  });

  it("writes types as a program does", () => {
    assert.deepEqual(
      [
        "aws:ecs/service:Service",
        "awsx:ec2:Vpc",
        "docker:index/image:Image",
        "docker-on-ecs:index:Network",
        "pulumi:providers:aws",
      ].map(typeName),
      ["aws.ecs.Service", "awsx.ec2.Vpc", "docker.Image", "Network", "aws.Provider"],
    );
  });
});
