// The web application firewall in front of the load balancer: it refuses requests that AWS knows to be hostile before
// they reach a task. Which environments have one is left to the stack file.

import { wafv2 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defaultRuleGroups, webAclDefaults } from "../../settings/defaults.ts";
import { sortedEntries } from "../shared/sortedEntries.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { logWebAcl, type WebAclLogArgs } from "./webAclLog.ts";

export interface WebAclArgs extends WebAclLogArgs {
  loadBalancer: {
    /** Without it the web ACL is one for CloudFront, which names it itself. */
    arn?: pulumi.Input<string>;
    /** Start of the metrics' names, so that two stacks of one account do not share them. */
    name: pulumi.Input<string>;
  };
  /** @default a limit on floods and three of AWS's rule groups */
  rules?: WebAclRules;
}

export interface WebAclRules {
  /** ARN of a web ACL of your own, in place of one that is made. @default none */
  arn?: pulumi.Input<string>;
  /** Most requests of one address in five minutes, 10–2000000000. @default 10000 */
  rateLimit?: number;
  /** Networks that are let through past all other rules. @default none */
  allowedCidrs?: readonly string[];
  /** Networks that are refused. @default none */
  blockedCidrs?: readonly string[];
  /**
   * AWS's rule groups by name, beside AmazonIpReputationList, CommonRuleSet and KnownBadInputsRuleSet, or changes of
   * these. @default none
   */
  managedRuleGroups?: Readonly<Record<string, RuleGroupArgs>>;
  /** Whether what it refuses or counts is logged, without cookies and credentials. @default true */
  logs?: boolean;
}

export interface RuleGroupArgs {
  /** @default true */
  enabled?: boolean;
  /** Whether its rules act as AWS chose, or only count. @default "block" */
  action?: "block" | "count";
  /** Rules of it that only count. @default none; of CommonRuleSet SizeRestrictions_BODY, which refuses uploads */
  countedRules?: readonly string[];
}

type Rule = wafv2.WebAclArgs["rules"] extends pulumi.Input<pulumi.Input<infer One>[] | undefined> | undefined
  ? One
  : never;

/**
 * By default three of AWS's free rule groups and a limit on floods, 927 of a web ACL's 1,500 capacity units
 * (https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html). Costs five dollars a
 * month, one for each rule, and 60 cents a million requests.
 */
export class WebAcl extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: WebAclArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:WebAcl", name, {}, opts);
    const { loadBalancer, rules, ...log } = args;
    this.arn = pulumi.output(rules?.arn ?? this.makeAcl(name, loadBalancer, rules));
    const { logs } = withDefaults({ logs: rules?.logs }, webAclDefaults);
    if (rules?.arn === undefined && logs) {
      const { region } = loadBalancer.arn === undefined ? ofCloudFront : ofRegion;
      logWebAcl(this, name, { webAclArn: this.arn, region, ...log });
    }
    if (loadBalancer.arn !== undefined) {
      new wafv2.WebAclAssociation(
        `${name}-association`,
        { resourceArn: loadBalancer.arn, webAclArn: this.arn },
        {
          parent: this,
          // A load balancer has one web ACL: the end of the former association would end the new one, too.
          deleteBeforeReplace: rules === undefined ? undefined : true,
        },
      );
    }

    this.registerOutputs({ arn: this.arn });
  }

  private makeAcl(
    name: string,
    { arn: balanced, name: metrics }: WebAclArgs["loadBalancer"],
    rules: WebAclRules = {},
  ): pulumi.Output<string> {
    const place = balanced === undefined ? ofCloudFront : ofRegion;
    const visibility = (metric: string) => ({
      cloudwatchMetricsEnabled: true,
      sampledRequestsEnabled: true,
      metricName: pulumi.interpolate`${metrics}-${metric}`,
    });
    const all: Omit<Rule, "priority" | "visibilityConfig">[] = [
      ...this.addressRules(name, "allowed", place, rules.allowedCidrs),
      ...this.addressRules(name, "blocked", place, rules.blockedCidrs),
      floodRule(withDefaults(rules, webAclDefaults).rateLimit),
      ...groupRules(rules.managedRuleGroups),
    ];
    const { arn } = new wafv2.WebAcl(
      `${name}-acl`,
      {
        description: "Refuses what AWS knows to be hostile, and floods from one address",
        ...place,
        defaultAction: { allow: {} },
        rules: all.map((rule, priority) => ({ ...rule, priority, visibilityConfig: visibility(String(rule.name)) })),
        visibilityConfig: visibility("web-acl"),
      },
      { parent: this },
    );
    return arn;
  }

  /** A set holds addresses of one version of IP. */
  private addressRules(name: string, key: "allowed" | "blocked", place: Place, cidrs: readonly string[] = []) {
    const versions = Map.groupBy(cidrs.toSorted(), (cidr) => (cidr.includes(":") ? "IPV6" : "IPV4"));
    return [...versions].map(([ipAddressVersion, addresses]) => {
      const role = ipAddressVersion === "IPV4" ? key : `${key}-ipv6`;
      const { arn } = new wafv2.IpSet(`${name}-${role}`, { ...place, ipAddressVersion, addresses }, { parent: this });
      const action = key === "allowed" ? { allow: {} } : { block: {} };
      return { name: role, action, statement: { ipSetReferenceStatement: { arn } } };
    });
  }
}

interface Place {
  scope: "REGIONAL" | "CLOUDFRONT";
  region?: string;
}

const ofRegion: Place = { scope: "REGIONAL" };
/** https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html */
const ofCloudFront: Place = { scope: "CLOUDFRONT", region: "us-east-1" };

function floodRule(limit: number) {
  return {
    name: "requests-per-address",
    action: { block: {} },
    statement: { rateBasedStatement: { aggregateKeyType: "IP", limit, evaluationWindowSec: 300 } },
  };
}

function groupRules(groups: WebAclRules["managedRuleGroups"] = {}) {
  const added = sortedEntries(groups).filter(([group]) => !Object.hasOwn(defaultRuleGroups, group));
  const all = [...Object.entries(defaultRuleGroups), ...added.map(([group]) => [group, { countedRules: [] }] as const)];
  return all.flatMap(([group, usual]) => {
    const { enabled, action, countedRules } = withDefaults(groups[group] ?? {}, {
      enabled: true,
      action: "block",
      ...usual,
    });
    if (!enabled) return [];
    const counted = countedRules.map((rule) => ({ name: rule, actionToUse: { count: {} } }));
    return {
      name: group,
      overrideAction: action === "count" ? { count: {} } : { none: {} },
      statement: { managedRuleGroupStatement: { vendorName: "AWS", name: group, ruleActionOverrides: counted } },
    };
  });
}
