// The parts of a deployed stack that only the local stack has: the address at which the emulator answers for a load
// balancer, how a service with a host of its own is asked there, and the images that were pushed to the emulator. Pure.

import { type ExportedResource, ofType } from "../deployed/exported.ts";

/**
 * Ministack answers for each load balancer under a name of its own on its one port, since the name in its API is AWS's
 * and does not resolve. Any other address stays as it is.
 * @param port of the emulator
 */
export function localAddress(resources: readonly ExportedResource[], port: number): (url: string) => string {
  const balancers = ofType(resources, "aws:lb/loadBalancer:LoadBalancer");
  return (url) => {
    const parsed = URL.parse(url);
    if (!parsed?.hostname.endsWith(".amazonaws.com")) return url;
    const balancer = balancers.find(({ outputs }) => String(outputs?.dnsName).toLowerCase() === parsed.hostname);
    return balancer ? `http://${balancer.outputs?.name}.alb.localhost:${port}${parsed.pathname}` : url;
  };
}

/** A request: its URL, and its Host header where that is another one. */
export interface Asked {
  url: string;
  host?: string;
}

/**
 * How a service is asked for at its URL. A host of its own (`admin.test`) has no record anywhere, so the load balancer
 * that routes by it gets it as the header: under its own path, since ministack takes the load balancer from the host
 * elsewhere.
 * @param port of the emulator
 */
export function askedBy(resources: readonly ExportedResource[], port: number): (url: string) => Asked {
  const balancer = ofType(resources, "aws:lb/loadBalancer:LoadBalancer").find(isMinistacks);
  return (url) => {
    const [, host = "", path = "/"] = /^https?:\/\/([^/:]+)[^/]*(\/.*)?$/.exec(url) ?? [];
    if (balancer === undefined || /^$|\.localhost$|^localhost$|^127\.|\.localstack\.cloud$/.test(host)) return { url };
    return { url: `http://127.0.0.1:${port}/_alb/${balancer.outputs?.name}${path}`, host };
  };
}

/** Ministack names a load balancer as AWS does. */
function isMinistacks({ outputs }: ExportedResource): boolean {
  return String(outputs?.dnsName).toLowerCase().endsWith(".amazonaws.com");
}

/**
 * The repositories that images were pushed to, as `docker image ls` lists them:
 * `127.0.0.1:4566/web-repository-1a2b3c4`.
 */
export function deployedRepositories(resources: ExportedResource[]): string[] {
  const names = ofType(resources, "docker:index/image:Image").map(({ outputs }) => outputs?.imageName);
  // The text after the last colon is the tag; a port is followed by a slash.
  return [...new Set(names.filter((name) => typeof name === "string").map((name) => name.replace(/:[^:/]*$/, "")))];
}
