// What a web ACL refuses or counts, in a log group of its own. What it lets through is left to the load balancer's
// access logs.

import { cloudwatch, wafv2 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defaultLogRetentionDays } from "../../settings/defaults.ts";

export interface WebAclLogArgs {
  /** Days for which its log is kept. @default 365 */
  logRetentionDays?: number;
  /** ARN of a KMS key of the web ACL's region that lets CloudWatch Logs use it. @default a key of AWS's */
  logKmsKeyArn?: pulumi.Input<string>;
  /** Whether its log stays in AWS when it leaves the program. @default false */
  deletionProtection?: boolean;
}

interface Logged extends WebAclLogArgs {
  webAclArn: pulumi.Input<string>;
  /** The web ACL's region, where it is not the provider's. */
  region?: string;
}

/** https://docs.aws.amazon.com/waf/latest/developerguide/logging-management-configure.html */
const kept = ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"];

/** Headers by which a client shows who it is. */
const redacted = ["authorization", "cookie"];

/** @param name of the web ACL, without the role's own suffix */
export function logWebAcl(parent: pulumi.Resource, name: string, args: Logged): void {
  const { webAclArn, region, logRetentionDays = defaultLogRetentionDays, logKmsKeyArn, deletionProtection } = args;
  const logGroup = new cloudwatch.LogGroup(
    `${name}-logs`,
    {
      // AWS WAF takes no other name: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
      namePrefix: `aws-waf-logs-${pulumi.getProject()}-${pulumi.getStack()}-`,
      retentionInDays: logRetentionDays,
      kmsKeyId: logKmsKeyArn,
      region,
    },
    {
      parent,
      // Turning the web ACL off would delete the record of what it has refused.
      retainOnDelete: deletionProtection,
    },
  );
  new wafv2.WebAclLoggingConfiguration(
    `${name}-logging`,
    {
      resourceArn: webAclArn,
      logDestinationConfigs: [logGroup.arn],
      redactedFields: redacted.map((header) => ({ singleHeader: { name: header } })),
      loggingFilter: {
        defaultBehavior: "DROP",
        filters: [
          {
            behavior: "KEEP",
            requirement: "MEETS_ANY",
            conditions: kept.map((action) => ({ actionCondition: { action } })),
          },
        ],
      },
      region,
    },
    { parent },
  );
}
