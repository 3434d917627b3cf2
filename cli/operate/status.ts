// What runs at this moment, with one line for each service and job: asks ECS and CloudWatch. Making the table is left
// to statusRows.ts.

import { type ECSClient, paginateListTasks, type Service } from "@aws-sdk/client-ecs";
import { apiFaultText } from "../../rollout/apiError.ts";
import { connect } from "../../rollout/clients.ts";
import { shiftsRequests } from "../../rollout/serviceDeployment.ts";
import { type Shift, shiftOf } from "../../rollout/shift.ts";
import type { RolledBack } from "../../settings/facts/rolledBack.ts";
import type { Deployed } from "../deployed/deployed.ts";
import { alarmsOf } from "./alarms.ts";
import { newestDeployment } from "./newestDeployment.ts";
import { rollbacksOf } from "./rollbackRecords.ts";
import { describeServices, describeTaskDefinition, familyOf, ownContainer } from "./services.ts";
import { type Facts, heading, statusRow, table } from "./statusRows.ts";
import { strayRequests } from "./strayRequests.ts";

/**
 * @param warn gets a line on what the table lacks
 * @returns whether all requests go where the stack sends them
 */
export async function status(
  deployed: Deployed,
  say: (line: string) => void,
  warn: (line: string) => void,
): Promise<boolean> {
  const { ecs, elb, close } = connect(deployed.aws);
  try {
    const services = await describeServices(ecs, deployed);
    const alarms = await alarmsOf(deployed, services).catch((error: unknown) => {
      warn(`the alarms are unknown: ${apiFaultText(error)}`);
      return undefined;
    });
    const records = await rollbacksOf(deployed).catch((error: unknown): Record<string, RolledBack> => {
      warn(`whether a service is rolled back is unknown: ${apiFaultText(error)}`);
      return {};
    });
    const alarmsBy = (name: string) => alarms && (alarms[name] ?? { raised: [], any: false });
    const ofServices = Object.entries(deployed.services).map(async ([name, { url }]): Promise<Facts> => {
      const service = services[name];
      const image = await imageOf(ecs, name, service?.taskDefinition);
      const record = records[name];
      const rolledBack = record !== undefined && record.to === service?.taskDefinition ? record : undefined;
      const shift = service && shiftsRequests(service) ? await shiftOfNewest(ecs, service) : undefined;
      return { name, service: service ?? null, shift, rolledBack, image, url, alarms: alarmsBy(name) };
    });
    const ofJobs = Object.entries(deployed.jobs).map(async ([name, { taskDefinition }]): Promise<Facts> => {
      const running = await tasksOf(ecs, deployed.cluster, familyOf(taskDefinition));
      const image = await imageOf(ecs, name, taskDefinition);
      return { name, running, image, alarms: alarmsBy(name) };
    });
    const known = await Promise.all([...ofServices, ...ofJobs]);
    const others = Object.keys(alarms ?? {}).filter((name) => !known.some((one) => one.name === name));
    const now = new Date();
    const rows = [...known, ...others.map((name): Facts => ({ name, alarms: alarmsBy(name) }))];
    for (const line of table([heading, ...rows.map((facts) => statusRow(facts, now))])) say(line);
    const strays = await strayRequests(elb, services).catch((error: unknown) => {
      warn(`where requests go is unknown: ${apiFaultText(error)}`);
      return [];
    });
    for (const line of strays) say(line);
    return strays.length === 0;
  } finally {
    close();
  }
}

/** Without the right to see it, the state is that of the service's own description. */
async function shiftOfNewest(ecs: ECSClient, service: Service): Promise<Shift | undefined> {
  const record = await newestDeployment(ecs, service).catch(() => undefined);
  return record && shiftOf(record, undefined, 0);
}

async function imageOf(ecs: ECSClient, name: string, taskDefinition?: string): Promise<string | undefined> {
  const definition = await describeTaskDefinition(ecs, taskDefinition);
  return definition && ownContainer(name, definition)?.image;
}

async function tasksOf(client: ECSClient, cluster: string, family: string): Promise<number> {
  let count = 0;
  const query = { cluster, family, desiredStatus: "RUNNING" as const };
  for await (const page of paginateListTasks({ client }, query)) count += page.taskArns?.length ?? 0;
  return count;
}
