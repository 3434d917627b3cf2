// `jobs.<name>`: a task that a schedule starts, and that ends by itself. What it runs is said with the keys of a
// service; what must hold between its keys is left to settings/rules/jobs.ts.

import { z } from "zod";
import { jobDefaults } from "../defaults.ts";
import { scheduleExpression, timeZone } from "../facts/scheduleExpression.ts";
import { flag, integer, text } from "../language/fields.ts";
import { jobAlarmsSchema } from "./alarms.ts";
import { formerName } from "./formerName.ts";
import { type TaskSettings, taskKeys } from "./task.ts";
import { jobUnsupported } from "./unsupported.ts";

// Nothing comes in at a job's port, and nothing waits for it to be healthy.
const { port: _port, healthCheck: _healthCheck, ...ownTaskKeys } = taskKeys;

const nameOfService = text("be the name of a service", (value) => (value === "" ? "write one of services" : undefined));

export const jobSchema = z
  .strictObject({
    ...ownTaskKeys,
    imageOf: nameOfService
      .optional()
      .meta({ description: "The service whose image the job runs; or else build or image" }),
    schedule: scheduleExpression.meta({
      description: "When it runs, such as cron(0 3 * * ? *), rate(1 hour) or at(2027-01-31T08:00:00)",
    }),
    timeZone: timeZone.default(jobDefaults.timeZone).meta({ description: "Where that is meant" }),
    // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html
    retries: integer(0, 185)
      .default(jobDefaults.retries)
      .meta({ description: "How often a start that fails is tried again" }),
    maximumAgeSeconds: integer(60, 86400).default(jobDefaults.maximumAgeSeconds).meta({
      description: "How late a run may start; then it goes to the dead-letter queue",
      unit: "s",
    }),
    overlap: flag()
      .default(jobDefaults.overlap)
      .meta({ description: "Whether a run starts while the last one still goes on" }),
    enabled: flag().default(jobDefaults.enabled).meta({ description: "Whether the schedule is followed" }),
    alarms: jobAlarmsSchema.prefault({}).meta({ description: "When an alarm is raised" }),
    renamedFrom: formerName.optional().meta({ description: "The name before; what is deployed stays" }),
  })
  .meta({
    unsupported: jobUnsupported,
    example: '{ imageOf: web, schedule: "cron(0 3 * * ? *)", command: [bin/clean-up] }',
    instead: {
      cron: "schedule",
      expression: "schedule",
      timezone: "timeZone",
      memory: "memoryMiB",
      env: "environment",
      cmd: "command",
      concurrency: "overlap",
      service: "imageOf",
      port: "it under services: nothing comes in to a job",
      scaling: "several jobs: a run is one task",
    },
  });

export type JobBlock = z.output<typeof jobSchema>;

/** A job that runs a service's image runs on the service's processor, and pulls it with the service's credentials. */
export function withImageOf<T extends Pick<JobBlock, "imageOf" | "architecture" | "registryCredentials">>(
  job: T,
  services: Readonly<Record<string, Pick<TaskSettings, "architecture" | "registryCredentials">>>,
): T {
  const service = job.imageOf === undefined ? undefined : services[job.imageOf];
  if (service === undefined) return job;
  const { architecture, registryCredentials = job.registryCredentials } = service;
  return { ...job, architecture, registryCredentials };
}
