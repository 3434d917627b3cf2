// What keeps environments apart: each deployment reaches its own stacks, its own roles and what has its own tags.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Statement } from "../../bootstrap/policies/statement.ts";
import type { Plan } from "../../plan/graph.ts";
import { planConfiguration } from "../../plan/planConfiguration.ts";
import { stackPrefix } from "../../settings/facts/names.ts";
import { fixtureStacks, fixtures } from "../support/stacks.ts";
import { account, allows, bootstrap, placeholder, roleStatements, state, statementsOf } from "./account.ts";

/** The project whose stacks are deployed. */
const project: string = parse(readFileSync("Pulumi.yaml", "utf8")).name;
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:${account}:${resource}`;
const role = (path: string) => `arn:aws:iam::${account}:role/${path}`;
const { bucket, key } = state;
const boundary = placeholder("task-boundary.arn");

/** A stack whose jobs have what those of the fixtures lack. */
async function jobsOfEveryKind() {
  const on = { s3: { bucket: "uploads" }, sqs: { queue: "orders" }, event: { pattern: { source: ["com.example"] } } };
  const task = { image: "nginx:1", user: "1:1" };
  const jobs = {
    event: { ...task, on, run: {} },
    clean: { ...task, schedule: "rate(1 day)", overlap: false, run: {} },
  };
  const keys = { services: { worker: task }, jobs };
  const own = Object.entries(keys).map(([key, value]) => [`jobs:${key}`, JSON.stringify(value)]);
  const config = { "aws:region": "eu-west-1", ...Object.fromEntries(own) };
  return { stack: "jobs", plan: await planConfiguration({ project: "jobs", stack: "jobs", config, root: fixtures }) };
}

const tags = (environment: string, of = "ResourceTag") => ({
  [`aws:${of}/Project`]: project,
  [`aws:${of}/Environment`]: environment,
});

describe("the environments' roles", () => {
  let plan: Plan;
  let dev: Statement[];
  let prod: Statement[];
  let previews: Statement[];
  before(async () => {
    plan = await bootstrap({ taskActions: ["s3:GetObject"] });
    dev = roleStatements(plan, "deploy-dev");
    prod = roleStatements(plan, "deploy-prod");
    previews = roleStatements(plan, "deploy-preview");
  });

  describe("on Pulumi's state", () => {
    const object = (path: string) => `${bucket}/.pulumi/${path}`;
    const may = (statements: Statement[], action: string, path: string) =>
      allows(statements, { action, resource: object(path) });

    it("let a preview and a drift check read the committed stacks, and write nothing", () => {
      for (const name of ["preview", "drift"]) {
        const statements = roleStatements(plan, name);
        for (const path of [
          "meta.yaml",
          ...["dev", "staging", "prod"].map((stack) => `stacks/${project}/${stack}.json`),
        ]) {
          assert.ok(may(statements, "s3:GetObject", path), path);
        }
        const writing = statements.filter(({ Action = [] }) =>
          Action.some((action) => /^s3:(Put|Delete|Abort)/.test(action)),
        );
        assert.deepEqual(writing, []);
      }
    });

    it("let a deployment write its own stack, its history, backups and locks", () => {
      for (const path of [
        `stacks/${project}/dev.json`,
        `stacks/${project}/dev.json.bak`,
        `stacks/${project}/dev.pulumi-tags`,
        `history/${project}/dev/dev-1.history.json`,
        `backups/${project}/dev/dev.1.json`,
        `locks/organization/${project}/dev/0.json`,
      ]) {
        for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"])
          assert.ok(may(dev, action, path), path);
      }
    });

    it("keep a deployment off every other stack, also one whose name begins with its own", () => {
      for (const path of [
        `stacks/${project}/prod.json`,
        `stacks/${project}/dev2.json`,
        `stacks/${project}/dev.eu.json`,
        "stacks/docker-on-ecs-bootstrap/account.json",
        `locks/organization/${project}/prod/0.json`,
        `history/${project}/development/x.json`,
      ]) {
        for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"])
          assert.ok(!may(dev, action, path), path);
      }
      assert.ok(!may(dev, "s3:PutObject", "meta.yaml"));
    });

    it("give the environment of pull requests their stacks only", () => {
      assert.ok(may(previews, "s3:PutObject", `stacks/${project}/pr-7.json`));
      assert.ok(!may(previews, "s3:PutObject", `stacks/${project}/prod.json`));
      assert.ok(!may(previews, "s3:GetObject", `stacks/${project}/prod.json`));
      // Where their platform is: its outputs.
      assert.ok(may(previews, "s3:GetObject", `stacks/${project}/staging.json`));
      assert.ok(!may(previews, "s3:PutObject", `stacks/${project}/staging.json`));
    });

    it("open secrets of the own stack only, by the context that they were encrypted with", () => {
      const decrypt = (stack: string) => ({
        action: "kms:Decrypt",
        resource: key,
        context: { "kms:EncryptionContext:stack": stack },
      });
      assert.ok(allows(dev, decrypt("dev")));
      assert.ok(!allows(dev, decrypt("prod")));
      assert.ok(allows(previews, decrypt("pr-7")));
      assert.ok(!allows(previews, decrypt("prod")));
      assert.ok(!allows(dev, { action: "kms:Decrypt", resource: key }));
    });

    it("use the key for the bucket's objects through S3 only", () => {
      const context = { "kms:ViaService": "s3.eu-west-1.amazonaws.com", "kms:EncryptionContext:aws:s3:arn": bucket };
      assert.ok(allows(dev, { action: "kms:GenerateDataKey", resource: key, context }));
      const other = { ...context, "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::other" };
      assert.ok(!allows(dev, { action: "kms:GenerateDataKey", resource: key, context: other }));
    });

    it("leave the key and the bucket themselves alone, even where their tags would let one", () => {
      const context = tags("dev");
      for (const action of ["kms:ScheduleKeyDeletion", "kms:PutKeyPolicy", "kms:CreateGrant", "kms:TagResource"]) {
        assert.ok(
          !allows(dev, { action, resource: key, context: { ...context, ...tags("dev", "RequestTag") } }),
          action,
        );
      }
      for (const action of ["s3:PutBucketPolicy", "s3:DeleteBucket", "s3:PutLifecycleConfiguration"]) {
        assert.ok(!allows(dev, { action, resource: bucket }), action);
      }
    });
  });

  describe("on roles", () => {
    const own = role(`${project}/dev/web-task-role`);
    const bounded = { "iam:PermissionsBoundary": boundary };

    it("let a deployment make roles with the boundary, under the path of its own stack", () => {
      const actions = ["CreateRole", "PutRolePolicy", "DeleteRolePolicy", "AttachRolePolicy", "DetachRolePolicy"];
      for (const action of actions.map((one) => `iam:${one}`)) {
        assert.ok(allows(dev, { action, resource: own, context: bounded }), action);
        assert.ok(!allows(dev, { action, resource: own }), `${action} without a boundary`);
        const other = { "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess" };
        assert.ok(!allows(dev, { action, resource: own, context: other }), `${action} with another boundary`);
        for (const path of [
          "web",
          `${project}/prod/web`,
          `${project}/dev2/web`,
          "docker-on-ecs-bootstrap/deploy-dev",
        ]) {
          assert.ok(!allows(dev, { action, resource: role(path), context: bounded }), `${action} on ${path}`);
        }
      }
    });

    it("never let it take a boundary away, or make policies of its own", () => {
      for (const action of ["iam:DeleteRolePermissionsBoundary", "iam:CreatePolicy", "iam:CreatePolicyVersion"]) {
        assert.ok(!allows(dev, { action, resource: own, context: bounded }), action);
        assert.ok(
          !allows(dev, { action, resource: `arn:aws:iam::${account}:policy/docker-on-ecs-bootstrap/x` }),
          action,
        );
      }
    });

    it("let it hand roles to tasks, jobs, machines and flow logs, and to nothing else, and start no machines itself", () => {
      const pass = (service: string, resource = own) => ({
        action: "iam:PassRole",
        resource,
        context: { "iam:PassedToService": service },
      });
      assert.ok(allows(dev, pass("ecs-tasks.amazonaws.com")));
      assert.ok(allows(dev, pass("vpc-flow-logs.amazonaws.com")));
      assert.ok(allows(dev, pass("scheduler.amazonaws.com")));
      assert.ok(allows(dev, pass("ecs.amazonaws.com")), "the role by which ECS makes volumes of EBS");
      assert.ok(allows(dev, pass("ec2.amazonaws.com")), "the role in the instance profile of machines");
      assert.ok(!allows(dev, pass("lambda.amazonaws.com")));
      const profile = (stack: string) => `arn:aws:iam::${account}:instance-profile/${project}/${stack}/web`;
      const add = (resource: string) => ({ action: "iam:AddRoleToInstanceProfile", resource });
      assert.ok(allows(dev, add(profile("dev"))));
      assert.ok(!allows(dev, add(profile("prod"))));
      assert.ok(!allows(dev, { action: "ec2:RunInstances", resource: arn("ec2", "instance/i-1") }));
      assert.ok(!allows(dev, pass("ecs-tasks.amazonaws.com", role(`${project}/prod/web-task-role`))));
      assert.ok(!allows(dev, pass("ecs-tasks.amazonaws.com", role("admin"))));
    });

    it("let ECS start machines that are its own, and no others", () => {
      const boundary = statementsOf(plan, "task-boundary");
      const start = (context = {}) => ({ action: "ec2:RunInstances", resource: arn("ec2", "instance/i-1"), context });
      assert.ok(allows(boundary, start({ "aws:RequestTag/AmazonECSManaged": "true" })));
      assert.ok(!allows(boundary, start()));
      assert.ok(allows(boundary, { action: "ecs:Poll", resource: arn("ecs", "container-instance/cluster/1") }));
      assert.ok(!allows(boundary, { action: "ec2:TerminateInstances", resource: arn("ec2", "instance/i-1") }));
    });

    it("let ECS make and attach volumes that are its own, and touch no others", () => {
      const boundary = statementsOf(plan, "task-boundary");
      const volume = arn("ec2", "volume/vol-1");
      const on = (action: string, resource: string, context = {}) => ({ action, resource, context });
      const [asked, there] = [
        { "aws:RequestTag/AmazonECSManaged": "true" },
        { "aws:ResourceTag/AmazonECSManaged": "true" },
      ];
      assert.ok(allows(boundary, on("ec2:CreateVolume", volume, asked)));
      assert.ok(allows(boundary, on("ec2:CreateTags", volume, asked)));
      assert.ok(allows(boundary, on("ec2:CreateVolume", "arn:aws:ec2:eu-west-1::snapshot/snap-1")));
      for (const action of ["ec2:AttachVolume", "ec2:DetachVolume", "ec2:DeleteVolume"]) {
        assert.ok(allows(boundary, on(action, volume, there)), action);
        assert.ok(!allows(boundary, on(action, volume)), action);
      }
      // The machine under a task is not the account's own.
      assert.ok(allows(boundary, on("ec2:AttachVolume", "arn:aws:ec2:eu-west-1:999999999999:instance/i-1")));
      assert.ok(!allows(boundary, on("ec2:CreateVolume", volume)));
    });

    it("lets ECS move requests between target groups by rules, and change no listener", () => {
      const boundary = statementsOf(plan, "task-boundary");
      const on = (action: string, kind: string) => ({
        action: `elasticloadbalancing:${action}`,
        resource: arn("elasticloadbalancing", kind),
      });
      assert.ok(allows(boundary, on("ModifyRule", "listener-rule/app/alb/1/2/3")));
      assert.ok(allows(boundary, on("RegisterTargets", "targetgroup/web-tg2-1/2")));
      assert.ok(allows(boundary, { action: "elasticloadbalancing:DescribeTargetHealth", resource: "*" }));
      assert.ok(!allows(boundary, on("ModifyRule", "listener-rule/net/nlb/1/2/3")));
      assert.ok(!allows(boundary, on("ModifyListener", "listener/app/alb/1/2")));
    });

    it("let roles of the program do all that stacks give them, and nothing with the state", async () => {
      const boundaryStatements = statementsOf(plan, "task-boundary");
      for (const { plan: deployed, stack } of [...(await fixtureStacks()), await jobsOfEveryKind()]) {
        const policies = deployed.resources.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
        for (const { name, inputs } of policies) {
          for (const statement of JSON.parse(String(inputs.policy)).Statement) {
            for (const action of [statement.Action].flat()) {
              const named = boundaryStatements.some(
                ({ Effect, Action = [] }) => Effect === "Allow" && Action.includes(action),
              );
              assert.ok(named, `${stack}: the boundary keeps ${name} from ${action}`);
            }
          }
        }
      }
      const pass = (service: string, path: string) => ({
        action: "iam:PassRole",
        resource: role(path),
        context: { "iam:PassedToService": service },
      });
      assert.ok(allows(boundaryStatements, pass("ecs-tasks.amazonaws.com", `${project}/dev/job-task-role`)));
      assert.ok(!allows(boundaryStatements, pass("ecs-tasks.amazonaws.com", "admin")));
      assert.ok(!allows(boundaryStatements, pass("lambda.amazonaws.com", `${project}/dev/job-task-role`)));
      assert.ok(allows(boundaryStatements, { action: "s3:GetObject", resource: "arn:aws:s3:::reports/1" }));
      assert.ok(!allows(boundaryStatements, { action: "s3:GetObject", resource: `${bucket}/.pulumi/meta.yaml` }));
      assert.ok(!allows(boundaryStatements, { action: "kms:Decrypt", resource: key }));
      assert.ok(!allows(boundaryStatements, { action: "iam:CreateUser", resource: "*" }));
      assert.ok(!allows(boundaryStatements, { action: "sts:AssumeRole", resource: role("admin") }));
    });
  });

  describe("between environments", () => {
    const deletions = [
      { action: "ecs:DeleteService", resource: arn("ecs", "service/cluster/web") },
      { action: "ec2:DeleteSecurityGroup", resource: arn("ec2", "security-group/sg-0") },
      {
        action: "elasticloadbalancing:DeleteLoadBalancer",
        resource: arn("elasticloadbalancing", "loadbalancer/app/a/0"),
      },
      { action: "ecr:BatchDeleteImage", resource: arn("ecr", "repository/web") },
      { action: "kms:ScheduleKeyDeletion", resource: arn("kms", "key/0") },
      { action: "logs:GetLogEvents", resource: arn("logs", "log-group:web:log-stream:0") },
    ];

    it("let a deployment change what carries its own tags", () => {
      for (const { action, resource } of deletions) {
        assert.ok(allows(dev, { action, resource, context: tags("dev") }), action);
        assert.ok(allows(previews, { action, resource, context: tags("pr-7") }), action);
      }
    });

    it("keep it off what carries another environment's", () => {
      for (const { action, resource } of deletions) {
        assert.ok(!allows(dev, { action, resource, context: tags("prod") }), action);
        assert.ok(!allows(prod, { action, resource, context: tags("dev") }), action);
        assert.ok(!allows(previews, { action, resource, context: tags("dev") }), action);
      }
    });

    it("let pull requests join the platform that their stacks run on, and change nothing of it", () => {
      const join = [
        { action: "elasticloadbalancing:CreateRule", resource: arn("elasticloadbalancing", "listener/app/a/0/1") },
        { action: "ec2:AuthorizeSecurityGroupEgress", resource: arn("ec2", "security-group/sg-0") },
        { action: "ec2:CreateSecurityGroup", resource: arn("ec2", "vpc/vpc-0") },
      ];
      for (const { action, resource } of join) {
        assert.ok(allows(previews, { action, resource, context: tags("staging") }), action);
        assert.ok(!allows(previews, { action, resource, context: tags("prod") }), action);
        assert.ok(!allows(dev, { action, resource, context: tags("staging") }), action);
      }
      for (const { action, resource } of deletions) {
        assert.ok(!allows(previews, { action, resource, context: tags("staging") }), action);
      }
    });

    it("keep it off dashboards that its own stacks do not have", async () => {
      const may = (statements: Statement[], action: string, name: string) =>
        allows(statements, {
          action: `cloudwatch:${action}`,
          resource: `arn:aws:cloudwatch::${account}:dashboard/${name}`,
        });
      const own = stackPrefix(project, "dev");
      for (const action of ["PutDashboard", "GetDashboard", "DeleteDashboards"]) {
        assert.ok(may(dev, action, own), action);
        assert.ok(may(previews, action, stackPrefix(project, "pr-7")), action);
        for (const other of [stackPrefix(project, "prod"), `${own}2`, project, "sales"]) {
          assert.ok(!may(dev, action, other), `${action} ${other}`);
          assert.ok(!may(previews, action, other), `${action} ${other}`);
        }
      }
      const drift = roleStatements(plan, "drift");
      assert.ok(may(drift, "GetDashboard", stackPrefix(project, "prod")));
      assert.ok(!may(drift, "GetDashboard", "sales"));
    });

    it("keep it off budgets by the name that the program's do not have", () => {
      const modify = (name: string) => ({
        action: "budgets:ModifyBudget",
        resource: `arn:aws:budgets::${account}:budget/${name}`,
      });
      assert.ok(allows(dev, modify("budget-monthly-1a2b3c4")));
      assert.ok(!allows(dev, modify("company")));
    });

    it("keep it from tagging as another environment's", () => {
      const create = { action: "ec2:CreateTags", resource: arn("ec2", "vpc/vpc-0") };
      assert.ok(allows(dev, { ...create, context: tags("dev", "RequestTag") }));
      assert.ok(!allows(dev, { ...create, context: tags("prod", "RequestTag") }));
    });

    it("make repositories and keys with its own tags only, and touch none without", () => {
      const repository = arn("ecr", "repository/web");
      assert.ok(
        allows(dev, { action: "ecr:CreateRepository", resource: repository, context: tags("dev", "RequestTag") }),
      );
      assert.ok(!allows(dev, { action: "ecr:CreateRepository", resource: repository }));
      assert.ok(allows(dev, { action: "kms:CreateKey", resource: "*", context: tags("dev", "RequestTag") }));
      assert.ok(!allows(dev, { action: "kms:CreateKey", resource: "*" }));
      assert.ok(!allows(dev, { action: "kms:ScheduleKeyDeletion", resource: arn("kms", "key/0") }));
      assert.ok(!allows(dev, { action: "ecr:DeleteRepository", resource: repository }));
    });

    it("let a deployment take and tag the image that another environment built, and not delete it", () => {
      const image = { resource: arn("ecr", "repository/web"), context: tags("dev") };
      assert.ok(allows(prod, { action: "ecr:BatchGetImage", ...image }));
      assert.ok(allows(prod, { action: "ecr:PutImage", ...image }));
      assert.ok(!allows(prod, { action: "ecr:BatchDeleteImage", ...image }));
      assert.ok(!allows(prod, { action: "ecr:UploadLayerPart", ...image }));
    });

    it("let no pull request give another environment's image the tag of a build to come", () => {
      const put = { action: "ecr:PutImage", resource: arn("ecr", "repository/web") };
      assert.ok(!allows(previews, { ...put, context: tags("dev") }));
      assert.ok(allows(previews, { ...put, context: tags("pr-7") }));
    });
  });
});
