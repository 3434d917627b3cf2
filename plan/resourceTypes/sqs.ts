// What is known of queues: those of dead letters, and those of an owner's own.

import type { ResourceTypes } from "./resourceType.ts";

export const sqs: ResourceTypes = {
  "aws:sqs/queue:Queue": {
    terraform: "aws_sqs_queue",
    outputs: ["arn", "url"],
    shown: [
      ...["messageRetentionSeconds", "sqsManagedSseEnabled"],
      ...["fifoQueue", "visibilityTimeoutSeconds", "receiveWaitTimeSeconds", "redrivePolicy"],
    ],
    replacedBy: ["name", "namePrefix", "fifoQueue"],
    lost: "its messages are lost",
    charge: "byRequest",
    actions: {
      read: ["sqs:GetQueueAttributes", "sqs:ListQueueTags"],
      make: ["sqs:CreateQueue", "sqs:GetQueueAttributes", "sqs:SetQueueAttributes", "sqs:TagQueue"],
      change: ["sqs:SetQueueAttributes"],
      delete: ["sqs:DeleteQueue"],
    },
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    terraform: "aws_sqs_queue_policy",
    outputs: [],
    shown: ["policy"],
    replacedBy: ["queueUrl"],
    lost: false,
    charge: "free",
    actions: {
      read: ["sqs:GetQueueAttributes"],
      make: ["sqs:SetQueueAttributes"],
      change: ["sqs:SetQueueAttributes"],
      delete: ["sqs:SetQueueAttributes"],
    },
  },
};
