// How whatever runs in a task, a container or the proxy of Service Connect, logs to CloudWatch. Making the log group is
// left to fargateTask.ts.

import type { Input } from "@pulumi/pulumi";

export function logConfiguration<Text extends Input<string>>({ group, region, streamPrefix }: LogPlace<Text>) {
  return {
    logDriver: "awslogs",
    options: {
      "awslogs-group": group,
      "awslogs-region": region,
      "awslogs-stream-prefix": streamPrefix,
      // In blocking mode a container that cannot log stops, so a fault of CloudWatch would stop the service. In this
      // mode lines beyond the buffer are lost instead; the buffer counts towards the container's memory.
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
      mode: "non-blocking",
      "max-buffer-size": "4m",
    },
  };
}

export interface LogPlace<Text> {
  /** Name of the log group. */
  group: Text;
  /** The log group's region. */
  region: Text;
  /** Start of the streams' names. */
  streamPrefix: string;
}
