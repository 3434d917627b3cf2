// What deploying the operator's side takes: jobs with their schedules, pipes, state machines and dead-letter queues,
// alarms with their topic and event rules, the dashboard and the budget.

import { stackPrefixPatterns } from "../../settings/facts/names.ts";
import { rolledBackPath } from "../../settings/facts/rolledBack.ts";
import { allow, arnOf, globalArnOf, type Place, prefixed, type Scope, type Statement } from "./statement.ts";

export function manageOperations(place: Place): Statement[] {
  return [...kinds(place), pipes(place)].map(({ sid, service, manage, resources }) =>
    allow(`Manage${sid}`, prefixed(service, manage), resources),
  );
}

/** For a refresh, and for the reading half of a deployment. */
export function readOperations(place: Place): Statement[] {
  return kinds(place).map(readKind);
}

/** Apart from the others: a policy has no more room. */
export function readPipes(place: Place): Statement[] {
  return [readKind(pipes(place))];
}

function readKind({ sid, service, read, resources }: Kind): Statement {
  return allow(`Read${sid}`, prefixed(service, read), resources);
}

/** Of the environment's own stacks, by the names that these give them: the provider tags no dashboard. */
export function manageDashboards(place: Place, scope: Scope): Statement[] {
  const actions = ["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"];
  return [allow("ManageDashboards", actions, dashboards(place, scope)), ...readDashboards(place, scope)];
}

export function readDashboards(place: Place, scope: Scope): Statement[] {
  return [allow("ReadDashboards", ["cloudwatch:GetDashboard"], dashboards(place, scope))];
}

/** What `./ecs rollback` leaves, and a deployment must not undo. It has names and no secrets: one for all stacks. */
export function readRollbacks(place: Place, project: string): Statement[] {
  const records = arnOf(place, "ssm", `parameter${rolledBackPath(project, "*")}`);
  return [
    allow("ReadRollbacks", ["ssm:GetParametersByPath"], [records]),
    // Whether a service still runs what it was rolled back to.
    allow("ReadServices", ["ecs:DescribeServices"], [arnOf(place, "ecs", "service/*")]),
  ];
}

/** The records of the environment's own stacks, for a workflow that rolls back. */
export function writeRollbacks(place: Place, { project, stacks }: Scope): Statement[] {
  const records = stacks.map((stack) => arnOf(place, "ssm", `parameter${rolledBackPath(project, stack)}/*`));
  return [allow("WriteRollbacks", ["ssm:DeleteParameter", "ssm:PutParameter"], records)];
}

function dashboards(place: Place, { project, stacks }: Scope): string[] {
  const names = stacks.flatMap((stack) => stackPrefixPatterns(project, stack));
  return names.map((name) => globalArnOf(place, "cloudwatch", `dashboard/${name}`));
}

interface Kind {
  sid: string;
  service: string;
  read: string[];
  manage: string[];
  resources: string[];
}

const tagging = ["TagResource", "UntagResource"];

function pipes(place: Place): Kind {
  return {
    sid: "Pipes",
    service: "pipes",
    read: ["DescribePipe", "ListTagsForResource"],
    manage: ["CreatePipe", "DeletePipe", "StartPipe", "StopPipe", "UpdatePipe", ...tagging],
    resources: [arnOf(place, "pipes", "pipe/*")],
  };
}

function kinds(place: Place): Kind[] {
  return [
    {
      sid: "Schedules",
      service: "scheduler",
      read: ["GetSchedule", "GetScheduleGroup", "ListTagsForResource"],
      manage: [
        "CreateSchedule",
        "CreateScheduleGroup",
        "DeleteSchedule",
        "DeleteScheduleGroup",
        "UpdateSchedule",
        ...tagging,
      ],
      resources: [arnOf(place, "scheduler", "schedule/*/*"), arnOf(place, "scheduler", "schedule-group/*")],
    },
    {
      sid: "StateMachines",
      service: "states",
      read: ["DescribeStateMachine", "ListStateMachineVersions", "ListTagsForResource"],
      manage: ["CreateStateMachine", "DeleteStateMachine", "UpdateStateMachine", ...tagging],
      resources: [arnOf(place, "states", "stateMachine:*")],
    },
    {
      sid: "Queues",
      service: "sqs",
      read: ["GetQueueAttributes", "GetQueueUrl", "ListQueueTags"],
      manage: ["CreateQueue", "DeleteQueue", "SetQueueAttributes", "TagQueue", "UntagQueue"],
      resources: [arnOf(place, "sqs", "*")],
    },
    {
      sid: "Topics",
      service: "sns",
      read: ["GetSubscriptionAttributes", "GetTopicAttributes", "ListSubscriptionsByTopic", "ListTagsForResource"],
      manage: [
        "CreateTopic",
        "DeleteTopic",
        "SetSubscriptionAttributes",
        "SetTopicAttributes",
        "Subscribe",
        "Unsubscribe",
        ...tagging,
      ],
      resources: [arnOf(place, "sns", "*")],
    },
    {
      sid: "Rules",
      service: "events",
      read: ["DescribeRule", "ListTagsForResource", "ListTargetsByRule"],
      manage: ["DeleteRule", "DisableRule", "EnableRule", "PutRule", "PutTargets", "RemoveTargets", ...tagging],
      resources: [arnOf(place, "events", "rule/*")],
    },
    {
      sid: "Alarms",
      service: "cloudwatch",
      read: ["ListTagsForResource"],
      manage: ["DeleteAlarms", "PutMetricAlarm", ...tagging],
      resources: [arnOf(place, "cloudwatch", "alarm:*")],
    },
    {
      // Any narrower, CloudWatch neither makes nor shows a composite alarm.
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/permissions-reference-cw.html
      sid: "CompositeAlarms",
      service: "cloudwatch",
      read: ["DescribeAlarms"],
      manage: ["PutCompositeAlarm"],
      resources: ["*"],
    },
    {
      // Named by Pulumi after the resource: see components/monitoring/monthlyBudget.ts.
      sid: "Budgets",
      service: "budgets",
      read: ["ListTagsForResource", "ViewBudget"],
      manage: ["ModifyBudget", ...tagging],
      resources: [globalArnOf(place, "budgets", "budget/budget-monthly-*")],
    },
  ];
}
