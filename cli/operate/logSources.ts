// Finds where services and jobs log: the log groups in their task definitions, and whose streams are in each group.
// Reading the groups is left to logEvents.ts.

import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { Clients } from "../../rollout/clients.ts";
import { type Deployed, workload } from "../deployed/deployed.ts";
import { describeServices, describeTaskDefinition, familyOf, ownContainer } from "./services.ts";

/** The names of one container's streams, and its label in the output. */
export interface LogSource {
  group: string;
  /** `<awslogs-stream-prefix>/<container>/`; a task's id follows. */
  streamPrefix: string;
  /** `web`, or `web/envoy` for a sidecar. */
  label: string;
}

/** The sources of these services and jobs at this moment, for every task definition that is running. */
export async function logSources(
  { ecs }: Clients,
  deployed: Deployed,
  names: readonly string[],
  known: Map<string, TaskDefinition | undefined>,
  abortSignal: AbortSignal,
): Promise<LogSource[]> {
  const chosen = names.map((name) => workload(deployed, name));
  const wanted = Object.fromEntries(chosen.flatMap((one) => ("service" in one ? [[one.name, one.service]] : [])));
  const { cluster } = deployed;
  const services = await describeServices(ecs, { cluster, services: wanted }, { abortSignal });

  async function definition(arn: string): Promise<TaskDefinition | undefined> {
    // A revision never changes, but each deployment adds a new last revision to a family.
    const isRevision = /:\d+$/.test(arn);
    if (isRevision && known.has(arn)) return known.get(arn);
    const found = await describeTaskDefinition(ecs, arn, { abortSignal });
    known.set(arn, found);
    return found;
  }

  const sources: LogSource[] = [];
  for (const one of chosen) {
    const deployments = services[one.name]?.deployments ?? [];
    const arns =
      "job" in one
        ? [one.job.taskDefinition, familyOf(one.job.taskDefinition)]
        : deployments.flatMap(({ taskDefinition }) => taskDefinition ?? []);
    for (const arn of new Set(arns)) sources.push(...sourcesIn(one.name, await definition(arn)));
  }
  return sources;
}

/** Only awslogs can be read; a container with another log driver has no source. */
function sourcesIn(name: string, definition: TaskDefinition | undefined): LogSource[] {
  const own = definition && ownContainer(name, definition);
  return (definition?.containerDefinitions ?? []).flatMap((container): LogSource[] => {
    const { logDriver, options = {} } = container.logConfiguration ?? {};
    const { "awslogs-group": group, "awslogs-stream-prefix": prefix } = options;
    if (logDriver !== "awslogs" || !group || !prefix) return [];
    const label = container === own ? name : `${name}/${container.name}`;
    return [{ group, streamPrefix: `${prefix}/${container.name}/`, label }];
  });
}
