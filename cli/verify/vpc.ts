// A VPC and subnets that are there already: that they are, in enough zones, with a way to what tasks must reach and with
// addresses for a deployment. What a way out is, is left to routes.ts.

import { type Answer, listIn } from "../../rollout/before/askAws.ts";
import type { Findings, Wrong } from "../../rollout/before/finding.ts";
import type { Settings } from "../../settings/keys/schema.ts";
import type { Path } from "../../settings/language/faults.ts";
import { moreTasks } from "./demand.ts";
import { plannedOf } from "./planned.ts";
import { reachNeeds, type Ways, waysWrong } from "./routes.ts";
import { type At, type Check, type Subject, written } from "./subject.ts";

export interface Subnet {
  subnetId: string;
  vpcId: string;
  availabilityZone: string;
  availableIpAddressCount: string;
}

export const lookAtVpc: Check = async ({ settings, aws }, at) => {
  const { network, shared } = settings;
  if (!("vpcId" in network) || shared !== undefined) return;
  const found = at(["network", "vpcId"]);
  const vpcId = written(network.vpcId, ["network", "vpcId"], found);
  if (vpcId === undefined) return;
  const answer = await found.ask(
    vpcId,
    "ec2:DescribeVpcs",
    () => aws.query("ec2", "DescribeVpcs", { "VpcId.1": vpcId }),
    /^InvalidVpcID\.NotFound$/,
  );
  if (answer === null) {
    const advice = `correct the id, or change aws:region: a VPC is in one region`;
    found.wrong.push({ must: `be a VPC in ${aws.region}`, got: vpcId, advice });
    return;
  }
  await lookAtSubnets(vpcId, { settings, aws }, at);
};

async function lookAtSubnets(vpcId: string, { settings, aws }: Pick<Subject, "settings" | "aws">, at: At) {
  const lists = subnetLists(settings, at);
  const ids = [...new Set(lists.flatMap(({ ids }) => ids))];
  if (ids.length === 0) return;
  const found = at(["network"]);
  // A filter, as an id that is not there would fail the whole request.
  const filter = Object.fromEntries(ids.map((id, index) => [`Filter.1.Value.${index + 1}`, id]));
  const answer = await found.ask("the subnets", "ec2:DescribeSubnets", () =>
    aws.query("ec2", "DescribeSubnets", { "Filter.1.Name": "subnet-id", ...filter }),
  );
  if (answer === undefined || answer === null) return;
  const subnets: Subnet[] = listIn(answer.subnetSet);
  const ways = await waysIn(vpcId, aws, found);
  const needs = reachNeeds(settings);
  for (const { path, ids: listed, kind, isOfTasks, isOfBalancer } of lists) {
    const there = listed.flatMap((id) => subnets.find(({ subnetId }) => subnetId === id) ?? []);
    for (const [index, id] of listed.entries()) {
      const own = there.find(({ subnetId }) => subnetId === id);
      const wrong =
        subnetWrong(own, vpcId) ?? (ways && waysWrong(id, kind, { ways, needs, isOfTasks, region: aws.region }));
      if (wrong !== undefined) at([...path, index]).wrong.push({ ...wrong, got: `${id}, ${wrong.got}` });
    }
    if (there.length < listed.length) continue;
    const wrong = isOfBalancer ? zonesWrong(there) : undefined;
    if (wrong !== undefined) at(path).wrong.push(wrong);
    if (!isOfTasks) continue;
    const [now, later] = (["least", "most"] as const).map((load) => roomWrong(there, moreTasks(settings, load)));
    if (now !== undefined) at(path).wrong.push(now);
    else if (later !== undefined) at(path).near.push(later);
  }
}

interface SubnetList {
  path: Path;
  ids: string[];
  kind: "public" | "private";
  isOfTasks: boolean;
  /** Whether a load balancer is made there. */
  isOfBalancer: boolean;
}

