// Which revision ECS runs, how it replaces the tasks of a service by those of another one, and when it gives a
// deployment up. The alarms that end one are left to deploymentAlarms.ts.

import type { ecs } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { deploymentDefaults, type Strategy, strategyDefaults } from "../../settings/defaults.ts";
import { pauseOf } from "../../settings/facts/deploymentPauses.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import type { DeploymentArgs, RolledBackArgs, StepArgs } from "./fargateServiceArgs.ts";

export function deploymentOf(
  args: DeploymentArgs = {},
  alarmNames: readonly pulumi.Input<string>[],
): Partial<ecs.ServiceArgs> {
  const deployment = withDefaults(args, deploymentDefaults);
  return {
    deploymentCircuitBreaker: { enable: true, rollback: true },
    // ECS ignores an alarm that is raised when a deployment starts, so a fix for a broken service can be deployed.
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
    alarms: alarmNames.length > 0 ? { enable: true, rollback: true, alarmNames: [...alarmNames] } : undefined,
    deploymentMinimumHealthyPercent: deployment.minimumHealthyPercent,
    deploymentMaximumPercent: deployment.maximumPercent,
    availabilityZoneRebalancing: rebalancing(deployment.availabilityZoneRebalancing),
    deploymentConfiguration: hasTwoTargetGroups(args) ? stepsOf(args) : undefined,
  };
}

export function hasTwoTargetGroups({ strategy = deploymentDefaults.strategy, targetGroups }: StepArgs = {}): boolean {
  return (targetGroups ?? strategyDefaults[strategy].targetGroups) === 2;
}

const inWordsOfEcs = {
  rolling: "ROLLING",
  canary: "CANARY",
  linear: "LINEAR",
  "blue-green": "BLUE_GREEN",
} as const satisfies Record<Strategy, string>;

/**
 * Written out with `rolling`, too: the provider takes what is not there for unchanged (optional and computed in its
 * schema), and the service would keep its former strategy.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 */
function stepsOf(args: StepArgs): ecs.ServiceArgs["deploymentConfiguration"] {
  const { strategy = deploymentDefaults.strategy } = args;
  if (strategy === "rolling") return { strategy: inWordsOfEcs.rolling };
  const steps: { percent?: number; stepMinutes?: number; bakeMinutes: number } = withDefaults(
    args,
    strategyDefaults[strategy],
  );
  const [bake, step] = [`${steps.bakeMinutes}`, `${steps.stepMinutes}`];
  const pause = pauseOf(args);
  return {
    strategy: inWordsOfEcs[strategy],
    bakeTimeInMinutes: bake,
    ...(strategy === "canary" && {
      canaryConfiguration: { canaryPercent: steps.percent, canaryBakeTimeInMinutes: bake },
    }),
    ...(strategy === "linear" && {
      linearConfiguration: { stepPercent: steps.percent, stepBakeTimeInMinutes: step },
    }),
    lifecycleHooks: pause && [
      {
        targetType: "PAUSE",
        lifecycleStages: [pause.stage],
        timeoutConfiguration: { timeoutInMinutes: `${pause.timeoutMinutes}`, action: "ROLLBACK" },
      },
    ],
  };
}

/** The revision that ECS runs: the service's own, but for a rollback that lasts. */
export function revisionOf(own: pulumi.Output<string>, rolledBack?: RolledBackArgs): pulumi.Output<string> {
  return rolledBack ? own.apply((arn) => revisionToRun(arn, rolledBack)) : own;
}

/**
 * The revision that was rolled back to, for as long as there is none that is newer than the one that was rolled back.
 */
export function revisionToRun(own: string, { from, to }: RolledBackArgs): string {
  const [newest, asked] = [from, own].map((arn) => /^(.+):(\d+)$/.exec(arn) ?? []);
  return newest?.[1] === asked?.[1] && Number(asked?.[2]) <= Number(newest?.[2]) ? to : own;
}

/**
 * Written out except for "unset": if it is left out, it is on for a new service and unchanged for an existing one. The
 * provider has no default, and then takes the API's answer (optional and computed in its schema).
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
function rebalancing(wanted: boolean | "unset"): "ENABLED" | "DISABLED" | undefined {
  if (wanted === "unset") return undefined;
  return wanted ? "ENABLED" : "DISABLED";
}
