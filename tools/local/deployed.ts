// What a deployed local stack consists of, read from its exported state, which has it also where the first deployment
// failed and there are no outputs: the services with their addresses, the jobs. Pure.

import type { Deployed, DeployedJob } from "../operate/deployed.ts";

/** One resource of `pulumi stack export`. */
export interface ExportedResource {
  urn: string;
  type: string;
  parent?: string;
  outputs?: Record<string, unknown>;
}

/** @param port of the emulator, where it answers in a load balancer's place */
export function deployedIn(
  resources: ExportedResource[],
  port: number,
): Pick<Deployed, "cluster" | "services" | "jobs"> {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const balancers = ofType(resources, "aws:lb/loadBalancer:LoadBalancer");
  const services = ofType(resources, "aws:ecs/service:Service").map((service) => {
    const component = componentOf(service, byUrn);
    const url = component?.outputs?.url;
    const address = typeof url === "string" ? localUrl(url, balancers, port) : undefined;
    return [nameOf(component ?? service), { service: String(service.outputs?.id), url: address }] as const;
  });
  const jobs = ofType(resources, "docker-on-ecs:index:ScheduledJob").flatMap((job) => {
    const { taskDefinitionArn, networkConfiguration } = job.outputs ?? {};
    // A component has outputs once everything in it is made.
    if (typeof taskDefinitionArn !== "string") return [];
    const run = { taskDefinition: taskDefinitionArn, networkConfiguration } as DeployedJob;
    return [[nameOf(job), run] as const];
  });
  const [cluster] = ofType(resources, "aws:ecs/cluster:Cluster");
  return { cluster: String(cluster?.outputs?.name ?? ""), services: sorted(services), jobs: sorted(jobs) };
}

/** The repositories that images were pushed to, as `docker image ls` knows them: `127.0.0.1:4566/web-repository-1a2b3c4`. */
export function deployedRepositories(resources: ExportedResource[]): string[] {
  const names = ofType(resources, "docker:index/image:Image").map(({ outputs }) => outputs?.imageName);
  // What follows the last colon is the tag: a host's port is followed by a slash.
  return [...new Set(names.filter((name) => typeof name === "string").map((name) => name.replace(/:[^:/]*$/, "")))];
}

/**
 * Ministack answers for each load balancer under a name of its own on its one port, since the name that it reports
 * is AWS's and does not resolve. Any other address stays as it is.
 */
function localUrl(url: string, balancers: ExportedResource[], port: number): string {
  const parsed = URL.parse(url);
  if (!parsed?.hostname.endsWith(".amazonaws.com")) return url;
  const balancer = balancers.find(({ outputs }) => String(outputs?.dnsName).toLowerCase() === parsed.hostname);
  return balancer ? `http://${balancer.outputs?.name}.alb.localhost:${port}${parsed.pathname}` : url;
}

function ofType(resources: ExportedResource[], type: string): ExportedResource[] {
  return resources.filter((resource) => resource.type === type);
}

/** The service's component that a resource belongs to, at whatever depth. */
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
