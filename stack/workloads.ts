// Makes every service and every job of the settings, each with its image. The resources of each are left to its
// component.

import type * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "../components/cluster/clusterArgs.ts";
import { ScheduledJob } from "../components/job/scheduledJob.ts";
import { FargateService } from "../components/service/fargateService.ts";
import type { FargateServiceArgs, RolledBackArgs } from "../components/service/fargateServiceArgs.ts";
import type { SidecarArgs } from "../components/task/containerArgs.ts";
import { hasListeners } from "../settings/keys/listen.ts";
import { isByQueue } from "../settings/keys/scaling.ts";
import type { ServiceSettings, Settings } from "../settings/keys/schema.ts";
import { listens } from "../settings/keys/service.ts";
import type { TaskSettings } from "../settings/keys/task.ts";
import { StackCalls } from "./calls.ts";
import { takesGivenParts } from "./givenParts.ts";
import { joinedLink, type Links, withLink, withQueue } from "./links.ts";
import { listenerRulePriorities } from "./listenerRulePriority.ts";
import { rolloutHooks } from "./rolloutHooks.ts";
import { routeArgs, sharesOf } from "./routeArgs.ts";
import type { RuleOrder } from "./ruleOrder.ts";
import { secretTexts, withStoredSecrets } from "./secretValues.ts";
import { type ServiceImage, serviceImage, sidecarImages } from "./serviceImage.ts";
import { eventsOf, machinesOf, noQueue } from "./sources.ts";
import type { Flowing } from "./stackOutputs.ts";

/** What images and secrets are kept by: where images are pushed to, the key of both, whether they stay in AWS. */
type Kept = Parameters<typeof serviceImage>[2];
type Opts = pulumi.ComponentResourceOptions;

type SidecarWithoutImage = Omit<SidecarArgs, "image">;

/** What all services and jobs of a stack have in common. */
export type Platform = {
  cluster: ClusterArgs;
  /** Priorities that other stacks' listener rules have; undefined where the load balancer is the stack's own. */
  taken?: readonly number[];
  /** What frees the numbers of the listener's rules. @default nothing does */
  ruleOrder?: RuleOrder;
  /** Service → its rollback. @default none */
  rolledBack?: Readonly<Record<string, RolledBackArgs>>;
} & Pick<
  FargateServiceArgs,
  | "region"
  | "logRetentionDays"
  | "logKmsKeyArn"
  | "deletionProtection"
  | "network"
  | "loadBalancer"
  | "networkLoadBalancer"
  | "notify"
  | "roles"
  | "fileSystem"
>;

/** The services and jobs of a stack, by name. */
export interface Workloads {
  services: Record<string, FargateService>;
  jobs: Record<string, ScheduledJob>;
  /** What each of them runs; a job may share a service's. */
  images: Record<string, ServiceImage>;
}

/**
 * A service's and a job's keys are their components' arguments by the same names.
 * @param links what services and jobs are given beside their keys
 */
