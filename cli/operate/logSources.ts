// Where services and jobs log: the log groups that their task definitions name, and whose lines are whose in them.

import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { Clients } from "../../rollout/clients.ts";
import { type Deployed, workload } from "../deployed/deployed.ts";
import { describeServices, describeTaskDefinition, familyOf, ownContainer } from "./services.ts";

/** What one container's streams are called, and what people call it. */
export interface LogSource {
  group: string;
  /** `<awslogs-stream-prefix>/<container>/`; a task's id follows. */
  streamPrefix: string;
  /** `web`, or `web/envoy` for a sidecar. */
  label: string;
}

/** The sources of these services and jobs at this moment: those of every task definition that is being run. */
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
    // A revision never changes; a family has another last one with each deployment.
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

/** Only awslogs is read; a container that logs elsewhere has no source. */
export function sourcesIn(name: string, definition: TaskDefinition | undefined): LogSource[] {
  const own = definition && ownContainer(name, definition);
  return (definition?.containerDefinitions ?? []).flatMap((container): LogSource[] => {
    const { logDriver, options = {} } = container.logConfiguration ?? {};
    const { "awslogs-group": group, "awslogs-stream-prefix": prefix } = options;
    if (logDriver !== "awslogs" || !group || !prefix) return [];
    const label = container === own ? name : `${name}/${container.name}`;
    return [{ group, streamPrefix: `${prefix}/${container.name}/`, label }];
  });
}
