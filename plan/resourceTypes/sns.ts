// What is known of topics and subscriptions, which send alarms to people.

import type { ResourceTypes } from "./resourceType.ts";

export const sns: ResourceTypes = {
  "aws:sns/topic:Topic": {
    terraform: "aws_sns_topic",
    outputs: ["arn"],
    shown: ["displayName", "kmsMasterKeyId"],
    replacedBy: ["name", "namePrefix", "fifoTopic"],
    lost: "its subscriptions end, and those by mail have to be confirmed anew",
    charge: "byRequest",
    actions: {
      read: ["sns:GetTopicAttributes", "sns:ListTagsForResource"],
      make: ["sns:CreateTopic", "sns:GetTopicAttributes", "sns:SetTopicAttributes", "sns:TagResource"],
      change: ["sns:SetTopicAttributes"],
      delete: ["sns:DeleteTopic"],
    },
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    terraform: "aws_sns_topic_policy",
    outputs: [],
    shown: ["policy"],
    replacedBy: ["arn"],
    lost: false,
    charge: "free",
    actions: {
      read: ["sns:GetTopicAttributes"],
      make: ["sns:SetTopicAttributes"],
      change: ["sns:SetTopicAttributes"],
      delete: ["sns:SetTopicAttributes"],
    },
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    terraform: "aws_sns_topic_subscription",
    terraformNames: { topic: "topic_arn" },
    outputs: [],
    shown: ["protocol", "endpoint"],
    replacedBy: ["topic", "protocol", "endpoint"],
    lost: false,
    charge: "byRequest",
    actions: {
      read: ["sns:GetSubscriptionAttributes"],
      make: ["sns:Subscribe", "sns:GetSubscriptionAttributes"],
      change: ["sns:SetSubscriptionAttributes"],
      delete: ["sns:Unsubscribe"],
    },
  },
};
