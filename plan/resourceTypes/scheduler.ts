// What is known of schedules, which start jobs.

import { scheduleUsage } from "../charges/taskUsage.ts";
import type { ResourceTypes } from "./resourceType.ts";

export const scheduler: ResourceTypes = {
  "aws:scheduler/schedule:Schedule": {
    terraform: "aws_scheduler_schedule",
    outputs: [],
    shown: ["scheduleExpression", "scheduleExpressionTimezone", "state", "target"],
    replacedBy: ["name", "namePrefix", "groupName"],
    lost: false,
    charge: scheduleUsage, // 14 million starts a month are free
    actions: {
      read: ["scheduler:GetSchedule"],
      make: ["scheduler:CreateSchedule", "scheduler:GetSchedule", "iam:PassRole"],
      change: ["scheduler:UpdateSchedule"],
      delete: ["scheduler:DeleteSchedule"],
    },
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": {
    terraform: "aws_scheduler_schedule_group",
    outputs: ["name"],
    shown: [],
    replacedBy: ["name", "namePrefix"],
    lost: false,
    charge: "free",
    actions: {
      read: ["scheduler:GetScheduleGroup", "scheduler:ListTagsForResource"],
      make: ["scheduler:CreateScheduleGroup", "scheduler:GetScheduleGroup", "scheduler:TagResource"],
      change: [],
      delete: ["scheduler:DeleteScheduleGroup"],
    },
  },
};
