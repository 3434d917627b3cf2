// Whether a subnet's routes lead where it must reach: a load balancer's subnets to an internet gateway, the tasks' to
// whatever their images, secrets and logs are read from. Pure; asking for the routes is left to vpc.ts.

import type { Wrong } from "../../rollout/before/finding.ts";
import { ecrPlace } from "../../settings/facts/imageReference.ts";
import type { Settings } from "../../settings/keys/schema.ts";
import { containersOf } from "../../settings/keys/task.ts";
import { imagesIn, tasksOf } from "./containers.ts";

/** EC2's words, of which a route has some. */
interface Route {
  destinationCidrBlock?: string;
  gatewayId?: string;
  transitGatewayId?: string;
  vpcPeeringConnectionId?: string;
  coreNetworkArn?: string;
  state?: string;
}

export interface Ways {
  tables: { id: string; subnets: string[]; isMain: boolean; routes: readonly Route[] }[];
  /** Undefined where they cannot be looked at. */
  endpoints?: { service: string; isInterface: boolean; tables: string[]; isAvailable: boolean }[];
}

/** What tasks have to reach before they run. */
export interface ReachNeeds {
  /** Services of AWS as their endpoints are called: `ecr.dkr`. */
  services: string[];
  /** An image of a registry outside of ECR; undefined where there is none. */
  otherImage?: string;
}

interface Asked {
  ways: Ways;
  needs: ReachNeeds;
  /** Whether tasks run there. */
  isOfTasks: boolean;
  region: string;
}

export function reachNeeds(settings: Settings): ReachNeeds {
  const tasks = tasksOf(settings);
  const images = tasks.flatMap(({ path, task }) => imagesIn(task, path)).map(({ image }) => image);
  const containers = tasks.flatMap(({ path, task }) => [...containersOf(task, path)].map(({ container }) => container));
  const builds = containers.some(({ image }) => image === undefined);
  const secrets = containers.flatMap((one) => Object.values(one.secrets));
  // The stack keeps a value that stands in its file in Secrets Manager, too.
  const isParameter = (secret: unknown) => /^arn:[^:]+:ssm:|^[A-Za-z0-9_./-]+$/.test(String(secret));
  return {
    services: [
      ...(builds || images.some((image) => ecrPlace(image) !== undefined) ? ["ecr.api", "ecr.dkr", "s3"] : []),
      "logs",
      ...(secrets.some((secret) => !isParameter(secret)) ? ["secretsmanager"] : []),
      ...(secrets.some(isParameter) ? ["ssm"] : []),
    ],
    otherImage: images.find((image) => ecrPlace(image) === undefined),
  };
}

export function waysWrong(subnet: string, kind: "public" | "private", asked: Asked): Wrong | undefined {
  const { ways, needs, isOfTasks, region } = asked;
  const table = ways.tables.find(({ subnets }) => subnets.includes(subnet)) ?? ways.tables.find(({ isMain }) => isMain);
  if (table === undefined) return undefined;
  const active = table.routes.filter(({ state }) => state !== "blackhole");
  const out = active.find(({ destinationCidrBlock = "" }) => /^0\.0\.0\.0\/[01]$/.test(destinationCidrBlock));
  const toGateway = out?.gatewayId?.startsWith("igw-") === true;
  if (kind === "public") {
    if (toGateway) return undefined;
    const advice = `add a route from ${table.id} to an internet gateway, or name public subnets`;
    return { must: "have a route to an internet gateway", got: "which has none", advice };
  }
  if (!isOfTasks || (out !== undefined && !toGateway)) return undefined;
  if (toGateway) {
    const advice = "name subnets whose way out is a NAT gateway, or write egress: public for tasks with public IPs";
    const must = "have a way out for tasks, which have no public IP";
    return { must, got: "whose routes lead to an internet gateway", advice };
  }
  if (ways.endpoints === undefined || active.some(leadsElsewhere)) return undefined;
  if (needs.otherImage !== undefined) {
    const advice = `add a route to a NAT gateway in ${table.id}, or copy the image to ECR`;
    return { must: `have a way out, for ${needs.otherImage}`, got: "which has none", advice };
  }
  const missing = needs.services.filter((service) => !hasEndpoint(service, table.id, ways.endpoints ?? [], region));
  if (missing.length === 0) return undefined;
  const advice = `add a route to a NAT gateway in ${table.id}, or those endpoints to the VPC`;
  return { must: `have a way out, or endpoints for ${missing.join(", ")}`, got: "which has neither", advice };
}

/** To a network whose own endpoints and ways out are not seen from here. */
function leadsElsewhere({ gatewayId = "", ...route }: Route): boolean {
  const others = [route.transitGatewayId, route.vpcPeeringConnectionId, route.coreNetworkArn];
  return others.some((id) => id !== undefined) || gatewayId.startsWith("vgw-");
}

function hasEndpoint(service: string, table: string, endpoints: NonNullable<Ways["endpoints"]>, region: string) {
  return endpoints.some(({ service: name, isInterface, tables, isAvailable }) => {
    // In China the names of some begin with cn.
    const isIt = name.endsWith(`.${region}.${service}`);
    return isIt && isAvailable && (isInterface || tables.includes(table));
  });
}
