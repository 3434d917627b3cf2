// What a deployed stack consists of, read from its exported state: the services, their log groups and addresses.
// Pure; what runs at this moment only the emulator knows.

export interface DeployedService {
  /** As under `services:` in the stack file. */
  name: string;
  serviceArn: string;
  clusterArn: string;
  logGroups: string[];
  /** Undefined for a worker. */
  url?: string;
}

/** One resource of `pulumi stack export`. */
export interface ExportedResource {
  urn: string;
  type: string;
  parent?: string;
  outputs?: Record<string, unknown>;
}

/** The services by name. @param port of the emulator, where it answers in a load balancer's place */
export function deployedServices(resources: ExportedResource[], port: number): DeployedService[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const balancers = ofType(resources, "aws:lb/loadBalancer:LoadBalancer");
  return ofType(resources, "aws:ecs/service:Service")
    .map((service) => {
      const component = componentOf(service, byUrn);
      const url = component?.outputs?.url;
      const logGroups = ofType(resources, "aws:cloudwatch/logGroup:LogGroup").filter(
        (group) => component !== undefined && componentOf(group, byUrn) === component,
      );
      return {
        name: (component ?? service).urn.split("::").slice(3).join("::"),
        serviceArn: String(service.outputs?.id),
        clusterArn: String(service.outputs?.cluster),
        logGroups: logGroups.map((group) => String(group.outputs?.name)),
        url: typeof url === "string" ? localUrl(url, balancers, port) : undefined,
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
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
