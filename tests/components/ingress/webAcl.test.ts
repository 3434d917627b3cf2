import assert from "node:assert/strict";
import { WebAcl } from "../../../components/ingress/webAcl.ts";
import { record } from "../../support/record.ts";

interface Rule {
  name: string;
  priority: number;
  action?: Record<string, unknown>;
  overrideAction?: Record<string, unknown>;
  statement: {
    rateBasedStatement?: { aggregateKeyType: string; limit: number; evaluationWindowSec: number };
    managedRuleGroupStatement?: {
      vendorName: string;
      name: string;
      ruleActionOverrides?: { name: string; actionToUse: Record<string, unknown> }[];
    };
  };
  visibilityConfig: { metricName: string };
}

const webAcl = () =>
  record(() => {
    new WebAcl("ingress-web-acl", { loadBalancer: { arn: "arn:alb", name: "ingress-alb-1234567" } });
  });
const rules = async () => (await webAcl()).one("ingress-web-acl-acl").inputs.rules as Rule[];

describe("WebAcl", () => {
  it("stands in front of the load balancer", async () => {
    const { one } = await webAcl();
    assert.equal(one("ingress-web-acl-acl").inputs.scope, "REGIONAL");
    assert.deepEqual(one("WebAclAssociation").inputs, {
      resourceArn: "arn:alb",
      webAclArn: `\${${one("ingress-web-acl-acl").name}.arn}`,
    });
  });

  it("lets through what no rule refuses", async () => {
    assert.deepEqual((await webAcl()).one("ingress-web-acl-acl").inputs.defaultAction, { allow: {} });
  });

  it("refuses by AWS's rule groups with the actions that AWS chose", async () => {
    const groups = (await rules()).filter(({ statement }) => statement.managedRuleGroupStatement);
    assert.deepEqual(
      groups.map(({ statement }) => statement.managedRuleGroupStatement?.name),
      ["AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"],
    );
    for (const { overrideAction, statement } of groups) {
      assert.deepEqual(overrideAction, { none: {} });
      assert.equal(statement.managedRuleGroupStatement?.vendorName, "AWS");
    }
  });

  it("only counts bodies over 8 KiB, which the common rules would refuse", async () => {
    const counted = (await rules()).flatMap(
      ({ statement }) => statement.managedRuleGroupStatement?.ruleActionOverrides ?? [],
    );
    assert.deepEqual(counted, [{ name: "SizeRestrictions_BODY", actionToUse: { count: {} } }]);
  });

  it("blocks an address that floods", async () => {
    const [rate] = (await rules()).filter(({ statement }) => statement.rateBasedStatement);
    assert.deepEqual(rate?.action, { block: {} });
    assert.deepEqual(rate?.statement.rateBasedStatement, {
      aggregateKeyType: "IP",
      limit: 10_000,
      evaluationWindowSec: 300,
    });
  });

  it("gives each rule a priority and a metric of its own, under the load balancer's name", async () => {
    const all = await rules();
    assert.deepEqual(
      all.map(({ priority }) => priority),
      [0, 1, 2, 3],
    );
    const metrics = all.map(({ visibilityConfig }) => visibilityConfig.metricName);
    assert.equal(new Set(metrics).size, all.length);
    for (const metric of metrics) assert.match(metric, /^ingress-alb-1234567-[A-Za-z0-9_-]{1,108}$/);
  });
});
