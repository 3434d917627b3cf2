import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { completeTask, type FargateTaskArgs } from "../../../components/task/taskArgs.ts";
import { ecrRepositoryArn, executionNeeds } from "../../../components/task/taskPolicies.ts";
import { TaskRoles, type TaskRolesArgs } from "../../../components/task/taskRoles.ts";
import { record } from "../../support/record.ts";

const image = "public.ecr.aws/docker/library/nginx:1.30.5";
const logGroupArn = "arn:aws:logs:eu-west-1:123456789012:log-group:web-logs";
const repositoryArn = "arn:aws:ecr:eu-west-1:123456789012:repository/web";
const secretArn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-AbCdEf";
const keyArn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555";
// biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
const account = "${account}";
// biome-ignore lint/suspicious/noTemplateCurlyInString: as above
const roleName = "${web-task-role.name}";

const roles = (task: Partial<FargateTaskArgs> = {}, args: Partial<TaskRolesArgs> = {}) =>
  record(() => {
    const complete = completeTask({ image, ...task });
    const { executionRoleArn, taskRoleArn } = new TaskRoles("web", {
      needs: executionNeeds(complete),
      permissions: complete.permissions,
      region: "eu-west-1",
      logGroupArn,
      ...args,
    });
    return { executionRoleArn, taskRoleArn };
  });

interface Statement {
  Sid?: string;
  Effect: string;
  Action: string[];
  Resource: string[];
}

async function statements(role: "execution" | "task", ...given: Parameters<typeof roles>): Promise<Statement[]> {
  const [policy] = (await roles(...given)).named(`web-${role}-policy`);
  return policy ? JSON.parse(String(policy.inputs.policy)).Statement : [];
}

/** The allowed actions, and their resources. */
async function granted(
  role: "execution" | "task",
  ...given: Parameters<typeof roles>
): Promise<Record<string, string[]>> {
  const all = await statements(role, ...given);
  return Object.fromEntries(all.flatMap(({ Action, Resource }) => Action.map((action) => [action, Resource])));
}

