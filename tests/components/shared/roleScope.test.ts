import assert from "node:assert/strict";
import { ScheduledJob } from "../../../components/job/scheduledJob.ts";
import { Network } from "../../../components/network/network.ts";
import { FargateService } from "../../../components/service/fargateService.ts";
import type { RoleScope } from "../../../components/shared/roleScope.ts";
import { record } from "../../support/record.ts";

const scope = { path: "/shop/dev/", permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary" };

const roles = async (roles?: RoleScope) => {
  const { all } = await record(() => {
    const network = new Network("network", { roles });
    const task = { cluster: "shop", network, image: "nginx:1.30.5", roles };
    new FargateService("web", task);
    new ScheduledJob("nightly", { ...task, schedule: "rate(1 day)", overlap: false });
  });
  return all("Role").map(({ name, inputs }) => ({ name, scope: [inputs.path, inputs.permissionsBoundary] }));
};

describe("The scope of roles", () => {
  it("is that of every role that a component makes, at any depth", async () => {
    const made = await roles(scope);
    const places = ["network-flow-log", "nightly-exclusive", "nightly-scheduler", "nightly-task", "nightly-execution"];
    const expected = [...places, "web-execution", "web-task"].map((place) => `${place}-role`);
    assert.deepEqual(made.map(({ name }) => name).toSorted(), expected.toSorted());
    for (const one of made) assert.deepEqual(one.scope, [scope.path, scope.permissionsBoundary], one.name);
  });

  it("is none where none is given", async () => {
    for (const { name, scope } of await roles()) assert.deepEqual(scope, [undefined, undefined], name);
  });
});
