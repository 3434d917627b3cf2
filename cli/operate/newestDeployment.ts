// ECS's record of a service's newest deployment, the only one that can be under way. What it says is left to
// rollout/shift.ts, earlier ones to serviceDeployments.ts.

import {
  DescribeServiceDeploymentsCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  type Service,
  type ServiceDeployment,
} from "@aws-sdk/client-ecs";

/** Undefined where the engine keeps no records. */
export async function newestDeployment(
  ecs: ECSClient,
  { clusterArn, serviceArn }: Service,
  options: { abortSignal?: AbortSignal } = {},
): Promise<ServiceDeployment | undefined> {
  const listed = new ListServiceDeploymentsCommand({ cluster: clusterArn, service: serviceArn });
  const { serviceDeployments = [] } = await ecs.send(listed, options);
  const [first] = serviceDeployments.sort((a, b) => Number(b.createdAt ?? 0) - Number(a.createdAt ?? 0));
  return first?.serviceDeploymentArn === undefined
    ? undefined
    : describedDeployment(ecs, first.serviceDeploymentArn, options);
}

export async function describedDeployment(
  ecs: ECSClient,
  arn: string,
  options: { abortSignal?: AbortSignal } = {},
): Promise<ServiceDeployment | undefined> {
  const asked = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] });
  return (await ecs.send(asked, options)).serviceDeployments?.[0];
}
