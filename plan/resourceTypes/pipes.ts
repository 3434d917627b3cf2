// What is known of pipes, which start a job for each message of a queue.

import { startUsage } from "../charges/taskUsage.ts";
import type { ResourceTypes } from "./resourceType.ts";

export const pipes: ResourceTypes = {
  "aws:pipes/pipe:Pipe": {
    terraform: "aws_pipes_pipe",
    outputs: ["name"],
    shown: ["source", "target", "desiredState"],
    replacedBy: ["name", "namePrefix", "source"],
    lost: false,
    charge: startUsage,
    actions: {
      read: ["pipes:DescribePipe", "pipes:ListTagsForResource"],
      make: ["pipes:CreatePipe", "pipes:DescribePipe", "pipes:TagResource", "iam:PassRole"],
      change: ["pipes:UpdatePipe"],
      delete: ["pipes:DeletePipe"],
    },
  },
};
