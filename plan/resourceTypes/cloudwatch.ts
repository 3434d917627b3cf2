// What is known of alarms, dashboards, log groups, and rules for events.

import { startUsage } from "../charges/taskUsage.ts";
import { one } from "../charges/usage.ts";
import { alarmUsage } from "../charges/watchUsage.ts";
import type { ResourceTypes } from "./resourceType.ts";

export const cloudwatch: ResourceTypes = {
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    terraform: "aws_cloudwatch_composite_alarm",
    outputs: ["arn"],
    shown: ["alarmName", "alarmRule", "alarmActions"],
    replacedBy: ["alarmName"],
    unique: { by: ["alarmName"] },
    lost: false,
    charge: () => [one("composite alarms", "compositeAlarm")],
    actions: {
      read: ["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"],
      make: ["cloudwatch:PutCompositeAlarm", "cloudwatch:TagResource"],
      change: ["cloudwatch:PutCompositeAlarm", "cloudwatch:DescribeAlarms"],
      delete: ["cloudwatch:DeleteAlarms"],
    },
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    terraform: "aws_cloudwatch_dashboard",
    outputs: [],
    shown: ["dashboardName"],
    replacedBy: ["dashboardName"],
    unique: { by: ["dashboardName"] },
    lost: false,
    charge: () => [one("dashboards", "dashboard")],
    actions: {
      read: ["cloudwatch:GetDashboard"],
      make: ["cloudwatch:PutDashboard", "cloudwatch:GetDashboard"],
      change: ["cloudwatch:PutDashboard"],
      delete: ["cloudwatch:DeleteDashboards"],
    },
  },
  "aws:cloudwatch/eventRule:EventRule": {
    terraform: "aws_cloudwatch_event_rule",
    outputs: ["arn", "name"],
    shown: ["eventPattern", "eventBusName", "state"],
    replacedBy: ["name", "namePrefix", "eventBusName"],
    lost: false,
    charge: "free", // of AWS's own events
    actions: {
      read: ["events:DescribeRule", "events:ListTagsForResource"],
      make: ["events:PutRule", "events:DescribeRule"],
      change: ["events:PutRule"],
      delete: ["events:DeleteRule"],
    },
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    terraform: "aws_cloudwatch_event_target",
    outputs: [],
    shown: ["rule", "arn", "ecsTarget", "inputTransformer", "deadLetterConfig"],
    replacedBy: ["rule", "targetId", "eventBusName"],
    lost: false,
    charge: startUsage,
    actions: {
      read: ["events:ListTargetsByRule"],
      make: ["events:PutTargets", "events:ListTargetsByRule", "iam:PassRole"],
      change: ["events:PutTargets"],
      delete: ["events:RemoveTargets"],
    },
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    terraform: "aws_cloudwatch_log_group",
    outputs: ["arn", "name"],
    shown: ["name", "retentionInDays", "kmsKeyId"],
    replacedBy: ["name", "namePrefix", "logGroupClass"],
    unique: { by: ["name"], refusal: "ResourceAlreadyExistsException" },
    lost: "its logs are lost",
    holdsData: true,
    charge: "elsewhere", // with the tasks and the flow log that write there
    actions: {
      read: ["logs:DescribeLogGroups", "logs:ListTagsForResource"],
      make: ["logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:AssociateKmsKey"],
      change: ["logs:PutRetentionPolicy", "logs:AssociateKmsKey", "logs:DisassociateKmsKey"],
      delete: ["logs:DeleteLogGroup"],
    },
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    terraform: "aws_cloudwatch_metric_alarm",
    terraformNames: { name: "alarm_name" },
    outputs: ["name"],
    shown: ["alarmDescription"],
    replacedBy: ["name"],
    unique: { by: ["name"] },
    lost: false,
    charge: alarmUsage,
    actions: {
      read: ["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"],
      make: ["cloudwatch:PutMetricAlarm", "cloudwatch:DescribeAlarms"],
      change: ["cloudwatch:PutMetricAlarm"],
      delete: ["cloudwatch:DeleteAlarms"],
    },
  },
};
