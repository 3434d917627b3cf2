import assert from "node:assert/strict";
import { ec2, sqs, ssm } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { joinedLink, type Links, withLink } from "../../stack/links.ts";
import { makeWorkloads } from "../../stack/workloads.ts";
import { record } from "../support/record.ts";
import { config, flowing } from "../support/reported.ts";

const image = `registry.example.com/app@sha256:${"0".repeat(64)}`;
const platform: Parameters<typeof makeWorkloads>[1] = {
  region: "eu-west-1",
  logRetentionDays: 90,
  network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-1"], assignPublicIp: false },
  cluster: { arn: "arn:cluster", clusterName: "cluster", capacityProviderStrategies: [], containerInsights: true },
};

/** A worker and a job, with a queue and a security group beside them. */
const linked = (links: (queue: sqs.Queue, group: ec2.SecurityGroup) => Links) => {
  const settings = flowing(
    config({
      services: { web: { user: "1", image, environment: { OWN: "1" } } },
      jobs: { nightly: { user: "1", image, schedule: "rate(1 day)" } },
    }),
  );
  return record(() => {
    const queue = new sqs.Queue("orders");
    const group = new ec2.SecurityGroup("orders-db", { vpcId: "vpc-1", description: "Orders" });
    makeWorkloads(settings, platform, {}, links(queue, group), {});
  });
};

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
describe("A link", () => {
  it("adds variables to those of the stack file, each with where it comes from", async () => {
    const { one } = await linked((queue) => ({ web: { environment: { QUEUE_URL: queue.url } } }));
    const [container] = JSON.parse(String(one("web-task").inputs.containerDefinitions));
    assert.deepEqual(
      container.environment.filter(({ name }: { name: string }) => /^(OWN|QUEUE_URL)$/.test(name)),
      [
        { name: "OWN", value: "1" },
        { name: "QUEUE_URL", value: "${orders.url}" },
      ],
    );
  });

  it("adds secrets that ECS may read, with their keys", async () => {
    const secret = (queue: sqs.Queue) => pulumi.interpolate`${queue.arn}:password::`;
    const { one } = await linked((queue) => ({
      nightly: { secrets: { DB_PASSWORD: secret(queue) }, secretKmsKeyArns: ["arn:aws:kms:eu-west-1:1:key/k"] },
    }));
    const [container] = JSON.parse(String(one("nightly-task").inputs.containerDefinitions));
    assert.deepEqual(container.secrets, [{ name: "DB_PASSWORD", valueFrom: "${orders.arn}:password::" }]);
    const { Statement } = JSON.parse(String(one("nightly-execution-policy").inputs.policy));
    const allowed = Object.fromEntries(
      Statement.map(({ Action, Resource }: { Action: string[]; Resource: string[] }) => [Action[0], Resource]),
    );
    assert.deepEqual(allowed["secretsmanager:GetSecretValue"], ["${orders.arn}"]);
    assert.deepEqual(allowed["kms:Decrypt"], ["arn:aws:kms:eu-west-1:1:key/k"]);
  });

  it("lets ECS read a parameter of SSM as one, also in a plan, which does not know its ARN", async () => {
    const { one } = await linked(() => {
      const parameter = new ssm.Parameter("level", { type: "String", value: "debug" });
      return { web: { secrets: { LEVEL: parameter.arn } } };
    });
    const { Statement } = JSON.parse(String(one("web-execution-policy").inputs.policy));
    const { Action, Resource } = Statement.find(({ Sid }: { Sid: string }) => Sid === "ReadParameters");
    assert.deepEqual(Action, ["ssm:GetParameters"]);
    assert.deepEqual(Resource, ["arn:aws:ssm:${region}:${account}:parameter/${level.name}"]);
  });

  it("adds permissions, and the role's policy where the stack file gives none", async () => {
    const { one } = await linked((queue) => ({
      web: { permissions: [{ actions: ["sqs:SendMessage"], resources: [queue.arn] }] },
    }));
    assert.deepEqual(JSON.parse(String(one("web-task-policy").inputs.policy)).Statement, [
      { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: ["${orders.arn}"] },
    ]);
  });

  it("lets the tasks in at the group of what they reach, before they run", async () => {
    const { one, all } = await linked((_, group) => ({
      web: { reach: [{ securityGroupId: group.id, port: 5432 }] },
      nightly: {
        reach: [
          { securityGroupId: group.id, port: 5432 },
          { securityGroupId: "sg-0123456789abcdef0", port: 5432, name: "reports" },
        ],
      },
    }));
    const { inputs, urn, parent } = one("web-reach-5432");
    assert.deepEqual(inputs, {
      securityGroupId: "${orders-db.id}",
      referencedSecurityGroupId: "${web-security-group.id}",
      description: "From the tasks of web",
      ipProtocol: "tcp",
      fromPort: 5432,
      toPort: 5432,
    });
    assert.match(String(parent), /TaskSecurityGroup::web$/);
    assert.ok(one("web-service").options.dependsOn?.includes(urn));
    const names = all("SecurityGroupIngressRule").map(({ name }) => name);
    assert.deepEqual(names.sort(), ["nightly-reach-5432", "nightly-reach-5432-reports", "web-reach-5432"]);
    assert.ok(one("nightly-schedule").options.dependsOn?.includes(one("nightly-reach-5432-reports").urn));
  });

  it("leaves to the stack file what that says, under whichever key", () => {
    const settings = {
      environment: { A: "own" },
      secrets: { B: "arn:own" },
      secretKmsKeyArns: ["arn:own-key"],
      permissions: [],
    };
    assert.deepEqual(withLink(settings, { environment: { A: "a", B: "b", C: "c" }, secrets: { A: "arn:a" } }), {
      environment: { A: "own", C: "c" },
      secrets: { B: "arn:own" },
      secretKmsKeyArns: ["arn:own-key"],
      permissions: [],
      reach: [],
    });
  });

  it("joins what several give", () => {
    const permission = { actions: ["sqs:SendMessage"], resources: ["arn:queue"] };
    const web = joinedLink({ environment: { A: "1", B: "1" }, permissions: [permission] }, undefined, {
      environment: { B: "2" },
      secretKmsKeyArns: ["arn:key"],
    });
    const api = joinedLink({ secrets: { C: "arn:c" } }, undefined);
    assert.deepEqual(
      { web, api },
      {
        web: {
          environment: { A: "1", B: "2" },
          secrets: {},
          secretKmsKeyArns: ["arn:key"],
          permissions: [permission],
          reach: [],
        },
        api: { secrets: { C: "arn:c" } },
      },
    );
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
