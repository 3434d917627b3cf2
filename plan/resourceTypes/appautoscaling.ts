// What is known of scaling: how the number of a service's tasks follows the load and the clock.

import { scalingPolicyUsage } from "../charges/watchUsage.ts";
import type { ResourceTypes } from "./resourceType.ts";

export const appautoscaling: ResourceTypes = {
  "aws:appautoscaling/policy:Policy": {
    terraform: "aws_appautoscaling_policy",
    outputs: ["arn"],
    shown: ["policyType", "targetTrackingScalingPolicyConfiguration", "stepScalingPolicyConfiguration"],
    replacedBy: ["name", "resourceId", "scalableDimension", "serviceNamespace"],
    lost: false,
    charge: scalingPolicyUsage,
    actions: {
      read: ["application-autoscaling:DescribeScalingPolicies"],
      make: ["application-autoscaling:PutScalingPolicy", "cloudwatch:PutMetricAlarm"],
      change: [],
      delete: ["application-autoscaling:DeleteScalingPolicy"],
    },
  },
  "aws:appautoscaling/scheduledAction:ScheduledAction": {
    terraform: "aws_appautoscaling_scheduled_action",
    outputs: ["arn"],
    shown: ["schedule", "timezone", "scalableTargetAction"],
    replacedBy: ["name", "resourceId", "scalableDimension", "serviceNamespace"],
    lost: false,
    charge: "free",
    actions: {
      read: ["application-autoscaling:DescribeScheduledActions"],
      make: ["application-autoscaling:PutScheduledAction"],
      change: [],
      delete: ["application-autoscaling:DeleteScheduledAction"],
    },
  },
  "aws:appautoscaling/target:Target": {
    terraform: "aws_appautoscaling_target",
    outputs: ["arn"],
    shown: ["minCapacity", "maxCapacity"],
    replacedBy: ["resourceId", "scalableDimension", "serviceNamespace"],
    lost: false,
    charge: "free",
    actions: {
      read: ["application-autoscaling:DescribeScalableTargets", "application-autoscaling:ListTagsForResource"],
      make: ["application-autoscaling:RegisterScalableTarget"],
      change: [],
      delete: ["application-autoscaling:DeregisterScalableTarget"],
    },
  },
};
