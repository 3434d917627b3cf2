import assert from "node:assert/strict";
import { WebAcl, type WebAclArgs, type WebAclRules } from "../../../components/ingress/webAcl.ts";
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

interface LoggingFilter {
  defaultBehavior: string;
  filters: { behavior: string; conditions: { actionCondition: { action: string } }[] }[];
}

const webAcl = (rules?: WebAclRules) =>
  record(() => {
    new WebAcl("ingress-web-acl", { loadBalancer: { arn: "arn:alb", name: "ingress-alb-1234567" }, rules });
  });
const rules = async () => (await webAcl()).one("ingress-web-acl-acl").inputs.rules as Rule[];

const region = async (args: Partial<WebAclArgs>) => (await logged(args)).logs.inputs.region;

async function logged(args: Partial<WebAclArgs> = {}) {
  const { one } = await record(() => {
    new WebAcl("ingress-web-acl", { loadBalancer: { arn: "arn:alb", name: "alb" }, ...args });
  });
  return { logs: one("ingress-web-acl-logs"), logging: one("ingress-web-acl-logging") };
}

describe("the log of a WebAcl", () => {
  it("has what is refused or counted, and nothing else, under a name that WAF takes", async () => {
    const { logs, logging } = await logged({ logRetentionDays: 30 });
    assert.match(String(logs.inputs.namePrefix), /^aws-waf-logs-[\w-]+-$/);
    assert.equal(logs.inputs.retentionInDays, 30);
    assert.deepEqual(logging.inputs.logDestinationConfigs, [`\${${logs.name}.arn}`]);
    const { defaultBehavior, filters } = logging.inputs.loggingFilter as LoggingFilter;
    assert.equal(defaultBehavior, "DROP");
    assert.deepEqual(
      filters.map(({ behavior, conditions }) => [behavior, ...conditions.map((one) => one.actionCondition.action)]),
      [["KEEP", "BLOCK", "COUNT", "EXCLUDED_AS_COUNT"]],
    );
  });

  it("has neither cookies nor credentials", async () => {
    const { logging } = await logged();
    assert.deepEqual(logging.inputs.redactedFields, [
      { singleHeader: { name: "authorization" } },
      { singleHeader: { name: "cookie" } },
    ]);
  });

  it("is kept as the other logs are, under the same key, and stays where the stack is protected", async () => {
    const { inputs, options } = (await logged({ logKmsKeyArn: "arn:key", deletionProtection: true })).logs;
    assert.deepEqual([inputs.retentionInDays, inputs.kmsKeyId, options.retainOnDelete], [365, "arn:key", true]);
  });

  it("is in the web ACL's own region, where CloudFront wants it elsewhere", async () => {
    assert.equal(await region({}), undefined);
    assert.equal(await region({ loadBalancer: { name: "alb" } }), "us-east-1");
  });

  it("is none where it is turned off, or where the web ACL is one's own", async () => {
    for (const none of [{ logs: false }, { arn: "arn:acl" }]) {
      const { resources } = await webAcl(none);
      assert.ok(!resources.some(({ name }) => /logs|logging/.test(name)), JSON.stringify(none));
    }
  });
});

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

  it("lets some networks through before all other rules, and refuses others, each version of IP by a set of its own", async () => {
    const allowedCidrs = ["203.0.113.0/24", "2001:db8::/32", "198.51.100.1/32"];
    const { one } = await webAcl({ allowedCidrs, blockedCidrs: ["192.0.2.0/24"], rateLimit: 500 });
    const made = one("ingress-web-acl-acl").inputs.rules as Rule[];
    assert.deepEqual(
      made.slice(0, 4).map(({ name, action, priority }) => [name, action, priority]),
      [
        ["allowed", { allow: {} }, 0],
        ["allowed-ipv6", { allow: {} }, 1],
        ["blocked", { block: {} }, 2],
        ["requests-per-address", { block: {} }, 3],
      ],
    );
    assert.equal(made[3]?.statement.rateBasedStatement?.limit, 500);
    assert.deepEqual(one("ingress-web-acl-allowed").inputs, {
      scope: "REGIONAL",
      ipAddressVersion: "IPV4",
      addresses: ["198.51.100.1/32", "203.0.113.0/24"],
    });
    assert.deepEqual(made[2]?.statement, {
      ipSetReferenceStatement: { arn: `\${${one("ingress-web-acl-blocked").name}.arn}` },
    });
  });

  it("adds rule groups to the three, leaves one of them out, and counts where it is to be seen first", async () => {
    const { one } = await webAcl({
      managedRuleGroups: {
        AWSManagedRulesSQLiRuleSet: { action: "count" },
        AWSManagedRulesCommonRuleSet: { countedRules: ["NoUserAgent_HEADER"] },
        AWSManagedRulesAmazonIpReputationList: { enabled: false },
      },
    });
    const groups = (one("ingress-web-acl-acl").inputs.rules as Rule[]).slice(1);
    assert.deepEqual(
      groups.map(({ name, overrideAction, statement }) => [
        name.replace("AWSManagedRules", ""),
        Object.keys(overrideAction ?? {}).join(),
        statement.managedRuleGroupStatement?.ruleActionOverrides?.map((rule) => rule.name).join(),
      ]),
      [
        ["CommonRuleSet", "none", "NoUserAgent_HEADER"],
        ["KnownBadInputsRuleSet", "none", ""],
        ["SQLiRuleSet", "count", ""],
      ],
    );
  });

  it("of one's own is only put in front, in place of the former one and not after it", async () => {
    const { all, one } = await webAcl({ arn: "arn:own" });
    assert.deepEqual(
      all("WebAcl").filter(({ custom }) => custom),
      [],
    );
    assert.deepEqual(one("WebAclAssociation").inputs, { resourceArn: "arn:alb", webAclArn: "arn:own" });
    assert.equal(one("WebAclAssociation").options.deleteBeforeReplace, true);
    assert.ok(!(await webAcl()).one("WebAclAssociation").options.deleteBeforeReplace);
  });
});
