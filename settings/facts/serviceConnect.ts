// What Service Connect takes of a task, and the names by which a service is called. Who calls whom is left to
// settings/calls.ts.

import { cpuSizes, memorySizes } from "./fargateSizes.ts";

/**
 * What AWS recommends to add to a task for its proxy, up to 500 requests a second:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html (Service Connect
 * proxy)
 */
export const proxyShare = { cpu: 256, memoryMiB: 64 };

/** The smallest task in which the proxy leaves something for the app: 512 CPU units and 1024 MiB. */
export const smallestProxied = (() => {
  const cpu = Math.min(...cpuSizes.filter((units) => units > proxyShare.cpu));
  return { cpu, memoryMiB: Math.min(...memorySizes(cpu)) };
})();

/**
 * The variable that has a callee's URL in its callers: `API_URL`, `USER_DATA_URL`. No two names give the same one.
 * @param port name of a further port of the callee's: `API_METRICS_URL`
 */
export function urlVariable(callee: string, port?: string): string {
  const name = port === undefined ? callee : `${callee}-${port}`;
  return `${name.toUpperCase().replaceAll("-", "_")}_URL`;
}
