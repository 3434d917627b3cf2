// Where a container of a task definition logs: in CloudWatch, by the driver awslogs or as the copy that the task's log
// router keeps there; or elsewhere, where nobody here can read it. Pure; reading a log is left to taskLog.ts.

import type { ContainerDefinition, TaskDefinition } from "@aws-sdk/client-ecs";

/** A container's streams have this name with the task's id at its end. */
export interface InCloudWatch {
  group: string;
  streamPrefix: string;
}

/** The output of Fluent Bit that has the lines, such as `datadog`. */
export interface Elsewhere {
  output: string;
}

/** Undefined where the definition does not say. */
export function logPlace(
  definition: TaskDefinition | undefined,
  container: string,
): InCloudWatch | Elsewhere | undefined {
  const containers = definition?.containerDefinitions ?? [];
  const { logDriver, options = {} } = containers.find(({ name }) => name === container)?.logConfiguration ?? {};
  if (logDriver === "awsfirelens") {
    return copyOf(containers, container) ?? { output: options.Name ?? "what its router is set up for" };
  }
  const { "awslogs-group": group, "awslogs-stream-prefix": prefix } = options;
  return logDriver === "awslogs" && group && prefix ? { group, streamPrefix: `${prefix}/${container}/` } : undefined;
}

/** The router's command says where its copy goes: components/task/logRouter.ts writes it. */
function copyOf(containers: readonly ContainerDefinition[], container: string): InCloudWatch | undefined {
  const { command = [] } = containers.find(({ firelensConfiguration }) => firelensConfiguration) ?? {};
  const option = (name: string) => command.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  const [group, prefix] = [option("log_group_name"), option("log_stream_prefix")];
  return group && prefix ? { group, streamPrefix: `${prefix}${container}-firelens-` } : undefined;
}
