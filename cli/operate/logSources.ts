// Finds where services and jobs log: the log groups in their task definitions, and whose streams are in each group.
// Reading the groups is left to logEvents.ts.

import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { Clients } from "../../rollout/clients.ts";
import { type Elsewhere, type InCloudWatch, logPlace } from "../../rollout/logPlace.ts";
import { type Deployed, workload } from "../deployed/deployed.ts";
import { describeServices, describeTaskDefinition, familyOf, ownContainer } from "./services.ts";

interface Labelled {
  /** In the output: `web`, or `web/envoy` for a sidecar. */
  label: string;
}

/** Where one container's lines are. */
export type LogSource = Labelled & InCloudWatch;

type Source = LogSource | (Labelled & Elsewhere);

/** The sources of these services and jobs at this moment, for every task definition that is running. */
export async function logSources(
  { ecs }: Clients,
  deployed: Deployed,
  names: readonly string[],
  known: Map<string, TaskDefinition>,
  abortSignal: AbortSignal,
): Promise<Source[]> {
  const chosen = names.map((name) => workload(deployed, name));
  const wanted = Object.fromEntries(chosen.flatMap((one) => ("service" in one ? [[one.name, one.service]] : [])));
  const { cluster } = deployed;
  const services = await describeServices(ecs, { cluster, services: wanted }, { abortSignal });

  async function definition(arn: string): Promise<TaskDefinition | undefined> {
    // A revision never changes, but each deployment adds a new last revision to a family.
    const isRevision = /:\d+$/.test(arn);
    if (isRevision && known.has(arn)) return known.get(arn);
    const found = await describeTaskDefinition(ecs, arn, { abortSignal });
    if (found) known.set(arn, found);
    return found;
  }

  const sources: Source[] = [];
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

function sourcesIn(name: string, definition: TaskDefinition | undefined): Source[] {
  const own = definition && ownContainer(name, definition);
  return (definition?.containerDefinitions ?? []).flatMap((container) => {
    const place = logPlace(definition, container.name ?? "");
    const label = container === own ? name : `${name}/${container.name}`;
    return place === undefined ? [] : [{ ...place, label }];
  });
}
