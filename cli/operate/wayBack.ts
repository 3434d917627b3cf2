// Which revision a rollback goes to, and how: it is named, or the one before a deployment under way, or the last one
// that a deployment has completed. Going there is left to rollback.ts.

import { type ECSClient, paginateListTaskDefinitions, type Service, type TaskDefinition } from "@aws-sdk/client-ecs";
import { last, shortDefinition } from "../../rollout/names.ts";
import { pagesOf } from "../../rollout/pages.ts";
import { Misuse, Problem } from "../commandLine.ts";
import { type PastDeployment, pastDeployments } from "./serviceDeployments.ts";
import { describeTaskDefinition, familyOf, revisionNumber } from "./services.ts";

export interface WayBack {
  /** ARN of the revision to run. */
  to: string;
  /** The deployment under way that is given up. */
  underWay?: PastDeployment;
  /** Whether ECS itself goes back there, once that one is stopped. */
  byStopping: boolean;
}

/** A rollback looks no further back than that many deployments. */
const looked = 50;

/**
 * @param revision its number, or `<family>:<number>`
 * @throws Problem where there is none to go back to
 */
export async function wayBack(ecs: ECSClient, name: string, service: Service, revision?: string): Promise<WayBack> {
  const past = await pastDeployments(ecs, service, looked);
  const [newest] = past;
  const underWay = newest?.ending === "under way" ? newest : undefined;
  const current = service.taskDefinition ?? "";
  if (revision !== undefined) {
    const to = named(revision, underWay?.taskDefinition ?? current);
    return { to, underWay, byStopping: underWay?.arn !== undefined && underWay.before === to };
  }
  if (underWay) {
    const asked = shortDefinition(underWay.taskDefinition);
    if (underWay.before === undefined) {
      throw new Problem(`${name}: the deployment of ${asked} is the service's first: there is none to go back to`);
    }
    return { to: underWay.before, underWay, byStopping: underWay.arn !== undefined };
  }
  const to = lastCompleted(past, current) ?? (past[0]?.arn ? undefined : await earlierRevision(ecs, current));
  if (to === undefined) {
    const which = `no revision before ${shortDefinition(current)} is known to have run`;
    throw new Problem(`${name}: ${which}; name one: ./ecs history shows them`);
  }
  return { to, byStopping: false };
}

/**
 * A rollback is a deployment that succeeds, too, and the revision that it left is not gone back to. So numbers decide
 * within a family; another family's revision counts where all deployments of this one came later.
 */
export function lastCompleted(past: readonly PastDeployment[], current: string): string | undefined {
  const isOfFamily = ({ taskDefinition }: PastDeployment) => familyOf(taskDefinition) === familyOf(current);
  const first = past.findLastIndex(isOfFamily);
  const isEarlier = (one: PastDeployment, index: number) =>
    isOfFamily(one) ? revisionNumber(one.taskDefinition) < revisionNumber(current) : index > first;
  return past.find((one, index) => one.ending === "succeeded" && isEarlier(one, index))?.taskDefinition;
}

/** Where the engine keeps no deployments: the newest revision below, whether it ever ran or not. */
async function earlierRevision(ecs: ECSClient, current: string): Promise<string | undefined> {
  const query = { familyPrefix: familyOf(current), status: "ACTIVE", sort: "DESC" } as const;
  for await (const { taskDefinitionArns = [] } of pagesOf(paginateListTaskDefinitions({ client: ecs }, query))) {
    const found = taskDefinitionArns.find((arn) => revisionNumber(arn) < revisionNumber(current));
    if (found !== undefined) return found;
  }
  return undefined;
}

function named(revision: string, current: string): string {
  const [, family = familyOf(current), number] = /^(?:([\w-]+):)?(\d+)$/.exec(last(revision)) ?? [];
  if (number === undefined) throw new Misuse(`the revision must be its number, or <family>:<number>, got ${revision}`);
  const start = current.slice(0, current.length - last(current).length);
  return `${start}${family}:${number}`;
}

/** What the load balancer goes to has to be in it. @throws Problem where ECS would refuse the revision */
export function checkFits(name: string, { loadBalancers = [] }: Service, { taskDefinitionArn, ...to }: TaskDefinition) {
  const revision = shortDefinition(taskDefinitionArn);
  if (to.status === "INACTIVE") throw new Problem(`${name}: ${revision} is deregistered, and runs no task any more`);
  for (const { containerName, containerPort } of loadBalancers) {
    const container = to.containerDefinitions?.find((one) => one.name === containerName);
    if (container?.portMappings?.some((one) => one.containerPort === containerPort)) continue;
    throw new Problem(
      `${name}: the load balancer goes to port ${containerPort} of container ${containerName}, which ${revision} does ` +
        "not have: revert the commit that changed it, and deploy that",
    );
  }
}

/** @throws Problem where ECS has no such revision */
export async function revisionOf(ecs: ECSClient, name: string, arn: string): Promise<TaskDefinition> {
  try {
    return (await describeTaskDefinition(ecs, arn)) ?? {};
  } catch (error) {
    const { name: kind, message } = error as Error;
    if (kind !== "ClientException" && !/unable to describe/i.test(message)) throw error;
    throw new Problem(`${name}: ECS has no ${shortDefinition(arn)}; ./ecs history shows the revisions`);
  }
}
