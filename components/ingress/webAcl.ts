// The web application firewall in front of the load balancer: it refuses requests that AWS knows to be hostile before
// they reach a task. Which environments have one is left to the stack file.

import { wafv2 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface WebAclArgs {
  loadBalancer: {
    arn: pulumi.Input<string>;
    /** Start of the metrics' names, so that two stacks of one account do not share them. */
    name: pulumi.Input<string>;
  };
}

/**
 * Three of AWS's free rule groups and a limit on floods, 927 of a web ACL's 1,500 capacity units
 * (https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html). Costs about ten dollars a
 * month and 60 cents a million requests.
 */
export class WebAcl extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: WebAclArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:WebAcl", name, {}, opts);
    const { loadBalancer } = args;
    const visibility = (metric: string) => ({
      cloudwatchMetricsEnabled: true,
      sampledRequestsEnabled: true,
      metricName: pulumi.interpolate`${loadBalancer.name}-${metric}`,
    });

    const acl = new wafv2.WebAcl(
      `${name}-acl`,
      {
        description: "Refuses what AWS knows to be hostile, and floods from one address",
        scope: "REGIONAL",
        defaultAction: { allow: {} },
        rules: [
          {
            name: "requests-per-address",
            priority: 0,
            action: { block: {} },
            statement: {
              rateBasedStatement: { aggregateKeyType: "IP", limit: requestsPerAddress, evaluationWindowSec: 300 },
            },
            visibilityConfig: visibility("requests-per-address"),
          },
          ...managedRuleGroups.map(({ group, counted }, index) => ({
            name: group,
            priority: index + 1,
            overrideAction: { none: {} },
            statement: {
              managedRuleGroupStatement: {
                vendorName: "AWS",
                name: group,
                ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
              },
            },
            visibilityConfig: visibility(group),
          })),
        ],
        visibilityConfig: visibility("web-acl"),
      },
      { parent: this },
    );
    new wafv2.WebAclAssociation(
      `${name}-association`,
      { resourceArn: loadBalancer.arn, webAclArn: acl.arn },
      { parent: this },
    );
    this.arn = acl.arn;

    this.registerOutputs({ arn: this.arn });
  }
}

/** Requests of one client address in five minutes, 33 a second: far more than an office behind one address makes. */
const requestsPerAddress = 10_000;

const managedRuleGroups: { group: string; counted: string[] }[] = [
  { group: "AWSManagedRulesAmazonIpReputationList", counted: [] },
  {
    group: "AWSManagedRulesCommonRuleSet",
    // This rule refuses every body over 8 KiB, such as an upload; the limit is left to each service.
    // https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
    counted: ["SizeRestrictions_BODY"],
  },
  { group: "AWSManagedRulesKnownBadInputsRuleSet", counted: [] },
];
