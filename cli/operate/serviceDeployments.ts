// The deployments of a service, newest first, in one form: from ECS's record of 90 days, or, where an engine keeps none,
// from the service's description. What becomes of one is left to its reader.

import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  type Service,
  type ServiceDeployment,
  type ServiceRevision,
} from "@aws-sdk/client-ecs";
import { inParts } from "../../rollout/inParts.ts";
import { pagesBy } from "../../rollout/pages.ts";
import { newestFirst } from "../../rollout/serviceDeployment.ts";

/** How a deployment ended, in words; `under way` while it has not. */
export type Ending = "succeeded" | "failed" | "rolled back" | "stopped" | "under way";

export interface PastDeployment {
  /** ARN of the service deployment; undefined where the engine has none. */
  arn?: string;
  /** ARN of the task definition that was to run. */
  taskDefinition: string;
  /** ARN of the one that ran before; undefined for a first deployment. */
  before?: string;
  ending: Ending;
  /** ECS's own words for it. */
  reason?: string;
  started?: Date;
  /** Undefined while it is under way, and where it is not known. */
  finished?: Date;
}

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html
const perRequest = 20;

const endings: Record<string, Ending> = {
  SUCCESSFUL: "succeeded",
  STOPPED: "stopped",
  ROLLBACK_SUCCESSFUL: "rolled back",
  ROLLBACK_FAILED: "failed",
  COMPLETED: "succeeded",
  FAILED: "failed",
};

/** @param most how many at most */
export async function pastDeployments(ecs: ECSClient, service: Service, most: number): Promise<PastDeployment[]> {
  const listed = await listed90Days(ecs, service, most);
  return listed.length > 0 ? listed : described(service).slice(0, most);
}

async function listed90Days(
  ecs: ECSClient,
  { clusterArn: cluster, serviceArn: service }: Service,
  most: number,
): Promise<PastDeployment[]> {
  const arns: string[] = [];
  const asked = { cluster, service, maxResults: Math.min(most, 100) };
  const pages = pagesBy((nextToken) => ecs.send(new ListServiceDeploymentsCommand({ ...asked, nextToken })));
  for await (const { serviceDeployments: page = [] } of pages) {
    arns.push(...page.flatMap(({ serviceDeploymentArn }) => serviceDeploymentArn ?? []));
    if (arns.length >= most) break;
  }
  const deployments = await inParts(arns.slice(0, most), perRequest, async (some) => {
    const answer = await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: some }));
    return answer.serviceDeployments;
  });
  const revisions = await inParts([...new Set(deployments.flatMap(revisionsOf))], perRequest, async (some) => {
    const answer = await ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: some }));
    return answer.serviceRevisions;
  });
  const byArn = new Map(revisions.map((one) => [one.serviceRevisionArn ?? "", one]));
  return newestFirst(deployments).flatMap((one) => pastDeployment(one, byArn));
}

function revisionsOf({ targetServiceRevision, sourceServiceRevisions = [] }: ServiceDeployment): string[] {
  return [targetServiceRevision, ...sourceServiceRevisions].flatMap((one) => one?.arn ?? []);
}

function pastDeployment(one: ServiceDeployment, revisions: ReadonlyMap<string, ServiceRevision>): PastDeployment[] {
  const definition = (arn = "") => revisions.get(arn)?.taskDefinition;
  const taskDefinition = definition(one.targetServiceRevision?.arn);
  if (taskDefinition === undefined) return [];
  const ending = endings[one.status ?? ""] ?? "under way";
  return [
    {
      arn: one.serviceDeploymentArn,
      taskDefinition,
      before: definition(one.sourceServiceRevisions?.[0]?.arn),
      ending,
      reason: one.rollback?.reason ?? one.statusReason,
      started: one.startedAt ?? one.createdAt,
      finished: ending === "under way" ? undefined : (one.finishedAt ?? one.stoppedAt),
    },
  ];
}

/** The primary deployment, and those whose tasks have not all ended. */
function described({ deployments = [] }: Service): PastDeployment[] {
  return deployments.flatMap((one, index) => {
    if (one.taskDefinition === undefined) return [];
    const ending = endings[one.rolloutState ?? ""] ?? "under way";
    const earlier = deployments.slice(index + 1).find(({ rolloutState }) => rolloutState === "COMPLETED");
    return [
      {
        taskDefinition: one.taskDefinition,
        before: earlier?.taskDefinition,
        ending,
        reason: one.rolloutStateReason || undefined,
        started: one.createdAt,
        finished: ending === "under way" ? undefined : one.updatedAt,
      },
    ];
  });
}
