// How ECS replaces the tasks of a service, and when it gives a deployment up. The alarms that end one are left to
// deploymentAlarms.ts.

import type { ecs } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { deploymentDefaults } from "../../settings/defaults.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import type { DeploymentArgs } from "./fargateServiceArgs.ts";

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
  };
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
