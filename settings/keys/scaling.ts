// `scaling`: how many tasks a service has, and when that changes.
// What scales the service is left to components/service/serviceAutoscaling.ts.

import { z } from "zod";
import { scalingDefaults } from "../defaults.ts";
import { checkArnPlace, parseArn } from "../facts/arn.ts";
import { scheduleExpression, timeZone } from "../facts/scheduleExpression.ts";
import type { Fault, Path } from "../language/faults.ts";
import { integer, list, number, text } from "../language/fields.ts";

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html (QueueName)
const queueName = /^[A-Za-z0-9_-]{1,75}(\.fifo|[A-Za-z0-9_-]{0,5})$/;

export const queueReference = text(
  "be the name or the ARN of an SQS queue",
  (value) => {
    if (/^https?:/.test(value)) return "write the queue's ARN, or its name: the last part of that address";
    const arn = parseArn(value);
    const isQueue = arn === undefined ? queueName.test(value) : arn.service === "sqs" && queueName.test(arn.resource);
    return isQueue ? undefined : "write it such as orders, or arn:aws:sqs:eu-west-1:123456789012:orders";
  },
  /^(arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:)?[A-Za-z0-9_-]{1,80}(\.fifo)?$/,
);

const tasks = integer(0, 2147483647);
const percent = number(1, 100);

export const scalingSchema = z
  .strictObject({
    min: tasks.meta({ description: "Fewest tasks", unit: "tasks" }),
    max: tasks.meta({ description: "Most tasks", unit: "tasks" }),
    cpuPercent: percent.optional().meta({
      description: `Target for CPU use; ${scalingDefaults.cpuPercent} where no target is set and max is above min`,
      unit: "%",
    }),
    memoryPercent: percent.optional().meta({ description: "Target for memory use", unit: "%" }),
    requestsPerTask: number(1)
      .optional()
      .meta({ description: "Target for the requests in a minute to one task", unit: "requests" }),
    queue: queueReference.optional().meta({
      description:
        "The SQS queue that the service works on, by name or ARN: its messages alone decide the number of tasks, from 0 on",
    }),
    backlogPerTask: number(1)
      .optional()
      .meta({
        description: `Target for the messages that wait for each task; ${scalingDefaults.backlogPerTask} where there is a queue`,
        unit: "messages",
      }),
    inFlightPerTask: integer(1, 120000)
      .optional()
      .meta({
        description: `Messages of the queue that a task works on at a time, which say when it is busy; ${scalingDefaults.inFlightPerTask} where there is a queue`,
        unit: "messages",
      }),
    schedules: list(
      z.strictObject({
        expression: scheduleExpression.meta({ description: "When it happens, such as cron(0 7 ? * MON-FRI *)" }),
        timeZone: timeZone.default(scalingDefaults.timeZone).meta({ description: "Time zone of the expression" }),
        min: tasks.meta({ description: "Fewest tasks from then on", unit: "tasks" }),
        max: tasks.meta({ description: "Most tasks from then on", unit: "tasks" }),
      }),
      { of: "schedules", repeats: true },
    )
      .default([])
      .meta({ description: "Changes of min and max by the clock" }),
  })
  .meta({
    example: "{ min: 2, max: 10 }",
    instead: {
      queueName: "queue",
      queueArn: "queue",
      minimum: "min",
      maximum: "max",
      cpu: "cpuPercent",
      memory: "memoryPercent",
    },
  });

export type Scaling = z.output<typeof scalingSchema>;

/** Whether a queue decides the number of tasks; it may be given by resources.ts. */
export function isByQueue(
  scaling: { queue?: unknown; backlogPerTask?: number; inFlightPerTask?: number } | undefined,
): boolean {
  return (scaling?.queue ?? scaling?.backlogPerTask ?? scaling?.inFlightPerTask) !== undefined;
}

/** The tasks that a new service starts with: one that a queue scales shows at once that it runs. */
export function initialTasks(scaling: Scaling): number {
  return isByQueue(scaling) ? Math.min(Math.max(scaling.min, 1), scaling.max) : scaling.min;
}

const otherTargets = ["cpuPercent", "memoryPercent", "requestsPerTask"] as const;

/** A second target would keep tasks that the queue does not need, and none of these says that there is no work. */
export function* checkQueue(scaling: Scaling, place: { readonly region: string }, path: Path): Generator<Fault> {
  if (!isByQueue(scaling)) return;
  if (scaling.queue !== undefined) yield* checkArnPlace(scaling.queue, place.region, [...path, "queue"]);
  for (const key of otherTargets) {
    if (scaling[key] === undefined) continue;
    const must = "not stand beside queue, which alone decides the number of tasks";
    yield { path: [...path, key], must, got: scaling[key], advice: "take one of them out" };
  }
}

export function* checkRange({ min, max }: { min: number; max: number }, path: Path): Generator<Fault> {
  if (min <= max) return;
  const must = `be at most max, which is ${max}`;
  yield { path: [...path, "min"], must, got: min, advice: `lower it to ${max}, or raise max to ${min}` };
}
