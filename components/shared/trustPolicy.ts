// Which AWS service may assume a role, and for which resources. Without that condition another account could have the
// service use the role (a confused deputy). What the role may do is left to the component that makes it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html

import * as pulumi from "@pulumi/pulumi";

export interface Trust {
  /** The AWS service, such as `ecs-tasks.amazonaws.com`. */
  service: string;
  accountId: pulumi.Input<string>;
  /** ARN of the resources for which the service assumes the role; * is a wildcard. */
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
