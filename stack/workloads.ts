// What runs on the platform: every service and every job of the settings, each with its image. What they are made of
// is left to their components.

import type * as pulumi from "@pulumi/pulumi";
import { ScheduledJob, type ScheduledJobArgs } from "../components/job/scheduledJob.ts";
import { FargateService, type FargateServiceArgs } from "../components/service/fargateService.ts";
import { taskFamily } from "../settings/facts/names.ts";
import type { Settings } from "../settings/keys/schema.ts";
import { listenerRulePriorities } from "./listenerRulePriority.ts";
import { rolloutHooks } from "./rolloutHooks.ts";
import { type ServiceImage, serviceImage } from "./serviceImage.ts";

type Images = Parameters<typeof serviceImage>[2];
type Opts = pulumi.ComponentResourceOptions;

/** By name. */
export interface Workloads {
  services: Record<string, FargateService>;
  jobs: Record<string, ScheduledJob>;
  /** What each of them runs; a job may share a service's. */
  images: Record<string, ServiceImage>;
}

/** @param registry where images are pushed to and kept */
export function makeWorkloads(
  settings: Pick<Settings, "project" | "stack" | "aws" | "services" | "jobs">,
  platform: FargateServiceArgs["platform"] & ScheduledJobArgs["platform"],
  registry: Images,
  opts: Opts,
): Workloads {
  const { project, stack, aws } = settings;
  const made: Workloads = { services: {}, jobs: {}, images: {} };
  const priorities = listenerRulePriorities(settings.services);
  for (const [name, service] of Object.entries(settings.services)) {
    const image = serviceImage(name, service, registry, opts);
    const family = taskFamily(project, stack, name);
    const watchedByAlarms = platform.alarms !== undefined && service.port !== undefined;
    const hooks = rolloutHooks(name, { aws, settings: { ...service, watchedByAlarms } });
    const args = { settings: service, image, family, platform, priority: priorities[name], hooks };
    made.images[name] = image;
    made.services[name] = new FargateService(name, args, opts);
  }
  for (const [name, job] of Object.entries(settings.jobs)) {
    const shared = job.imageOf === undefined ? undefined : made.images[job.imageOf];
    const image = shared ?? serviceImage(name, job, registry, opts);
    const args = { settings: job, image, family: taskFamily(project, stack, name), platform };
    made.images[name] = image;
    made.jobs[name] = new ScheduledJob(name, args, opts);
  }
  return made;
}

/** What the stack gives as outputs: where its tasks run; services and jobs by name, in the words of ECS's API. */
export function outputsOf(
  { services, jobs, images }: Workloads,
  { clusterName }: { clusterName: pulumi.Input<string> },
) {
  const image = (name: string) => images[name]?.reference;
  return {
    clusterName,
    services: mapped(services, (name, { serviceName, url }) => ({ name: serviceName, image: image(name), url })),
    jobs: mapped(jobs, (name, { taskDefinitionArn, networkConfiguration, enableExecuteCommand }) => ({
      taskDefinition: taskDefinitionArn,
      networkConfiguration,
      enableExecuteCommand,
      image: image(name),
    })),
  };
}

function mapped<T, U>(map: Record<string, T>, make: (name: string, value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, make(name, value)]));
}
