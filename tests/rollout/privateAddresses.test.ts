import assert from "node:assert/strict";
import { privateAddresses } from "../../rollout/privateAddresses.ts";
import { ScriptedAws } from "./scriptedAws.ts";

describe("a load balancer's addresses in its VPC", () => {
  const server = new ScriptedAws();
  before(() => server.start());
  after(() => server.stop());

  it("are those of its network interfaces that are in use, and none where there are none", async () => {
    const aws = { ...server.aws, endpoints: [{ ...server.aws.endpoints?.[0], ec2: server.url }] };
    server.answers(() => ({ networkInterfaceSet: { item: { privateIpAddress: "10.0.1.17" } } }));
    assert.deepEqual(await privateAddresses(aws)("ELB app/shop/cccc"), ["10.0.1.17"]);
    const { action, input } = server.requests[0] ?? {};
    assert.equal(action, "DescribeNetworkInterfaces");
    assert.deepEqual([input?.["Filter.1.Name"], input?.["Filter.1.Value.1"]], ["description", "ELB app/shop/cccc"]);
    server.answers(() => ({ networkInterfaceSet: "" }));
    assert.deepEqual(await privateAddresses(aws)("ELB app/shop/cccc"), []);
  });
});