describe("The roles of a task", () => {
  it("are two, and neither has a policy that AWS manages", async () => {
    const { all, outputs } = await roles();
    assert.equal(all("Role").length, 2);
    assert.notEqual(outputs.executionRoleArn, outputs.taskRoleArn);
    assert.deepEqual(all("RolePolicyAttachment"), []);
    for (const role of all("Role")) assert.equal(role.inputs.managedPolicyArns, undefined);
  });

  it("are taken by nobody but ECS tasks of this account and region", async () => {
    for (const role of (await roles()).all("Role")) {
      const { Statement } = JSON.parse(String(role.inputs.assumeRolePolicy));
      assert.deepEqual(Statement, [
        {
          Effect: "Allow",
          Principal: { Service: "ecs-tasks.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            StringEquals: { "aws:SourceAccount": account },
            ArnLike: { "aws:SourceArn": `arn:aws:ecs:eu-west-1:${account}:*` },
          },
        },
      ]);
    }
  });

  it("speak of the region's own partition", async () => {
    const { all } = await roles({ secrets: { KEY: "key" } }, { region: "cn-north-1" });
    assert.match(String(all("Role")[0]?.inputs.assumeRolePolicy), /arn:aws-cn:ecs:cn-north-1:/);
    assert.match(String(all("RolePolicy")[0]?.inputs.policy), /arn:aws-cn:ssm:cn-north-1:/);
  });

  describe("The execution role", () => {
    it("writes to the service's log group and does nothing else for a public image without secrets", async () => {
      assert.deepEqual(await granted("execution"), {
        "logs:CreateLogStream": [`${logGroupArn}:*`],
        "logs:PutLogEvents": [`${logGroupArn}:*`],
      });
    });

    it("pulls from the repository that the stack pushes to, and from no other", async () => {
      const may = await granted("execution", { image: { imageUri: image, repositoryArn } });
      assert.deepEqual(may["ecr:BatchGetImage"], [repositoryArn]);
      assert.deepEqual(may["ecr:GetDownloadUrlForLayer"], [repositoryArn]);
      assert.deepEqual(may["ecr:BatchCheckLayerAvailability"], [repositoryArn]);
      assert.deepEqual(may["ecr:GetAuthorizationToken"], ["*"]);
    });

    it("pulls a given image, and those of sidecars, from their own ECR repositories", async () => {
      const host = "999999999999.dkr.ecr.us-east-1.amazonaws.com";
      const may = await granted("execution", {
        image: `${host}/team/web:1.2.3`,
        sidecars: { agent: { image: `${host}/agent:1` }, again: { image: `${host}/agent:2` }, other: { image } },
      });
      assert.deepEqual(may["ecr:BatchGetImage"], [
        "arn:aws:ecr:us-east-1:999999999999:repository/agent",
        "arn:aws:ecr:us-east-1:999999999999:repository/team/web",
      ]);
    });

    it("reads a secret whose ARN may lack the six characters at its end by both ARNs", async () => {
      const partial = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/jwt-access-secret";
      const may = await granted("execution", { secrets: { JWT: partial, KEY: secretArn } });
      assert.deepEqual(may["secretsmanager:GetSecretValue"], [secretArn, partial, `${partial}-??????`]);
    });

    it("reads the secrets that registries ask for", async () => {
      const [own, other] = [secretArn.replace("key", "ghcr"), secretArn.replace("key", "hub")];
      const may = await granted("execution", {
        registryCredentials: own,
        sidecars: { agent: { image, registryCredentials: other } },
      });
      assert.deepEqual(may["secretsmanager:GetSecretValue"], [own, other]);
    });

    it("reads exactly the secrets of the containers, each whole ARN once, without what is chosen in a secret", async () => {
      const other = secretArn.replace("key", "other");
      const may = await granted("execution", {
        secrets: { A: `${secretArn}:user::`, B: `${secretArn}:password:AWSCURRENT:`, C: secretArn },
        sidecars: { agent: { image, secrets: { D: other } } },
      });
      assert.deepEqual(may["secretsmanager:GetSecretValue"], [secretArn, other]);
      assert.equal(may["ssm:GetParameters"], undefined);
    });

    it("reads SSM parameters by ARN or by name, with one slash before either", async () => {
      const parameter = "arn:aws:ssm:eu-west-1:123456789012:parameter";
      const may = await granted("execution", { secrets: { A: `${parameter}/app/a`, B: "/app/b", C: "plain" } });
      assert.deepEqual(may["ssm:GetParameters"], [
        `arn:aws:ssm:eu-west-1:${account}:parameter/app/b`,
        `${parameter}/app/a`,
        `arn:aws:ssm:eu-west-1:${account}:parameter/plain`,
      ]);
    });

    it("decrypts with the named keys, and with none where none is named", async () => {
      const secrets = { KEY: secretArn };
      assert.deepEqual((await granted("execution", { secrets, secretKmsKeyArns: [keyArn] }))["kms:Decrypt"], [keyArn]);
      assert.equal((await granted("execution", { secrets }))["kms:Decrypt"], undefined);
    });
  });

  describe("The task role", () => {
    it("has no policy when the service asks for no permission", async () => {
      const { named } = await roles();
      assert.deepEqual(named("web-task-policy"), []);
    });

    it("has the permissions that the service asks for and no other", async () => {
      const permissions = [
        { actions: ["s3:PutObject", "s3:GetObject"], resources: ["arn:aws:s3:::bucket/*"] },
        { actions: ["sqs:SendMessage"], resources: ["arn:aws:sqs:eu-west-1:123456789012:queue"] },
      ];
      assert.deepEqual(await statements("task", { permissions }), [
        { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: ["arn:aws:s3:::bucket/*"] },
        { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: ["arn:aws:sqs:eu-west-1:123456789012:queue"] },
      ]);
    });

    it("has them under the conditions that are named", async () => {
      const condition = { StringEquals: { "aws:ResourceTag/Team": ["web"] } };
      const permissions = [{ actions: ["sqs:SendMessage"], resources: ["arn:aws:sqs:*:*:*"], condition }];
      assert.deepEqual(await statements("task", { permissions }), [
        { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: ["arn:aws:sqs:*:*:*"], Condition: condition },
      ]);
    });

    it("has the managed policies that are named, each under its own name, before a task starts", async () => {
      const own = "arn:aws:iam::123456789012:policy/team/orders";
      const managedPolicies = ["arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess", own, pulumi.output(own)];
      const { all } = await roles({}, { managedPolicies });
      assert.deepEqual(
        all("RolePolicyAttachment").map(({ name, inputs }) => [name, inputs.role, inputs.policyArn]),
        [
          ["web-task-managed-123456789012-team/orders", roleName, own],
          ["web-task-managed-3", roleName, own],
          ["web-task-managed-AmazonSQSReadOnlyAccess", roleName, managedPolicies[0]],
        ],
      );
    });

    it("opens the channels of ECS Exec and writes its log, where there is one", async () => {
      const execLogGroupArn = "arn:aws:logs:eu-west-1:123456789012:log-group:exec";
      const may = await granted("task", {}, { execLogGroupArn });
      for (const action of ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"]) {
        assert.deepEqual(may[`ssmmessages:${action}`], ["*"]);
      }
      assert.deepEqual(may["logs:PutLogEvents"], [`${execLogGroupArn}:*`]);
      assert.deepEqual(may["logs:DescribeLogStreams"], [`${execLogGroupArn}:*`]);
      assert.deepEqual(may["logs:DescribeLogGroups"], [`arn:aws:logs:eu-west-1:${account}:log-group:*`]);
    });
  });

  it("have no * for a resource but where AWS takes nothing narrower", async () => {
    const everything = [
      {
        image: { imageUri: image, repositoryArn },
        secrets: { A: secretArn, B: "/b" },
        secretKmsKeyArns: [keyArn] as string[],
      },
      { execLogGroupArn: logGroupArn },
    ] as const;
    const open = [...(await statements("execution", ...everything)), ...(await statements("task", ...everything))]
      .filter(({ Resource }) => Resource.includes("*"))
      .flatMap(({ Action }) => Action);
    assert.deepEqual(
      open.filter((action) => !action.startsWith("ssmmessages:")),
      ["ecr:GetAuthorizationToken"],
    );
  });
});

describe("The ECR repository that an image reference names", () => {
  const cases: Record<string, string | undefined> = {
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1": "arn:aws:ecr:eu-west-1:123456789012:repository/web",
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a/b@sha256:0": "arn:aws:ecr:eu-west-1:123456789012:repository/a/b",
    "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/web:1": "arn:aws:ecr:us-east-1:123456789012:repository/web",
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/web:1": "arn:aws-cn:ecr:cn-north-1:123456789012:repository/web",
    "123456789012.dkr-ecr.eu-west-1.on.aws/web:1": "arn:aws:ecr:eu-west-1:123456789012:repository/web",
    "public.ecr.aws/docker/library/nginx:1": undefined,
    "nginx:1": undefined,
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com.example.com/web:1": undefined,
    "127.0.0.1:4566/web:1": undefined,
  };
  for (const [reference, arn] of Object.entries(cases)) {
    it(`is ${arn ?? "none"} for ${reference}`, () => assert.equal(ecrRepositoryArn(reference), arn));
  }
});
