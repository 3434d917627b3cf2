// The ARN of an SQS queue that is given by its ARN or, in the component's own account and region, by its name. What may
// be done to the queue is left to the components.

import * as pulumi from "@pulumi/pulumi";
import type { Place } from "./place.ts";

export function queueArn(queue: pulumi.Input<string>, { partition, region, accountId }: Place): pulumi.Output<string> {
  return pulumi
    .all([queue, partition, region, accountId])
    .apply(([named, ...of]) => (isName(named) ? `arn:${of[0]}:sqs:${of[1]}:${of[2]}:${named}` : named));
}

function isName(queue: string): boolean {
  return /^[A-Za-z0-9_.-]+$/.test(queue);
}
