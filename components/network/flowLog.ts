// A VPC's flow log: who talked to whom, and what was refused. It has its own CloudWatch log group, and a role that may
// write there and nowhere else. Reading it (CloudWatch Logs Insights) is left to people.

import { cloudwatch, ec2, iam } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defaultLogRetentionDays } from "../../settings/defaults.ts";
import { accountIdFor } from "../shared/askedOnce.ts";
import type { RoleScope } from "../shared/roleScope.ts";

export interface FlowLogArgs {
  /** The VPC that is watched. */
  vpcId: pulumi.Input<string>;
  /** Days for which records are kept. @default 365 */
  logRetentionDays?: number;
  /**
   * ARN of a KMS key that the records are encrypted with; its policy lets CloudWatch Logs use it, as that of an `EncryptionKey`
   * with `cloudWatchLogs` does.
   * @default a key of AWS's
   */
  logKmsKeyArn?: pulumi.Input<string>;
  /** Whether the log group stays in AWS when it leaves the program. @default false */
  deletionProtection?: boolean;
  /** Where the role lives and how far it may go. @default under "/", without a boundary */
  roles?: RoleScope;
}

/** Records all traffic of a VPC, accepted and rejected, in ten-minute windows. */
export class FlowLog extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:FlowLog", name, {}, opts);

    const { logRetentionDays = defaultLogRetentionDays, logKmsKeyArn, deletionProtection, roles } = args;
    const logGroup = new cloudwatch.LogGroup(
      `${name}-group`,
      { retentionInDays: logRetentionDays, kmsKeyId: logKmsKeyArn },
      {
        parent: this,
        // Turning `flowLog` off would delete the records.
        retainOnDelete: deletionProtection,
      },
    );
    const role = new iam.Role(
      `${name}-role`,
      {
        description: "Lets VPC Flow Logs write to the log group of one VPC",
        assumeRolePolicy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "vpc-flow-logs.amazonaws.com" },
              Action: "sts:AssumeRole",
              // No other account's flow log may make the service use this role.
              // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
              Condition: { StringEquals: { "aws:SourceAccount": accountIdFor(this) } },
            },
          ],
        }),
        ...roles,
      },
      { parent: this },
    );
    const policy = new iam.RolePolicy(
      `${name}-policy`,
      {
        role: role.name,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              // The group exists already, so the role needs none of the listed actions on groups.
              Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
              Resource: pulumi.interpolate`${logGroup.arn}:*`,
            },
          ],
        }),
      },
      { parent: this },
    );
    new ec2.FlowLog(
      `${name}-log`,
      {
        vpcId: args.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: logGroup.arn,
        iamRoleArn: role.arn,
      },
      {
        parent: this,
        // A flow log whose role may not write yet goes to "Access error" and loses the traffic until then.
        dependsOn: [policy],
      },
    );

    this.registerOutputs({});
  }
}
