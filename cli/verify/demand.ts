// How many tasks and how much CPU a stack needs while all of its services are deployed. Pure.

import { capacityProviderStrategies } from "../../components/cluster/spot.ts";
import { tasksByProvider } from "../../pricing/fargate.ts";
import type { ServiceSettings, Settings } from "../../settings/keys/schema.ts";

/** At the number of tasks that a service starts with, or at the most that its scaling allows. */
export type Load = "least" | "most";

/** Tasks of all services that a deployment starts beside those that run. */
export function moreTasks({ services }: Pick<Settings, "services">, load: Load): number {
  return Object.values(services).reduce((sum, service) => {
    const before = tasksOf(service, load);
    return sum + tasksDuring(service, before) - before;
  }, 0);
}

/** vCPU on Fargate during a deployment of all services, on demand and on Spot. */
export function deploymentCpu({ services, cluster }: Pick<Settings, "services" | "cluster">, load: Load) {
  const need = { onDemand: 0, spot: 0 };
  for (const service of Object.values(services)) {
    if (service.machines !== undefined) continue;
    const tasks = tasksDuring(service, tasksOf(service, load));
    const shares = (service.spot ?? cluster.spot) || undefined;
    const { onDemand, spot } = tasksByProvider(tasks, capacityProviderStrategies(shares));
    need.onDemand += (onDemand * service.cpu) / 1024;
    need.spot += (spot * service.cpu) / 1024;
  }
  return need;
}

function tasksOf({ scaling, desiredCount }: ServiceSettings, load: Load): number {
  return load === "most" ? (scaling?.max ?? desiredCount) : desiredCount;
}

/** All strategies but rolling start the whole new revision beside the old one. */
function tasksDuring({ deployment }: ServiceSettings, tasks: number): number {
  if (deployment.strategy !== "rolling") return 2 * tasks;
  return Math.floor((tasks * deployment.maximumPercent) / 100);
}
