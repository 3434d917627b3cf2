// ECS's record of a service's newest deployment, the only one that can be under way. What it says is left to
// rollout/shift.ts, earlier ones to serviceDeployments.ts.

import {
  type ECSClient,
  ListServiceDeploymentsCommand,
  type Service,
  type ServiceDeployment,
} from "@aws-sdk/client-ecs";
import { describedDeployment, newestFirst } from "../../rollout/serviceDeployment.ts";

/** Undefined where the engine keeps no records. */
export async function newestDeployment(
  ecs: ECSClient,
  { clusterArn, serviceArn }: Service,
  options: { abortSignal?: AbortSignal } = {},
): Promise<ServiceDeployment | undefined> {
  const listed = new ListServiceDeploymentsCommand({ cluster: clusterArn, service: serviceArn });
  const [first] = newestFirst((await ecs.send(listed, options)).serviceDeployments);
  return first?.serviceDeploymentArn === undefined
    ? undefined
    : describedDeployment(ecs, first.serviceDeploymentArn, options);
}
