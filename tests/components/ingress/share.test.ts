import assert from "node:assert/strict";
import { LoadBalancerTarget } from "../../../components/ingress/loadBalancerTarget.ts";
import { Share } from "../../../components/ingress/share.ts";
import { record } from "../../support/record.ts";

const loadBalancer = { url: "https://a.example.com", listenerArn: "l", securityGroupId: "sg-1", arnSuffix: "app/a/1" };
const tasks = { vpcId: "vpc-1", securityGroupId: "sg-2" };
const at = { port: 80, loadBalancer, tasks };

/** A route and its shares, made in this order. */
const shared = (order: readonly ("web" | "next" | "other")[], shares: Record<"next" | "other", Share>) =>
  record(() => {
    for (const name of order) {
      const route = name === "web" ? { path: ["/*"], shares: Object.values(shares) } : { shareOf: shares[name] };
      new LoadBalancerTarget(name, { ...at, route });
    }
  });

describe("A share of a route's requests", () => {
  it("is a weight in the one rule, whichever of the services is made first", async () => {
    for (const order of [["web", "next", "other"] as const, ["next", "other", "web"] as const]) {
      const shares = { next: new Share({ percent: 10 }), other: new Share({ percent: 5, stickySeconds: 60 }) };
      const { all, one } = await shared(order, shares);
      assert.deepEqual(
        all("ListenerRule").map(({ name }) => name),
        ["web-rule"],
      );
      assert.deepEqual(one("web-rule").inputs.actions, [
        {
          type: "forward",
          forward: {
            targetGroups: [
              { arn: `\${${one("web-tg").name}.arn}`, weight: 85 },
              { arn: `\${${one("next-tg").name}.arn}`, weight: 10 },
              { arn: `\${${one("other-tg").name}.arn}`, weight: 5 },
            ],
            stickiness: { enabled: true, duration: 3600 },
          },
        },
      ]);
      for (const share of Object.values(shares)) {
        const { urn } = await share.rule;
        assert.equal(await new Promise((resolve) => urn.apply(resolve)), one("web-rule").urn);
      }
    }
  });

  it("keeps no client where that is not wanted", async () => {
    const share = new Share({ percent: 10, stickySeconds: 0 });
    const { one } = await shared(["web", "next"], { next: share } as Record<"next" | "other", Share>);
    const [{ forward }] = one("web-rule").inputs.actions as [{ forward: Record<string, unknown> }];
    assert.equal(forward.stickiness, undefined);
  });
});