export function makeWorkloads(
  settings: Pick<Flowing<Settings>, "project" | "stack" | "aws" | "cluster" | "ingress" | "services" | "jobs">,
  platform: Platform,
  kept: Kept,
  links: Links,
  opts: Opts,
): Workloads {
  const { aws } = settings;
  const { loadBalancer, networkLoadBalancer, taken, ruleOrder, rolledBack: records = {}, ...shared } = platform;
  const made: Workloads = { services: {}, jobs: {}, images: {} };
  const others = taken && { stack: settings.stack, taken };
  const priorities = listenerRulePriorities(settings.services, others, settings.ingress);
  const shares = sharesOf(settings.services);
  const listener = { priorities, isOthers: taken !== undefined, shares, hooks: ruleOrder?.hooks };
  const takeOver = loadBalancer && ruleOrder?.takeOverAt(loadBalancer.listenerArn);
  const calls = new StackCalls(settings, platform, opts);
  const linked = <T extends Flowing<TaskSettings> & Renamed>(
    name: string,
    task: T,
    source: ServiceImage,
    own: Opts,
  ) => {
    const given = joinedLink(calls.linkOf(name, made.services), links[name]);
    const settings = withLink(withStoredSecrets(name, task, kept, own), given);
    const images = sidecarImages(name, task, kept, opts);
    made.images[name] = { ...source, sidecars: images };
    const sidecars = mapped<SidecarWithoutImage, SidecarArgs>(settings.sidecars, (sidecar, one) => {
      return { ...one, image: images[sidecar]?.image ?? "" };
    });
    return { ...settings, sidecars, image: source.image };
  };
  for (const name of calls.order) {
    const service = settings.services[name] as Flowing<ServiceSettings>;
    const own = withFormerName(service, opts);
    const source = serviceImage(name, service, kept, own);
    const scaling = service.scaling && withQueue(service.scaling, links[name]);
    if (isByQueue(scaling) && scaling?.queue === undefined) throw noQueue({ stack: settings.stack, name });
    const machines = service.machines && machinesOf(service.machines, links[name], { stack: settings.stack, name });
    const called = calls.argsOf(name);
    const watchedByAlarms =
      platform.notify !== undefined &&
      (service.route !== undefined ||
        hasListeners(service) ||
        (called.connect?.serve !== undefined && listens(service)));
    const rolledBack = records[name];
    const { route, ...task } = service;
    const followed = rolloutHooks(name, {
      aws,
      settings: { ...service, watchedByAlarms },
      hidden: secretTexts(service),
      takesGiven: takesGivenParts(service),
      takeOver: route && takeOver,
      rolledBack,
    });
    const hooks = route && ruleOrder ? ruleOrder.guard.with(name, service.deployment.wait, followed) : followed;
    const way = route && { loadBalancer, route: routeArgs(name, route, listener) };
    made.services[name] = new FargateService(
      name,
      {
        ...linked(name, task, source, own),
        scaling,
        machines,
        ...shared,
        ...way,
        networkLoadBalancer,
        ...called,
        hooks,
        rolledBack,
      },
      own,
    );
  }
  for (const [name, job] of Object.entries(settings.jobs)) {
    const ofService = job.imageOf === undefined ? undefined : made.images[job.imageOf];
    const own = withFormerName(job, opts);
    const source = ofService ?? serviceImage(name, job, kept, own);
    const on = job.on && eventsOf(job.on, links[name], { stack: settings.stack, name });
    made.jobs[name] = new ScheduledJob(name, { ...linked(name, job, source, own), ...shared, on }, own);
  }
  return made;
}

/** Whether any task has a collector, which sends to X-Ray. */
export function isTraced({ services, jobs }: Pick<Flowing<Settings>, "services" | "jobs">): boolean {
  return [...Object.values(services), ...Object.values(jobs)].some(({ telemetry }) => telemetry === "otlp");
}

interface Renamed {
  renamedFrom?: string;
}

/** The engine renames the children, too: their names begin with their parent's, at any depth. */
function withFormerName({ renamedFrom }: Renamed, opts: Opts): Opts {
  return renamedFrom === undefined ? opts : { ...opts, aliases: [{ name: renamedFrom }] };
}

/** What the stack gives as outputs: where its tasks run; services and jobs by name, in the words of ECS's API. */
export function outputsOf(
  { services, jobs, images }: Workloads,
  { clusterName }: { clusterName: pulumi.Input<string> },
) {
  const imageOf = ({ reference, build }: ServiceImage) => ({ image: reference, build });
  const image = (name: string) => {
    const { sidecars = {}, ...own } = images[name] as ServiceImage;
    const built = Object.entries(sidecars).filter(([, { build }]) => build !== undefined);
    const others = mapped(Object.fromEntries(built), (_, sidecar) => imageOf(sidecar));
    return { ...imageOf(own), sidecars: built.length > 0 ? others : undefined };
  };
  return {
    clusterName,
    services: mapped(services, (name, { serviceName, url, addresses }) => {
      const listen = Object.keys(addresses).length > 0 ? addresses : undefined;
      return { name: serviceName, ...image(name), url, listen };
    }),
    jobs: mapped(jobs, (name, { taskDefinitionArn, networkConfiguration, enableExecuteCommand }) => ({
      taskDefinition: taskDefinitionArn,
      networkConfiguration,
      enableExecuteCommand,
      ...image(name),
    })),
  };
}

function mapped<T, U>(map: Record<string, T>, make: (name: string, value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, make(name, value)]));
}
