import assert from "node:assert/strict";
import { checkRanges, dualStackWarning } from "../../stack/ipv6.ts";
import { ScriptedAws } from "../rollout/scriptedAws.ts";

describe("the account's setting for IPv6 addresses of tasks", () => {
  const scripted = new ScriptedAws();
  before(() => scripted.start());
  after(() => scripted.stop());

  const warned = async (answer: object | string) => {
    scripted.answers(() => answer);
    return await dualStackWarning(scripted.aws);
  };
  const command = "aws ecs put-account-setting-default --region eu-west-1 --name dualStackIPv6 --value enabled";

  it("is warned of where it is off, and where AWS does not say", async () => {
    const other = { name: "awsvpcTrunking", value: "enabled" };
    assert.equal(await warned({ settings: [other, { name: "dualStackIPv6", value: "on" }] }), undefined);
    const off = `network.ipv6: tasks get no IPv6 addresses, as the account's setting dualStackIPv6 of ECS is off; run ${command}`;
    assert.equal(await warned({ settings: [other, { name: "dualStackIPv6", value: "disabled" }] }), off);
    assert.equal(await warned({ settings: [other] }), off);
    assert.match(
      (await warned("AccessDeniedException")) ?? "",
      /^network\.ipv6: tasks may get no .* \(.+\); see aws ecs put/,
    );
  });
});

describe("subnets that are there already", () => {
  it("have an IPv6 range each where the stack file says so, or are named", () => {
    const subnets = [
      { id: "subnet-a", ipv6CidrBlock: "2001:db8::/64" },
      { id: "subnet-b", ipv6CidrBlock: "" },
    ];
    checkRanges(subnets.slice(0, 1), "dev");
    assert.throws(() => checkRanges(subnets, "dev"), {
      message:
        "Pulumi.dev.yaml: network.ipv6 must come with subnets that have an IPv6 range, got none in subnet-b; give them one, or take ipv6 out",
    });
  });
});
