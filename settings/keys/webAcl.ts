// `ingress.webAcl`: the web application firewall in front of the load balancer. Where nothing is said, `protection`
// turns it on, with the rules of components/ingress/webAcl.ts.

import { z } from "zod";
import { defaultRuleGroups, webAclDefaults } from "../defaults.ts";
import { checkArnPlace, isArnOf, parseArn } from "../facts/arn.ts";
import { capacityOfRuleGroup } from "../facts/ruleGroups.ts";
import type { Fault } from "../language/faults.ts";
import { flag, integer, list, mapOf, matching, oneOf, text, type Verdict } from "../language/fields.ts";
import { nearestIs } from "../language/nearest.ts";
import { orStackOutput } from "../language/stackOutput.ts";
import { allowedCidr } from "./allowedCidr.ts";
import { refusedBeside } from "./given.ts";

const webAclArn = text(
  "be the ARN of a web ACL for load balancers",
  (value): Verdict | undefined => {
    const arn = parseArn(value);
    if (arn?.service === "wafv2" && arn.resource.startsWith("global/")) {
      return { gotText: "one for CloudFront", advice: "name one of the stack's region" };
    }
    const isAcl = isArnOf(value, "wafv2", /^regional\/webacl\/[\w-]+\/[\w-]+$/);
    return isAcl ? undefined : "copy the whole ARN from WAF";
  },
  /^arn:aws[a-z-]*:wafv2:[a-z0-9-]+:\d{12}:regional\/webacl\//,
);

const groups = Object.keys(capacityOfRuleGroup);

const groupName = text(
  "be one of AWS's rule groups",
  (value) => {
    if (groups.includes(value)) return undefined;
    if (/Bot|ATP|ACFP|AntiDDoS/.test(value)) {
      return {
        gotText: `${value}, which has a price and settings of its own`,
        advice: "bring a web ACL with it in arn",
      };
    }
    return nearestIs(value, groups);
  },
  new RegExp(`^(${groups.join("|")})$`),
);

const ruleName = matching(
  /^[\w-]{1,128}$/,
  "be the name of a rule in the group",
  "write it such as SizeRestrictions_BODY",
);

const group = z
  .strictObject({
    enabled: flag()
      .default(true)
      .meta({ description: "Whether the web ACL has it; false leaves one of the three out" }),
    action: oneOf(["block", "count"])
      .default("block")
      .meta({ description: "Whether its rules act as AWS chose, or only count what they would refuse" }),
    countedRules: list(ruleName, { of: "names of rules" }).optional().meta({
      description: "Rules of it that only count; by default SizeRestrictions_BODY of the common ones",
    }),
  })
  .meta({ example: "{ action: count }", instead: { exclude: "countedRules", excludedRules: "countedRules" } });

export const webAclSchema = z
  .strictObject({
    enabled: flag().optional().meta({
      description: "Whether there is a web ACL; by default with protection, or where another key stands here",
    }),
    arn: orStackOutput(webAclArn).optional().meta({ description: "Your own web ACL, in place of one that is made" }),
    // https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html
    rateLimit: integer(10, 2_000_000_000).default(webAclDefaults.rateLimit).meta({
      description: "Most requests of one address in five minutes; more are refused until it is below again",
      unit: "requests in 5 min",
    }),
    allowedCidrs: list(allowedCidr, { of: "networks" }).default([]).meta({
      description: "Who is let through past all other rules",
    }),
    blockedCidrs: list(allowedCidr, { of: "networks" }).default([]).meta({ description: "Who is refused" }),
    managedRuleGroups: mapOf(groupName, group, "{ AWSManagedRulesSQLiRuleSet: {} }")
      .default({})
      .meta({
        description: `AWS's rule groups beside ${Object.keys(defaultRuleGroups).join(", ")}, or changes of these`,
      }),
    logs: flag().default(webAclDefaults.logs).meta({
      description: "Whether what it refuses or counts is logged in CloudWatch, without cookies and credentials",
    }),
  })
  .meta({
    example: "{ rateLimit: 2000 }",
    instead: {
      ...{ limit: "rateLimit", ipAllowList: "allowedCidrs", ipBlockList: "blockedCidrs", allow: "allowedCidrs" },
      ...{ logging: "logs", block: "blockedCidrs", rules: "managedRuleGroups", ruleGroups: "managedRuleGroups" },
    },
  });

type WebAclSettings = z.output<typeof webAclSchema>;

const ofOwn = "take it out: it is up to that web ACL";
const besideArn = Object.fromEntries(
  ["rateLimit", "allowedCidrs", "blockedCidrs", "managedRuleGroups", "logs"].map((key) => [key, ofOwn]),
);

/** A web ACL with more costs more for each request. */
const mostCapacity = 1500;

/** @param raw the block as the stack file has it */
export function* checkWebAcl(webAcl: WebAclSettings, raw: unknown, region: string): Generator<Fault> {
  const path = ["ingress", "webAcl"];
  if (webAcl.arn !== undefined) {
    yield* checkArnPlace(webAcl.arn, region, [...path, "arn"]);
    yield* refusedBeside("ingress.webAcl.arn", besideArn, raw, path);
    return;
  }
  const { managedRuleGroups } = webAcl;
  const asked = new Set([...Object.keys(defaultRuleGroups), ...Object.keys(managedRuleGroups)]);
  const names = groups.filter((name) => asked.has(name) && managedRuleGroups[name]?.enabled !== false);
  // Two for the limit, and one for each of the two lists of addresses.
  const capacity = names.reduce((sum, name) => sum + (capacityOfRuleGroup[name] ?? 0), 4);
  if (capacity <= mostCapacity) return;
  yield {
    path: [...path, "managedRuleGroups"],
    must: `take at most ${mostCapacity} capacity units, with the three that are always there`,
    got: undefined,
    gotText: `${capacity}`,
    advice: "take some of them out, or write enabled: false for one of the three",
  };
}

/** Rule `web-acl`. */
export function* checkWebAclOn({ enabled }: WebAclSettings): Generator<Fault> {
  if (enabled !== false) return;
  yield {
    path: ["ingress", "webAcl", "enabled"],
    must: "not be false",
    got: false,
    gotText: "false",
    advice: "take it out",
  };
}
