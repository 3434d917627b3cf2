// The frame in which a resource stands: the subnets that its inputs name, in their VPC. Which zones there are is in the
// stack's own VPC alone; of one that is there already a plan knows ids.

import type { Planned } from "../../plan/charges/plannedStack.ts";
import { openJson } from "../../plan/openJson.ts";
import { isGroupOrRule } from "./securityRules.ts";
import type { Sketch } from "./sketch.ts";

export const vpcType = "awsx:ec2:Vpc";
const groupType = "aws:ec2/securityGroup:SecurityGroup";

/** Gives the frame's id, and makes the frame; undefined for a resource that is in no VPC. */
export function frameOf(resources: readonly Planned[], sketch: Sketch): string | undefined {
  for (const resource of resources) {
    const found = subnetsOf(resource, sketch);
    if (found.length > 0) return subnetsFrame(found, resource, sketch);
  }
  for (const resource of resources) {
    const group = groupsOf(resource, sketch)[0];
    if (group !== undefined) return vpcOf(group, sketch);
  }
  return undefined;
}

/** The security groups that a resource is in. */
export function groupsOf(resource: Planned, { stack }: Sketch): Planned[] {
  if (isGroupOrRule(resource)) return [];
  return stack.sources(resource).filter(({ type }) => type === groupType);
}

/** Whether the tasks or the load balancer in this frame stand in the stack's own private subnets. */
export const isPrivate = (frame: string | undefined) => frame?.endsWith("private subnets") ?? false;

function subnetsOf(resource: Planned, { stack }: Sketch): string[] {
  const own = subnetIdsIn(openJson(resource.inputs));
  if (own.length > 0) return own;
  const group = stack.sources(resource).find(({ type }) => /subnetGroup/i.test(type));
  return group === undefined ? [] : subnetIdsIn(group.inputs);
}

/** The texts below every property that names subnets, sorted, each once. */
function subnetIdsIn(value: unknown, isSubnet = false): string[] {
  if (typeof value === "string") return isSubnet ? [value] : [];
  if (Array.isArray(value)) return [...new Set(value.flatMap((one) => subnetIdsIn(one, isSubnet)))].sort();
  if (typeof value !== "object" || value === null) return [];
  return [
    ...new Set(Object.entries(value).flatMap(([key, one]) => subnetIdsIn(one, /^subnet(s|Id|Ids)?$/i.test(key)))),
  ];
}

function subnetsFrame(ids: string[], resource: Planned, sketch: Sketch): string {
  const own = ownSubnets(ids, resource, sketch);
  if (own !== undefined) return ownFrame(own.vpc, own.kind, sketch);
  const [group] = [...groupsOf(resource, sketch), ...sketch.stack.all(groupType)];
  const within = group && vpcOf(group, sketch);
  const others = [...new Set(ids.map(otherStack))];
  const [other] = others;
  const isOthers = others.length === 1 && other !== undefined;
  return sketch.frame({
    id: `subnets ${ids.join(" ")}`,
    title: isOthers ? `Subnets of the stack ${other}` : "Subnets that are there already",
    lines: isOthers ? [] : ids.map((id) => id.replace(/^\$\{(stack )?|\}$/g, "").replace("#", " ")),
    urns: [resource.urn],
    ...(within !== undefined && { within }),
  });
}

/** Which subnets of the stack's own VPC they are. */
function ownSubnets(
  [first = ""]: string[],
  resource: Planned,
  { stack }: Sketch,
): { vpc: Planned; kind: string } | undefined {
  const [, name, kind] = /^\$\{(.+)\.(public|private|isolated)SubnetIds/.exec(first) ?? [];
  const vpc = stack.all(vpcType).find((one) => one.name === name);
  if (vpc !== undefined && kind !== undefined) return { vpc, kind };
  // What is deployed has ids, and says by its sources whose they are.
  const source = /^subnet-/.test(first) ? stack.source(resource, vpcType) : undefined;
  const { internal, networkConfiguration } = resource.inputs;
  const isPublic = internal === false || networkConfiguration?.assignPublicIp === true;
  return source && { vpc: source, kind: isPublic ? "public" : "private" };
}

/** The frame of a security group's VPC. */
export function vpcOf(group: Planned, sketch: Sketch): string {
  const own = sketch.stack.source(group, vpcType, "vpcId");
  return vpcFrame(own ? `\${${own.name}.vpcId}` : String(group.inputs.vpcId), sketch);
}

/** The zones in which a resource stands, where the frame around it has more: `in zone 1`. */
export function fewerZones(resources: readonly Planned[], sketch: Sketch): string[] {
  for (const resource of resources) {
    const ids = subnetsOf(resource, sketch);
    const own = ownSubnets(ids, resource, sketch);
    if (own === undefined) continue;
    const all = zonesOf(own.vpc);
    const found = ids.flatMap((id) => all[Number(/SubnetIds\[(\d+)\]\}$/.exec(id)?.[1] ?? Number.NaN)] ?? []);
    return found.length > 0 && found.length < all.length ? [`in ${found.join(", ")}`] : [];
  }
  return [];
}

export const zonesOf = ({ inputs }: Planned) =>
  (inputs.availabilityZoneNames as string[]).map((zone) => zone.replace(/^\$\{|\}$/g, ""));

function ownFrame(vpc: Planned, kind: string, sketch: Sketch): string {
  const zones = zonesOf(vpc);
  return sketch.frame({
    id: `${vpc.name} ${kind} subnets`,
    title: `${kind.charAt(0).toUpperCase()}${kind.slice(1)} subnets`,
    lines: [`one in each of ${zones.join(", ")}`],
    zones: zones.length,
    urns: [vpc.urn],
    within: vpcFrame(`\${${vpc.name}.vpcId}`, sketch),
  });
}

export function vpcFrame(id: string, sketch: Sketch): string {
  const { stack } = sketch;
  const own = stack.all(vpcType).find(({ name }) => id === `\${${name}.vpcId}`);
  const inIt = stack.all(groupType).filter(({ inputs }) => inputs.vpcId === id);
  const other = otherStack(id);
  const ipv6 = own?.inputs.assignGeneratedIpv6CidrBlock === true ? " and IPv6" : "";
  return sketch.frame({
    id: `VPC ${own?.name ?? id}`,
    title: own ? `VPC ${own.inputs.cidrBlock}${ipv6}` : other === undefined ? `VPC ${id}` : `VPC of the stack ${other}`,
    lines: own ? gatewayLines(own, sketch) : other === undefined ? ["there already"] : [],
    urns: own ? [own.urn] : inIt.map(({ urn }) => urn),
  });
}

/** What goes to AWS's services past every gateway. */
function gatewayLines(vpc: Planned, { stack }: Sketch): string[] {
  const found = stack
    .all("aws:ec2/vpcEndpoint:VpcEndpoint")
    .filter(({ inputs }) => inputs.vpcEndpointType === "Gateway" && inputs.vpcId === `\${${vpc.name}.vpcId}`)
    .map(({ inputs }) => serviceOf(String(inputs.serviceName)));
  return found.length === 0 ? [] : [`${found.join(", ")} through a gateway endpoint`];
}

/** `com.amazonaws.eu-west-1.ecr.api` is ecr.api. */
export const serviceOf = (serviceName: string) =>
  serviceName.replace(/^com\.amazonaws\.[^.]+\./, "").replace(/^s3$/, "S3");

/** The stack whose output a placeholder such as `${stack shared#platform.vpcId}` reads. */
export const otherStack = (value: string) => /^\$\{stack ([^#}]+)#/.exec(value)?.[1];
