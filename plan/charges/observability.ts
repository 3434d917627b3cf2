// Where a task definition says that its containers log, and whether its app is traced: what the cost and the summary of
// a stack say of it.

import { collectorName, collectorVariable } from "../../settings/facts/addedContainers.ts";
import type { Inputs } from "./plannedStack.ts";

interface Observability {
  /** The output of Fluent Bit that gets the lines; undefined where CloudWatch alone does. */
  output?: string;
  /** Whether CloudWatch gets the lines, too. */
  inCloudWatch: boolean;
  /** Whether a collector sends traces to X-Ray and metrics to CloudWatch. */
  traced: boolean;
}

/** @param containers of the task definition */
export function observability(containers: readonly Inputs[]): Observability {
  const routed = containers.find(({ logConfiguration }) => logConfiguration?.logDriver === "awsfirelens");
  const router = containers.find(({ firelensConfiguration }) => firelensConfiguration !== undefined);
  return {
    output: routed?.logConfiguration.options?.Name,
    // A router without a command of its own has the one output.
    inCloudWatch: routed === undefined || router?.command !== undefined,
    traced: containers.some(
      ({ name, environment = [] }) =>
        name === collectorName && environment.some((variable: Inputs) => variable.name === collectorVariable),
    ),
  };
}
