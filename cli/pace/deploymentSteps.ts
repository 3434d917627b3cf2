// The steps of a planned service's deployment, in the words of the stack file.

import type { Inputs } from "../../plan/charges/plannedStack.ts";
import type { DeploymentSteps } from "../../rollout/duration.ts";
import { waitsForPeople } from "../../settings/facts/deploymentPauses.ts";

export interface PlannedSteps extends DeploymentSteps {
  tested: boolean;
  /** Whether it waits for people. */
  paused: boolean;
}

const strategies: Record<string, DeploymentSteps["strategy"]> = {
  CANARY: "canary",
  LINEAR: "linear",
  BLUE_GREEN: "blue-green",
};

/** @param service inputs of an `aws.ecs.Service` */
export function stepsOf({ deploymentConfiguration, loadBalancers }: Inputs): PlannedSteps {
  const { strategy, canaryConfiguration, linearConfiguration, lifecycleHooks, bakeTimeInMinutes } =
    deploymentConfiguration ?? {};
  const { canaryPercent, canaryBakeTimeInMinutes } = canaryConfiguration ?? {};
  const { stepPercent = canaryPercent, stepBakeTimeInMinutes = canaryBakeTimeInMinutes } = linearConfiguration ?? {};
  return {
    strategy: strategies[strategy] ?? "rolling",
    percent: stepPercent === undefined ? undefined : Number(stepPercent),
    minutesBetween: Number(stepBakeTimeInMinutes ?? 0),
    bakeMinutes: Number(bakeTimeInMinutes ?? 0),
    tested: loadBalancers?.[0]?.advancedConfiguration?.testListenerRule !== undefined,
    paused: ((lifecycleHooks ?? []) as Inputs[]).some(({ lifecycleStages: [stage], timeoutConfiguration }) => {
      return waitsForPeople({ stage, timeoutMinutes: Number(timeoutConfiguration.timeoutInMinutes) });
    }),
  };
}