function subnetLists(settings: Settings, at: At): SubnetList[] {
  const { network, ingress, networkLoadBalancer } = settings;
  if (!("vpcId" in network)) return [];
  const { loadBalancers, networkLoadBalancers } = plannedOf(settings);
  const internals = [
    ...(loadBalancers > 0 ? [ingress.internal] : []),
    ...(networkLoadBalancers > 0 ? [networkLoadBalancer.internal] : []),
  ];
  const { publicSubnetIds, privateSubnetIds } = network;
  const list = (key: string, kind: SubnetList["kind"], value: typeof publicSubnetIds, isOfTasks: boolean) => {
    const path = ["network", key];
    const ids = written(value, path, at(path)) ?? [];
    const isOfBalancer = internals.includes(kind === "private");
    return { path, kind, isOfTasks, isOfBalancer, ids: ids.flatMap((id) => written(id, path, at(path)) ?? []) };
  };
  return [
    list("publicSubnetIds", "public", publicSubnetIds, privateSubnetIds === undefined),
    list("privateSubnetIds", "private", privateSubnetIds, true),
  ].filter(({ ids }) => ids.length > 0);
}

/** @returns undefined where they cannot be looked at */
async function waysIn(vpcId: string, aws: Subject["aws"], found: Findings): Promise<Ways | undefined> {
  const filter = { "Filter.1.Name": "vpc-id", "Filter.1.Value.1": vpcId };
  const [tables, endpoints] = await Promise.all([
    found.ask("the routes of the subnets", "ec2:DescribeRouteTables", () =>
      aws.query("ec2", "DescribeRouteTables", filter),
    ),
    found.ask("the endpoints of the VPC", "ec2:DescribeVpcEndpoints", () =>
      aws.query("ec2", "DescribeVpcEndpoints", filter),
    ),
  ]);
  if (!tables) return undefined;
  return {
    tables: listIn(tables.routeTableSet).map((table: Answer) => ({
      id: table.routeTableId,
      subnets: listIn(table.associationSet).flatMap(({ subnetId }: Answer) => subnetId ?? []),
      isMain: listIn(table.associationSet).some(({ main }: Answer) => main === "true"),
      routes: listIn(table.routeSet),
    })),
    endpoints: endpoints
      ? listIn(endpoints.vpcEndpointSet).map((endpoint: Answer) => ({
          service: endpoint.serviceName,
          isInterface: endpoint.vpcEndpointType === "Interface",
          tables: listIn(endpoint.routeTableIdSet).map(String),
          isAvailable: String(endpoint.state).toLowerCase() === "available",
        }))
      : undefined,
  };
}

/** @param subnet undefined where there is none */
function subnetWrong(subnet: Subnet | undefined, vpcId: string): Wrong | undefined {
  const must = `be a subnet of ${vpcId}`;
  if (subnet === undefined) return { must, got: "which is not there", advice: "correct the id" };
  if (subnet.vpcId === vpcId) return undefined;
  return { must, got: `one of ${subnet.vpcId}`, advice: "name one of that VPC, or change vpcId" };
}

/** A load balancer takes one subnet of a zone. */
function zonesWrong(subnets: readonly Subnet[]): Wrong | undefined {
  const zones = subnets.map(({ availabilityZone }) => availabilityZone);
  if (new Set(zones).size === zones.length) return undefined;
  const advice = "name one subnet of each zone, and of 2 zones or more";
  return { must: "be subnets in different zones", got: `those in ${zones.join(", ")}`, advice };
}

/** Each task has an address of its own. @param needed tasks that a deployment starts beside those that run */
export function roomWrong(subnets: readonly Subnet[], needed: number): Wrong | undefined {
  const free = subnets.reduce((sum, { availableIpAddressCount }) => sum + Number(availableIpAddressCount), 0);
  if (free >= needed) return undefined;
  const must = `have ${needed} free addresses, for the tasks that a deployment starts beside those that run`;
  return { must, got: `${free}`, advice: "name larger subnets, or lower deployment.maximumPercent" };
}
