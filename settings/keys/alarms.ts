// `alarms`: who gets a mail when something is wrong, and the thresholds of "wrong", for the stack and for each service
// and job. What an alarm looks at is left to the components that make it.

import { z } from "zod";
import {
  defaultGatewayErrorPercent,
  defaultTargetResets,
  jobAlarmDefaults,
  serviceAlarmDefaults,
  stackAlarmDefaults,
} from "../defaults.ts";
import type { Fault, Path } from "../language/faults.ts";
import { flag, integer, judged, list, matching, number } from "../language/fields.ts";

// https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
export const emailAddress = matching(
  /^[^\s@<>,;]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/,
  "be an e-mail address",
  "write the address alone",
);

/** A threshold, or `false` for no alarm. */
function orFalse(threshold: z.ZodNumber) {
  const { must } = threshold.meta() ?? {};
  return judged(z.union([threshold, z.literal(false)]), `${must}, or false`, () => undefined);
}

const percent = orFalse(number(0.1, 100));

export const alarmsSchema = z
  .strictObject({
    enabled: flag()
      .default(true)
      .meta({ description: "Whether there are alarms at all; they also roll back a deployment that goes wrong" }),
    emails: list(emailAddress, { of: "e-mail addresses" })
      .default([])
      .meta({ description: "Who gets the alarms by e-mail, once they have confirmed the address" }),
    composite: flag().default(stackAlarmDefaults.composite).meta({
      description:
        "Whether the alarms of a service, of a job and of the load balancer send one mail together, by a composite alarm; false = each sends its own",
    }),
    customerKey: flag().default(stackAlarmDefaults.customerKey).meta({
      description: "Whether alarms on their way are encrypted, with a key of the stack; true with protection",
    }),
    targetResets: orFalse(integer(1, 2147483647)).default(defaultTargetResets).meta({
      description: "Connections in a minute that tasks reset at the network load balancer; no alarm by default",
      unit: "resets",
    }),
    gatewayErrorPercent: percent.default(defaultGatewayErrorPercent).meta({
      description: "Share of the requests that the load balancer itself answers with 502 or 504",
      unit: "%",
    }),
  })
  .meta({ example: "{ emails: [ops@example.com] }" });

export const serviceAlarmsSchema = z
  .strictObject({
    errorPercent: percent.default(serviceAlarmDefaults.errorPercent).meta({
      description:
        "Share of the requests, or of the calls through Service Connect, that end in 5xx or get no connection to a task; rolls a deployment back",
      unit: "%",
    }),
    p95Seconds: orFalse(number(0.001, 4000)).default(serviceAlarmDefaults.p95Seconds).meta({
      description: "Time in which 19 of 20 requests are answered; rolls a deployment back",
      unit: "s",
    }),
    unhealthyTasks: orFalse(integer(1, 2147483647)).default(serviceAlarmDefaults.unhealthyTasks).meta({
      description: "Number of tasks that fail the load balancer's health check; rolls a deployment back",
      unit: "tasks",
    }),
    belowDesiredMinutes: orFalse(integer(1, 1440)).default(serviceAlarmDefaults.belowDesiredMinutes).meta({
      description:
        "Time for which fewer tasks run than the service asks for; without Container Insights fewer than it has at least",
      unit: "min",
    }),
    cpuPercent: percent
      .default(serviceAlarmDefaults.cpuPercent)
      .meta({ description: "Mean CPU use of the tasks", unit: "%" }),
    memoryPercent: percent
      .default(serviceAlarmDefaults.memoryPercent)
      .meta({ description: "Mean memory use of the tasks", unit: "%" }),
    oldestMessageSeconds: orFalse(integer(60, 1209600)).default(serviceAlarmDefaults.oldestMessageSeconds).meta({
      description: "Time for which a message waits in the queue by which the service scales",
      unit: "s",
    }),
  })
  .meta({
    example: "{ errorPercent: 1, p95Seconds: false }",
    instead: { cpu: "cpuPercent", memory: "memoryPercent", latency: "p95Seconds", errors: "errorPercent" },
  });

export const jobAlarmsSchema = z
  .strictObject({
    failed: flag()
      .default(jobAlarmDefaults.failed)
      .meta({ description: "Whether a run that ends with another exit code than 0 is reported" }),
    notStarted: flag()
      .default(jobAlarmDefaults.notStarted)
      .meta({ description: "Whether a run that could not be started is reported" }),
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (EvaluationPeriods)
    missingAfterHours: orFalse(integer(1, 168)).optional().meta({
      description:
        "Time for which no run has ended; by default a little more than the longest time between two runs, if every week has the same runs and that time is short enough",
      unit: "h",
    }),
  })
  .meta({ example: "{ missingAfterHours: 30 }" });

export type StackAlarms = z.output<typeof alarmsSchema>;
export type ServiceAlarms = z.output<typeof serviceAlarmsSchema>;
export type JobAlarms = z.output<typeof jobAlarmsSchema>;

/** Alarms on what the load balancer sends to a port. */
export const alarmsOfPort = ["errorPercent", "p95Seconds", "unhealthyTasks"];

/**
 * @param raw the service's `alarms` as the stack file has them, without defaults
 * @param missing what the service lacks, so that the load balancer does not reach it
 */
export function* checkWorkerAlarms(raw: object, missing: "port" | "route", path: Path): Generator<Fault> {
  for (const key of alarmsOfPort.filter((key) => Object.hasOwn(raw, key))) {
    const advice = `take it out: the alarm measures what the load balancer sends to a ${missing}`;
    yield { path: [...path, key], must: `come with a ${missing}`, got: undefined, gotText: "none", advice };
  }
}
