// How a container runs beside the others of its task, as the task definition says it: whom it waits for, whether it
// starts again, its limits and kernel parameters. Lists whose order has no meaning are sorted, and what is not set is
// left out. Pure.

import { portsOf } from "../../settings/facts/ports.ts";
import { isRoot } from "../../settings/facts/users.ts";
import { sortedEntries } from "../shared/sortedEntries.ts";
import type { KnownContainer } from "./containerArgs.ts";

type Runtime = Pick<KnownContainer, "dependsOn" | "restartPolicy" | "ulimits" | "dockerLabels">;

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
export function containerRuntime({ dependsOn, restartPolicy, ulimits, dockerLabels }: Runtime) {
  return {
    dependsOn: filled(sortedEntries(dependsOn).map(([containerName, condition]) => ({ containerName, condition }))),
    restartPolicy: restartPolicy && {
      enabled: true,
      ignoredExitCodes: filled([...restartPolicy.ignoredExitCodes].sort((a, b) => a - b)),
      restartAttemptPeriod: restartPolicy.attemptPeriodSeconds,
    },
    ulimits: filled(sortedEntries(ulimits).map(([name, { softLimit, hardLimit }]) => ({ name, softLimit, hardLimit }))),
    dockerLabels: Object.keys(dockerLabels).length > 0 ? Object.fromEntries(sortedEntries(dockerLabels)) : undefined,
  };
}

/**
 * The kernel parameters of one container. Those of the network are the task's: the container that starts last sets
 * them, so each has all of them.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html
 */
export function systemControls(own: KnownContainer, all: readonly KnownContainer[]) {
  const ofNetwork = all.flatMap((container) =>
    Object.entries(container.systemControls).filter(([namespace]) => namespace.startsWith("net.")),
  );
  const controls = { ...lowestPort(all), ...Object.fromEntries(ofNetwork), ...own.systemControls };
  return sortedEntries(controls).map(([namespace, value]) => ({ namespace, value }));
}

/**
 * The port from which on every user may listen; none where no container needs less than Linux's 1024.
 * https://docs.kernel.org/networking/ip-sysctl.html
 */
function lowestPort(containers: readonly KnownContainer[]): Record<string, string> {
  const ports = (one: KnownContainer) => [...portsOf(one), ...(one.listened ?? []).map(({ port }) => port)];
  const needed = containers.some((one) => !(one.user && isRoot(one.user)) && ports(one).some((port) => port < 1024));
  if (!needed) return {};
  return { "net.ipv4.ip_unprivileged_port_start": String(Math.min(...containers.flatMap(ports))) };
}

function filled<T>(entries: T[]): T[] | undefined {
  return entries.length > 0 ? entries : undefined;
}
