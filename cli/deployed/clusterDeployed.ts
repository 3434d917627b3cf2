// Finds what is deployed without Pulumi: a cluster and its services, by their names in ECS.

import { ECSClient, paginateListServices } from "@aws-sdk/client-ecs";
import { connect } from "../../rollout/clients.ts";
import { last } from "../../rollout/names.ts";
import { pagesOf } from "../../rollout/pages.ts";
import { Problem } from "../commandLine.ts";
import { type Deployed, workload } from "./deployed.ts";

interface Named {
  cluster: string;
  /** @default every service of the cluster */
  service?: string;
  /** @default the environment's region, or the profile's */
  region?: string;
  profile?: string;
}

/** @throws Problem with the names of the cluster's services where it has none of this name */
export async function clusterDeployed({ cluster, service, ...given }: Named): Promise<Deployed> {
  const aws = { region: await regionOf(given), profile: given.profile };
  const arns = await servicesOf(aws, cluster);
  const services = Object.fromEntries(arns.map((arn) => [last(arn), { service: arn }]));
  const all: Deployed = { label: `the cluster ${last(cluster)}`, aws, cluster, services, jobs: {} };
  if (service === undefined) return all;
  const chosen = workload(all, last(service));
  return { ...all, services: "service" in chosen ? { [chosen.name]: chosen.service } : {} };
}

/** The region as the AWS CLI finds it. @throws Problem where neither the environment nor the profile has one */
async function regionOf({ region, profile }: Pick<Named, "region" | "profile">): Promise<string> {
  const said = region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (said) return said;
  const client = new ECSClient({ profile });
  try {
    return await client.config.region();
  } catch {
    throw new Problem("the region must be known, got none; add --region, set AWS_REGION, or name one in the profile");
  } finally {
    client.destroy();
  }
}

async function servicesOf(aws: Deployed["aws"], cluster: string): Promise<string[]> {
  const { ecs, close } = connect(aws);
  try {
    const arns: string[] = [];
    const pages = pagesOf(paginateListServices({ client: ecs }, { cluster }));
    for await (const { serviceArns = [] } of pages) arns.push(...serviceArns);
    return arns.sort();
  } finally {
    close();
  }
}
