// What is known at this moment of each service and job of a deployment: asks ECS and CloudWatch. Making a table of it
// is left to statusRows.ts, looking again to cli/live/.

import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { type ECSClient, paginateListTasks, type Service } from "@aws-sdk/client-ecs";
import { apiFaultText } from "../../rollout/apiError.ts";
import { pagesOf } from "../../rollout/pages.ts";
import { shiftsRequests } from "../../rollout/serviceDeployment.ts";
import { type Shift, shiftOf } from "../../rollout/shift.ts";
import type { RolledBack } from "../../settings/facts/rolledBack.ts";
import type { Deployed } from "../deployed/deployed.ts";
import { alarmsOf } from "./alarms.ts";
import { newestDeployment } from "./newestDeployment.ts";
import { rollbacksOf } from "./rollbackRecords.ts";
import { describeServices, familyOf } from "./services.ts";
import type { Facts } from "./statusRows.ts";

export interface Asking {
  ecs: ECSClient;
  cloudwatch: CloudWatchClient;
  /** Gets a line on what cannot be known. */
  warn: (line: string) => void;
  options: { abortSignal?: AbortSignal };
}

export interface StackFacts {
  services: Record<string, Service>;
  /** Services, jobs, then what else alarms watch. */
  facts: Facts[];
}

/**
 * @param rolledBack the records of the stack's rollbacks
 * @param before what an earlier look has found of a service's deployment, for how long it has been at its stage
 */
export async function stackFacts(
  { ecs, cloudwatch, warn, options }: Asking,
  deployed: Deployed,
  rolledBack: Readonly<Record<string, RolledBack>>,
  before: (name: string) => Shift | undefined = () => undefined,
): Promise<StackFacts> {
  const services = await describeServices(ecs, deployed, options);
  const alarms = await alarmsOf(cloudwatch, deployed, services, options).catch((error: unknown) => {
    options.abortSignal?.throwIfAborted();
    warn(`the alarms are unknown: ${apiFaultText(error)}`);
    return undefined;
  });
  const alarmsBy = (name: string) => alarms && (alarms[name] ?? { raised: [], any: false });
  const ofServices = Object.entries(deployed.services).map(async ([name, { url }]): Promise<Facts> => {
    const service = services[name];
    const record = rolledBack[name];
    const stays = record !== undefined && record.to === service?.taskDefinition ? record : undefined;
    const shift = service && shiftsRequests(service) ? await shiftOfNewest(service, before(name)) : undefined;
    return { name, service: service ?? null, shift, rolledBack: stays, url, alarms: alarmsBy(name) };
  });
  const ofJobs = Object.entries(deployed.jobs).map(async ([name, { taskDefinition }]): Promise<Facts> => {
    return { name, running: await tasksOf(familyOf(taskDefinition)), alarms: alarmsBy(name) };
  });
  const known = await Promise.all([...ofServices, ...ofJobs]);
  const others = Object.keys(alarms ?? {}).filter((name) => !known.some((one) => one.name === name));
  return { services, facts: [...known, ...others.map((name): Facts => ({ name, alarms: alarmsBy(name) }))] };

  /** Without the right to see it, the state is that of the service's own description. */
  async function shiftOfNewest(service: Service, earlier: Shift | undefined): Promise<Shift | undefined> {
    const record = await newestDeployment(ecs, service, options).catch(() => undefined);
    const same = record?.serviceDeploymentArn === earlier?.record.serviceDeploymentArn;
    return record && shiftOf(record, same ? earlier : undefined, Date.now());
  }

  async function tasksOf(family: string): Promise<number> {
    let count = 0;
    const query = { cluster: deployed.cluster, family, desiredStatus: "RUNNING" as const };
    const pages = pagesOf(paginateListTasks({ client: ecs }, query, options));
    for await (const { taskArns = [] } of pages) count += taskArns.length;
    return count;
  }
}

/** The records of a stack's rollbacks, by service; none where they cannot be known. */
export function rollbacksNow(
  deployed: Deployed,
  warn: (line: string) => void,
  signal?: AbortSignal,
): Promise<Record<string, RolledBack>> {
  return rollbacksOf(deployed, signal).catch((error: unknown) => {
    warn(`whether a service is rolled back is unknown: ${apiFaultText(error)}`);
    return {};
  });
}
