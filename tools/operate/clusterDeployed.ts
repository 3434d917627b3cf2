// What is deployed where there is no Pulumi to ask: a cluster and its services, by their names in ECS.

import { ECSClient, paginateListServices } from "@aws-sdk/client-ecs";
import { connect } from "../../rollout/clients.ts";
import { last } from "../../rollout/names.ts";
import { Problem } from "../commandLine.ts";
import type { Deployed } from "./deployed.ts";

interface Named {
  cluster: string;
  /** @default every service of the cluster */
  service?: string;
  /** @default the environment's, or the profile's */
  region?: string;
  profile?: string;
}

export async function clusterDeployed({ cluster, service, ...given }: Named): Promise<Deployed> {
  const aws = { region: await regionOf(given), profile: given.profile };
  const names = service === undefined ? await servicesOf(aws, cluster) : [service];
  return {
    label: `the cluster ${last(cluster)}`,
    aws,
    cluster,
    services: Object.fromEntries(names.map((name) => [last(name), { service: name }])),
    jobs: {},
  };
}

/** As the AWS CLI finds it. @throws Problem where nothing says which region */
async function regionOf({ region, profile }: Pick<Named, "region" | "profile">): Promise<string> {
  const said = region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (said) return said;
  const client = new ECSClient({ profile });
  try {
    return await client.config.region();
  } catch {
    throw new Problem("which region? Add --region, or set AWS_REGION, or name one in the profile");
  } finally {
    client.destroy();
  }
}

async function servicesOf(aws: Deployed["aws"], cluster: string): Promise<string[]> {
  const { ecs, close } = connect(aws);
  try {
    const arns: string[] = [];
    for await (const page of paginateListServices({ client: ecs }, { cluster })) arns.push(...(page.serviceArns ?? []));
    return arns.sort();
  } finally {
    close();
  }
}
