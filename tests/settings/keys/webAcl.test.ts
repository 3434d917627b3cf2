import assert from "node:assert/strict";
import { capacityOfRuleGroup } from "../../../settings/facts/ruleGroups.ts";
import { webAclOf } from "../../../stack/webAcl.ts";
import { config, flowing, reported } from "../../support/reported.ts";

const arn = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/11111111-2222";
const faultsOf = (webAcl: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  reported(config({ ingress: { webAcl }, ...more })).map((line) => line.replace("ingress.webAcl.", ""));

describe("A web ACL", () => {
  it("is refused with what to do", () => {
    const all = ["AdminProtectionRuleSet", "SQLiRuleSet", "LinuxRuleSet", "UnixRuleSet"];
    const groups = Object.fromEntries(all.map((name) => [`AWSManagedRules${name}`, {}]));
    const faults: [found: string[], line?: string][] = [
      [faultsOf({ rateLimit: 9 }), "rateLimit must be an integer from 10 to 2000000000, got 9; raise it to 10"],
      [
        faultsOf({ managedRuleGroups: { AWSManagedRulesBotControlRuleSet: {} } }),
        "managedRuleGroups.AWSManagedRulesBotControlRuleSet must be one of AWS's rule groups, got AWSManagedRulesBotControlRuleSet, which has a price and settings of its own; bring a web ACL with it in arn",
      ],
      [
        faultsOf({ managedRuleGroups: { AWSManagedRulesSQLRuleSet: {} } }),
        'managedRuleGroups.AWSManagedRulesSQLRuleSet must be one of AWS\'s rule groups, got "AWSManagedRulesSQLRuleSet"; the nearest is AWSManagedRulesSQLiRuleSet',
      ],
      [
        faultsOf({ managedRuleGroups: groups }),
        "managedRuleGroups must take at most 1500 capacity units, with the three that are always there, got 1529; take some of them out, or write enabled: false for one of the three",
      ],
      [
        faultsOf({ managedRuleGroups: { ...groups, AWSManagedRulesAmazonIpReputationList: { enabled: false } } }),
        "managedRuleGroups must take at most 1500 capacity units, with the three that are always there, got 1504; take some of them out, or write enabled: false for one of the three",
      ],
      [faultsOf({ managedRuleGroups: { ...groups, AWSManagedRulesKnownBadInputsRuleSet: { enabled: false } } })],
      // Every object has something of this name.
      [
        faultsOf({ managedRuleGroups: { toString: {} } }),
        `managedRuleGroups.toString must be one of AWS's rule groups, got "toString"; known are ${Object.keys(capacityOfRuleGroup).join(", ")}`,
      ],
      [
        faultsOf({ arn, rateLimit: 500 }),
        "rateLimit must not stand beside ingress.webAcl.arn, got both; take it out: it is up to that web ACL",
      ],
      [
        faultsOf({ arn: arn.replace("eu-west-1", "") }),
        'arn must be the ARN of a web ACL for load balancers, got "arn:aws:wafv2::123456789012:regional/web…11111-2222 (62 characters)"; copy the whole ARN from WAF',
      ],
      [
        faultsOf({ arn: arn.replace("regional/", "global/") }),
        "arn must be the ARN of a web ACL for load balancers, got one for CloudFront; name one of the stack's region",
      ],
      [
        faultsOf({ enabled: false }, { protection: "on" }).filter((line) => line.startsWith("enabled")),
        "enabled must not be false in a protected environment, got false; take it out, or give the reason in allow: { web-acl: … }",
      ],
    ];
    for (const [found, line] of faults) assert.deepEqual(found, line === undefined ? [] : [line]);
    assert.match(String(faultsOf({ arn: arn.replace("eu-west-1", "us-east-1") })), /^arn must be in eu-west-1/);
  });

  it("is there with protection, and where something is said of it", () => {
    const of = (webAcl: Record<string, unknown>, wanted: boolean) =>
      webAclOf(flowing(config({ ingress: { webAcl } })).ingress.webAcl, wanted);
    assert.deepEqual([of({}, false), of({}, true), of({ enabled: false }, true)], [false, true, false]);
    assert.deepEqual(of({ arn }, false), { ...(of({ enabled: true }, false) as object), arn });
    const { rateLimit } = of({ rateLimit: 500 }, false) as { rateLimit: number };
    assert.equal(rateLimit, 500);
  });
});
