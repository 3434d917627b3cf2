// What starts a job beside its schedule: an object in a bucket, a message of a queue, an event of EventBridge. Each
// hands the event to the job's state machine. What a run gets of it is left to eventVariables.ts.

import { cloudwatch, pipes } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Metric, pipeMetrics, ruleMetrics } from "../alarms/metrics.ts";
import { queueArn } from "../shared/queueArn.ts";
import { jobRole, type Started, startStatement } from "./starter.ts";

type Text = pulumi.Input<string>;

/** What starts a run; each of them does. */
export interface EventsArgs {
  /** An object that is made in a bucket, which has to send its events to EventBridge. */
  s3?: {
    /** The bucket's name. */
    bucket: Text;
    /** How the object's key begins. @default however */
    prefix?: string;
    /** How the object's key ends. @default however */
    suffix?: string;
  };
  /** A message of an SQS queue; it is deleted once the run has started. */
  sqs?: {
    /** The queue's ARN, or its name in the job's account and region. */
    queue: Text;
  };
  /** An event of EventBridge. */
  event?: {
    /** The pattern of EventBridge that it matches. */
    pattern: Readonly<Record<string, unknown>>;
    /** Name or ARN of the event bus. @default the account's own */
    bus?: string;
  };
}

/** A rule, and its metrics' other dimension. */
interface Rule {
  role: "s3" | "event";
  rule: cloudwatch.EventRule;
  bus?: string;
}

/** The rules alone: their ARNs go into the policy of the queue that their targets send to. */
export function makeRules(parent: pulumi.Resource, name: string, { s3, event }: EventsArgs, enabled: boolean): Rule[] {
  const patterns = [
    { role: "s3" as const, pattern: s3 && objectCreated(s3), bus: undefined },
    { role: "event" as const, pattern: event?.pattern, bus: event?.bus },
  ];
  return patterns.flatMap(({ role, pattern, bus }) => {
    if (pattern === undefined) return [];
    const args = {
      description: `Runs the job ${name}`,
      eventPattern: pulumi.jsonStringify(pattern),
      eventBusName: bus,
      state: enabled ? "ENABLED" : "DISABLED",
    };
    return [{ role, rule: new cloudwatch.EventRule(`${name}-on-${role}`, args, { parent }), bus }];
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
function objectCreated({ bucket, prefix = "", suffix = "" }: NonNullable<EventsArgs["s3"]>) {
  const literal = (text: string) => text.replace(/[*\\]/g, "\\$&");
  const key = suffix === "" ? { prefix } : { wildcard: `${literal(prefix)}*${literal(suffix)}` };
  const object = prefix === "" && suffix === "" ? {} : { object: { key: [key] } };
  return {
    source: ["aws.s3"],
    "detail-type": ["Object Created"],
    detail: { bucket: { name: [bucket] }, ...object },
  };
}

type Machine = Started & { stateMachineArn: pulumi.Output<string> };

/** Gives the metrics of events that started nothing. */
export function makeStarts(
  parent: pulumi.Resource,
  name: string,
  { rules, sqs }: { rules: readonly Rule[]; sqs: EventsArgs["sqs"] },
  args: Machine,
): Record<string, Metric> {
  const ofRules = rules.map((one) => startByRule(parent, name, one, args));
  const ofQueue: Record<string, Metric> = sqs === undefined ? {} : { pipe: startByQueue(parent, name, sqs, args) };
  return { ...Object.fromEntries(ofRules), ...ofQueue };
}

function startByRule(
  parent: pulumi.Resource,
  name: string,
  { role: kind, rule, bus }: Rule,
  args: Machine,
): [string, Metric] {
  const { place, stateMachineArn, deadLetters, retries, maximumAgeSeconds, roles, needs } = args;
  const role = jobRole(parent, `${name}-on-${kind}`, {
    place,
    service: "events.amazonaws.com",
    sourceArn: rule.arn,
    description: `Lets EventBridge run the job ${name}`,
    statements: [startStatement(stateMachineArn)],
    roles,
  });
  new cloudwatch.EventTarget(
    `${name}-on-${kind}-target`,
    {
      rule: rule.name,
      eventBusName: bus,
      arn: stateMachineArn,
      roleArn: role.arn,
      retryPolicy: { maximumRetryAttempts: retries, maximumEventAgeInSeconds: maximumAgeSeconds },
      deadLetterConfig: { arn: deadLetters.arn },
    },
    {
      parent,
      // As with a schedule: an event that comes before the roles have their permissions is lost.
      dependsOn: [role.policy, ...needs],
    },
  );
  return [kind, ruleMetrics(rule.name, bus).failed];
}

/** A message that starts nothing stays in its queue, whose own redrive policy says for how long. */
function startByQueue(parent: pulumi.Resource, name: string, { queue }: { queue: Text }, args: Machine): Metric {
  const { place, stateMachineArn, roles, needs, enabled } = args;
  const { partition, region, accountId } = place;
  const source = queueArn(queue, place);
  const role = jobRole(parent, `${name}-on-sqs`, {
    place,
    service: "pipes.amazonaws.com",
    sourceArn: pulumi.interpolate`arn:${partition}:pipes:${region}:${accountId}:pipe/*`,
    description: `Lets a pipe of EventBridge run the job ${name}`,
    statements: [
      startStatement(stateMachineArn),
      {
        Sid: "TakeMessages",
        Effect: "Allow",
        Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        Resource: [source],
      },
    ],
    roles,
  });
  const pipe = new pipes.Pipe(
    `${name}-on-sqs`,
    {
      description: `Runs the job ${name}`,
      desiredState: enabled ? "RUNNING" : "STOPPED",
      roleArn: role.arn,
      source,
      sourceParameters: { sqsQueueParameters: { batchSize: 1 } },
      target: stateMachineArn,
      targetParameters: { stepFunctionStateMachineParameters: { invocationType: "FIRE_AND_FORGET" } },
    },
    {
      parent,
      // AWS refuses a pipe whose role may not read its source yet; a run needs the other roles.
      dependsOn: [role.policy, ...needs],
    },
  );
  return pipeMetrics(pipe.name).failed;
}
