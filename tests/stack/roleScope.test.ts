import assert from "node:assert/strict";
import { cloudwatch, iam } from "@pulumi/aws";
import { FlowLog } from "../../components/network/flowLog.ts";
import { type RoleScope, scopeRoles } from "../../stack/roleScope.ts";
import { record } from "../support/record.ts";

const permissionsBoundary = "arn:aws:iam::123456789012:policy/boundary";

const scoped = (scope: Partial<RoleScope>) =>
  record(() => {
    scopeRoles({ project: "docker-on-ecs", stack: "dev", ...scope });
    new iam.Role("own", { assumeRolePolicy: "{}", description: "kept" });
    new FlowLog("network-flow-log", { vpcId: "vpc-0", logRetentionDays: 30 });
    new cloudwatch.LogGroup("logs", {});
  });

describe("the scope of roles", () => {
  it("puts every role under the path of its stack, those in components too", async () => {
    const roles = (await scoped({})).all("Role");
    assert.deepEqual(
      roles.map(({ name, inputs }) => [name, inputs.path, inputs.permissionsBoundary]),
      [
        ["network-flow-log-role", "/docker-on-ecs/dev/", undefined],
        ["own", "/docker-on-ecs/dev/", undefined],
      ],
    );
  });

  it("bounds every role where there is a boundary", async () => {
    const roles = (await scoped({ permissionsBoundary })).all("Role");
    assert.deepEqual(
      roles.map(({ inputs }) => inputs.permissionsBoundary),
      [permissionsBoundary, permissionsBoundary],
    );
  });

  it("leaves the rest of a role, and everything else, as it is", async () => {
    const { one } = await scoped({ permissionsBoundary });
    assert.equal(one("own").inputs.description, "kept");
    assert.deepEqual(one("logs").inputs, {});
  });
});
