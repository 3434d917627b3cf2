// The descriptions and task definitions of deployed services and jobs, as ECS has them. It only reads; what they mean
// is left to the commands.

import {
  type ContainerDefinition,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  type Service,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import { inParts } from "../../rollout/inParts.ts";
import { last } from "../../rollout/names.ts";
import { Problem } from "../commandLine.ts";
import { type Deployed, type Workload, workload } from "../deployed/deployed.ts";

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
const servicesPerRequest = 10;

type Options = Parameters<ECSClient["send"]>[1] & { abortSignal?: AbortSignal };

/** Name in the stack file → service; a service that ECS does not have, or has deleted, is missing. */
export async function describeServices(
  ecs: ECSClient,
  { cluster, services }: Pick<Deployed, "cluster" | "services">,
  options: Options = {},
): Promise<Record<string, Service>> {
  const names = Object.keys(services);
  const asked = Object.values(services).map(({ service }) => service);
  const found = await inParts(asked, servicesPerRequest, async (some) => {
    return (await ecs.send(new DescribeServicesCommand({ cluster, services: some }), options)).services;
  });
  const there = found.filter(({ status }) => status !== "INACTIVE");
  const described = names.flatMap((name) => {
    const service = there.find(({ serviceName }) => serviceName === last(services[name]?.service));
    return service ? [[name, service] as const] : [];
  });
  return Object.fromEntries(described);
}

/** A service or a job, as ECS has it now. */
export interface Described {
  workload: Workload;
  /** Undefined for a job. */
  service?: Service;
  /** ARN of the revision that is deployed. */
  taskDefinition: string;
}

/** @throws Problem where neither the deployment nor ECS has this name */
export async function describeWorkload(ecs: ECSClient, deployed: Deployed, name: string): Promise<Described> {
  const found = workload(deployed, name);
  if ("job" in found) return { workload: found, taskDefinition: found.job.taskDefinition };
  const { cluster, label } = deployed;
  const service = (await describeServices(ecs, { cluster, services: { [name]: found.service } }))[name];
  if (!service?.taskDefinition) {
    throw new Problem(`ECS has no service ${last(found.service.service)} in ${last(cluster)}: ${label} has changed`);
  }
  return { workload: found, service, taskDefinition: service.taskDefinition };
}

/** @throws Problem where neither the deployment nor ECS has this service */
export async function describeService(ecs: ECSClient, deployed: Deployed, name: string): Promise<Required<Described>> {
  const { service, ...described } = await describeWorkload(ecs, deployed, name);
  if (service === undefined) throw new Problem(`${name} is a job, which has no deployment; name a service`);
  return { ...described, service };
}

export async function describeTaskDefinition(
  ecs: ECSClient,
  taskDefinition: string | undefined,
  options: Options = {},
): Promise<TaskDefinition | undefined> {
  if (taskDefinition === undefined) return undefined;
  return (await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }), options)).taskDefinition;
}

/** The container of the service or job itself; the other containers are its sidecars. */
export function ownContainer(
  name: string,
  { containerDefinitions = [] }: TaskDefinition,
): ContainerDefinition | undefined {
  return containerDefinitions.find((one) => one.name === name) ?? containerDefinitions.find((one) => one.essential);
}

/** The number in a revision's ARN; 0 where there is none. */
export function revisionNumber(taskDefinition = ""): number {
  return Number(/:(\d+)$/.exec(taskDefinition)?.[1] ?? 0);
}

/** The family in a revision's ARN, such as `docker-on-ecs_dev_web`. */
export function familyOf(taskDefinition: string): string {
  return last(taskDefinition).replace(/:\d+$/, "");
}
