// `jobs.<name>`: a task that a schedule or an event starts and that ends by itself. It has a service's keys for its
// task; what must hold between the keys is left to settings/rules/jobs.ts.

import { z } from "zod";
import { jobDefaults, jobRunDefaults } from "../defaults.ts";
import { scheduleExpression, timeZone } from "../facts/scheduleExpression.ts";
import { flag, integer, text } from "../language/fields.ts";
import { jobAlarmsSchema } from "./alarms.ts";
import { eventsSchema } from "./events.ts";
import { formerName } from "./formerName.ts";
import { insteadOfTaskKeys, type TaskSettings, taskKeys } from "./task.ts";
import { jobUnsupported } from "./unsupported.ts";

// No client connects to a job, and nothing waits for a job to be healthy.
const { port: _port, ports: _ports, healthCheck: _healthCheck, ...ownTaskKeys } = taskKeys;

const nameOfService = text("be the name of a service", (value) => (value === "" ? "write one of services" : undefined));

// The limits keep a run below the 25,000 events of an execution's history, with all its retries.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const runSchema = z
  .strictObject({
    retries: integer(0, 10).default(jobRunDefaults.retries).meta({
      description: "How many times a run that ends with another exit code than 0, or takes too long, is run again",
    }),
    retryDelaySeconds: integer(0, 86400)
      .default(jobRunDefaults.retryDelaySeconds)
      .meta({ description: "Time between a run that failed and the next one", unit: "s" }),
    timeoutSeconds: integer(60, 172800)
      .default(jobRunDefaults.timeoutSeconds)
      .meta({ description: "Time after which a run is stopped and has failed", unit: "s" }),
  })
  .meta({
    example: "{ retries: 2, timeoutSeconds: 3600 }",
    instead: { attempts: "retries, one fewer", timeout: "timeoutSeconds", timeLimit: "timeoutSeconds" },
  });

export const jobSchema = z
  .strictObject({
    ...ownTaskKeys,
    imageOf: nameOfService
      .optional()
      .meta({ description: "The service whose image the job runs, in place of build or image" }),
    schedule: scheduleExpression.optional().meta({
      description: "When it runs, such as cron(0 3 * * ? *), rate(1 hour) or at(2027-01-31T08:00:00)",
    }),
    timeZone: timeZone.default(jobDefaults.timeZone).meta({ description: "Time zone of the schedule" }),
    // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html
    retries: integer(0, 185)
      .default(jobDefaults.retries)
      .meta({ description: "How many times a failed start is tried again" }),
    maximumAgeSeconds: integer(60, 86400).default(jobDefaults.maximumAgeSeconds).meta({
      description: "Longest delay of a start; a later run goes to the dead-letter queue",
      unit: "s",
    }),
    on: eventsSchema.optional().meta({ description: "What starts it, beside the schedule or in place of one" }),
    run: runSchema.optional().meta({
      description:
        "Follows each run to its end by a state machine, which runs it again or stops it; its alarm is raised by the last failure alone",
    }),
    overlap: flag()
      .default(jobDefaults.overlap)
      .meta({ description: "Whether a run starts while the one before still runs" }),
    spot: flag()
      .default(jobDefaults.spot)
      .meta({ description: "Whether runs are on Fargate Spot, where AWS may end one at 120 s notice" }),
    enabled: flag()
      .default(jobDefaults.enabled)
      .meta({ description: "Whether the schedule and the events start runs" }),
    alarms: jobAlarmsSchema.prefault({}).meta({ description: "Which faults of the job are reported" }),
    renamedFrom: formerName.optional().meta({ description: "The job's former name; its resources stay" }),
  })
  .meta({
    unsupported: jobUnsupported,
    example: '{ imageOf: web, schedule: "cron(0 3 * * ? *)", command: [bin/clean-up] }',
    instead: {
      ...insteadOfTaskKeys,
      cron: "schedule",
      expression: "schedule",
      timezone: "timeZone",
      concurrency: "overlap",
      event: "on: { event: { pattern: … } }",
      s3: "on: { s3: { bucket: uploads } }",
      sqs: "on: { sqs: { queue: orders } }",
      queue: "on: { sqs: { queue: orders } }",
      timeout: "run: { timeoutSeconds: 3600 }",
      timeoutSeconds: "run: { timeoutSeconds: 3600 }",
      attempts: "run: { retries: 2 }",
      service: "imageOf",
      port: "it under services: no client connects to a job",
      scaling: "several jobs: a run is one task",
    },
  });

export type JobBlock = z.output<typeof jobSchema>;

/** A job with `imageOf` runs on the service's processor, and pulls the image with the service's credentials. */
export function withImageOf<T extends Pick<JobBlock, "imageOf" | "architecture" | "registryCredentials">>(
  job: T,
  services: Readonly<Record<string, Pick<TaskSettings, "architecture" | "registryCredentials">>>,
): T {
  const service = job.imageOf === undefined ? undefined : services[job.imageOf];
  if (service === undefined) return job;
  const { architecture, registryCredentials = job.registryCredentials } = service;
  return { ...job, architecture, registryCredentials };
}
