// Which AWS service may take a role, and for what: without the condition another account's use of the service would
// do too, and the service would be a confused deputy.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html

import * as pulumi from "@pulumi/pulumi";

export interface Trust {
  /** Such as `ecs-tasks.amazonaws.com`. */
  service: string;
  accountId: pulumi.Input<string>;
  /** What the service takes the role for, with * as wildcard. */
  sourceArn: pulumi.Input<string>;
}

export function trustPolicy({ service, accountId, sourceArn }: Trust): pulumi.Output<string> {
  return pulumi
    .all([accountId, sourceArn])
    .apply(([account, source]) => trustDocument({ service, accountId: account, sourceArn: source }));
}

export function trustDocument({ service, accountId, sourceArn }: pulumi.Unwrap<Trust>): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": accountId }, ArnLike: { "aws:SourceArn": sourceArn } },
      },
    ],
  });
}
