// Finds ECS's record of the deployment that is followed, where the service shifts requests, and asks for it again at
// each look. What it says is left to shift.ts. An engine that keeps no records (an emulator) has none to find.

import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  type Service,
  type ServiceDeployment,
  type ServiceDeploymentBrief,
} from "@aws-sdk/client-ecs";
import type { Clients } from "./clients.ts";
import { last } from "./names.ts";

/** The record, and whether a newer deployment has begun. */
export interface Recorded {
  record: ServiceDeployment;
  isSuperseded: boolean;
}

// A machine's clock and AWS's differ by a little; a larger difference AWS refuses, and the SDK corrects.
const skewMs = 10_000;

/** By then AWS lists the deployment that a request has started, in milliseconds after it: it takes seconds. */
export const unlistedMs = 20_000;

export function shiftsRequests(service: Service | undefined): boolean {
  return (service?.deploymentConfiguration?.strategy ?? "ROLLING") !== "ROLLING";
}

/** ECS does not say in which order it lists deployments. */
export function newestFirst<Deployment extends { createdAt?: Date }>(
  deployments: readonly Deployment[] = [],
): Deployment[] {
  return deployments.toSorted((a, b) => Number(b.createdAt ?? 0) - Number(a.createdAt ?? 0));
}

export async function describedDeployment(
  ecs: ECSClient,
  arn: string,
  options: { abortSignal?: AbortSignal } = {},
): Promise<ServiceDeployment | undefined> {
  const asked = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] });
  return (await ecs.send(asked, options)).serviceDeployments?.[0];
}

/** What was asked for. */
interface Wanted {
  taskDefinition: string;
  /** When, in milliseconds since the epoch. */
  since: number;
  startsDeployment: boolean;
}

/** Whether it began with the request, and not before. */
export function isSince({ since }: Pick<Wanted, "since">, createdAt: Date | undefined): boolean {
  return Number(createdAt ?? 0) >= since - skewMs;
}

export interface Asked {
  /** Now, in milliseconds since the epoch. */
  at: number;
  expected: Wanted;
  /** The ARN of the record of earlier looks. */
  known?: string;
}

export async function recordOf(
  { ecs }: Clients,
  service: Service,
  { at, expected, known }: Asked,
  abortSignal: AbortSignal,
): Promise<Recorded | undefined> {
  const options = { abortSignal };
  const address = { cluster: service.clusterArn, service: service.serviceArn ?? service.serviceName };
  const listed = await ecs.send(new ListServiceDeploymentsCommand({ ...address, maxResults: 10 }), options);
  const briefs = newestFirst(listed.serviceDeployments);
  const [newest] = briefs;
  if (!newest) return undefined;
  const arn = known !== undefined && newest.serviceDeploymentArn === known ? known : ((await ours()) ?? known);
  if (arn === undefined) return undefined;
  const record = await describedDeployment(ecs, arn, options);
  return record && { record, isSuperseded: newest.serviceDeploymentArn !== arn };

  /** The newest of the task definition; one from before the request only where that has started none. */
  async function ours(): Promise<string | undefined> {
    const serviceRevisionArns = [
      ...new Set(briefs.flatMap(({ targetServiceRevisionArn }) => targetServiceRevisionArn ?? [])),
    ];
    const asked = new DescribeServiceRevisionsCommand({ serviceRevisionArns });
    const { serviceRevisions = [] } = await ecs.send(asked, options);
    const definition = new Map(serviceRevisions.map((one) => [one.serviceRevisionArn, one.taskDefinition]));
    const found = briefs.find(
      (brief) =>
        definition.get(brief.targetServiceRevisionArn) === expected.taskDefinition &&
        (!expected.startsDeployment || isSince(expected, brief.createdAt) || isPrimary(brief) || hasStayed(brief)),
    );
    return found?.serviceDeploymentArn;
  }

  // A request that starts no deployment (of the number of tasks alone, say) leaves the last record the newest.
  function hasStayed(brief: ServiceDeploymentBrief): boolean {
    return brief === newest && brief.status === "SUCCESSFUL" && at - expected.since > unlistedMs;
  }

  function isPrimary({ targetServiceRevisionArn, status }: ServiceDeploymentBrief): boolean {
    const primary = service.deployments?.find((one) => one.status === "PRIMARY");
    const isUnderWay = status === "PENDING" || status === "IN_PROGRESS";
    return isUnderWay && primary !== undefined && primary.id === deploymentId(targetServiceRevisionArn);
  }
}

/**
 * The id of a revision's deployment in DescribeServices: the two end alike. terraform-provider-aws finds the deployment
 * by that, too (internal/service/ecs/service.go, findPrimaryDeploymentARN).
 */
export function deploymentId(revisionArn: string | undefined): string {
  return `ecs-svc/${last(revisionArn)}`;
}
