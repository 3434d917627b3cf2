// Reads the cluster, the services and the jobs of a deployed stack from its exported state, which has them also where
// the first deployment failed and there are no outputs. Pure.

import type { Deployed, DeployedJob } from "./deployed.ts";

/** One resource of `pulumi stack export`. */
export interface ExportedResource {
  urn: string;
  type: string;
  parent?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  /** The time of a hook, such as BeforeDelete → names of hooks. */
  resourceHooks?: Record<string, string[]>;
}

/** @param addressOf gives the address at which a service's URL is requested. @default the URL itself */
export function deployedIn(
  resources: readonly ExportedResource[],
  addressOf: (url: string) => string = (url) => url,
): Pick<Deployed, "cluster" | "services" | "jobs"> {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const made = ofType(resources, "aws:ecs/service:Service");
  const services = made.map((service) => {
    const component = componentOf(service, byUrn);
    const url = component?.outputs?.url;
    const address = typeof url === "string" ? addressOf(url) : undefined;
    return [nameOf(component ?? service), { service: String(service.outputs?.id), url: address }] as const;
  });
  const jobs = ofType(resources, "docker-on-ecs:index:ScheduledJob").flatMap((job) => {
    const { taskDefinitionArn, networkConfiguration, enableExecuteCommand } = job.outputs ?? {};
    // A component has outputs only once all its resources are made.
    if (typeof taskDefinitionArn !== "string") return [];
    const run = { taskDefinition: taskDefinitionArn, networkConfiguration, enableExecuteCommand } as DeployedJob;
    return [[nameOf(job), run] as const];
  });
  const [cluster] = ofType(resources, "aws:ecs/cluster:Cluster");
  // A cluster that is not the stack's own is known to its services only.
  const name = cluster?.outputs?.name ?? made[0]?.inputs?.cluster ?? "";
  return { cluster: String(name), services: sorted(services), jobs: sorted(jobs) };
}

export function ofType(resources: readonly ExportedResource[], type: string): ExportedResource[] {
  return resources.filter((resource) => resource.type === type);
}

/** The service's component that contains a resource, at any depth. */
function componentOf(resource: ExportedResource, byUrn: Map<string, ExportedResource>): ExportedResource | undefined {
  for (let one: ExportedResource | undefined = resource; one; one = byUrn.get(one.parent ?? "")) {
    if (one.type === "docker-on-ecs:index:FargateService") return one;
  }
  return undefined;
}

function nameOf({ urn }: ExportedResource): string {
  return urn.split("::").slice(3).join("::");
}

function sorted<T>(entries: (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
}
