// `jobs.<name>`: a task that a schedule starts, and that ends by itself. What it runs is said with the keys of a
// service; what must hold between its keys is left to settings/rules/jobs.ts.

import { z } from "zod";
import { scheduleExpression, timeZone } from "../facts/scheduleExpression.ts";
import { longestGapMinutes } from "../facts/weeklyTimes.ts";
import { flag, integer, text } from "../language/fields.ts";
import { jobAlarmsSchema } from "./alarms.ts";
import { type TaskSettings, taskKeys } from "./task.ts";

// Nothing comes in at a job's port, and nothing waits for it to be healthy.
const { port: _port, healthCheck: _healthCheck, ...ownTaskKeys } = taskKeys;

const nameOfService = text("be the name of a service", (value) => (value === "" ? "write one of services" : undefined));

const jobBlock = z
  .strictObject({
    ...ownTaskKeys,
    imageOf: nameOfService
      .optional()
      .meta({ description: "The service whose image the job runs; or else build or image" }),
    schedule: scheduleExpression.meta({
      description: "When it runs, such as cron(0 3 * * ? *), rate(1 hour) or at(2027-01-31T08:00:00)",
    }),
    timeZone: timeZone.default("UTC").meta({ description: "Where that is meant" }),
    // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html
    retries: integer(0, 185).default(3).meta({ description: "How often a start that fails is tried again" }),
    maximumAgeSeconds: integer(60, 86400).default(3600).meta({
      description: "How late a run may start; then it goes to the dead-letter queue",
      unit: "s",
    }),
    overlap: flag().default(true).meta({ description: "Whether a run starts while the last one still goes on" }),
    enabled: flag().default(true).meta({ description: "Whether the schedule is followed" }),
    alarms: jobAlarmsSchema.prefault({}).meta({ description: "When somebody is told" }),
  })
  .meta({
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

export type JobBlock = z.output<typeof jobBlock>;

export const jobSchema = jobBlock.transform((job) => ({
  ...job,
  alarms: { ...job.alarms, missingAfterHours: job.alarms.missingAfterHours ?? usualHours(job) },
}));

// As far as an alarm may look back: settings/keys/alarms.ts.
const mostHours = 168;

/**
 * The hours without a run that are too many: the longest time between two, what a run may be late, one for the change
 * to or from daylight saving time and one for the run itself. `false` where no alarm can tell.
 */
function usualHours({ schedule, maximumAgeSeconds, enabled }: JobBlock): number | false {
  const gap = longestGapMinutes(schedule);
  if (gap === undefined || !enabled) return false;
  const hours = Math.ceil(gap / 60 + maximumAgeSeconds / 3600) + 2;
  return hours > mostHours ? false : hours;
}

/** A job that runs a service's image runs on the service's processor. */
export function withArchitecture<T extends Pick<JobBlock, "imageOf" | "architecture">>(
  job: T,
  services: Readonly<Record<string, Pick<TaskSettings, "architecture">>>,
): T {
  const service = job.imageOf === undefined ? undefined : services[job.imageOf];
  return service ? { ...job, architecture: service.architecture } : job;
}
