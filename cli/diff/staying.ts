// Warns of what stays while that which it refers to is replaced: a load balancer or a listener whose VPC changes, which
// AWS refuses half-way through the deployment, and a rule that forwards to a new target group while nothing is in that.

import { isOwners, nameOf, type PlannedResource } from "../../plan/graph.ts";
import type { Line, Span } from "../../plan/tree.ts";
import { type ResourceChange, type StackDiff, subjectOf } from "./stackDiff.ts";

const balancer = "aws:lb/loadBalancer:LoadBalancer";
const targetGroup = "aws:lb/targetGroup:TargetGroup";

/** Type → the properties whose resources have to be in one VPC with it, or be ready when it gets them. */
const watched: Readonly<Record<string, readonly string[]>> = {
  [balancer]: ["subnets", "subnetMappings", "securityGroups"],
  "aws:lb/listener:Listener": ["defaultActions"],
  "aws:lb/listenerRule:ListenerRule": ["actions"],
};

/**
 * Names of replaced resources that a resource refers to although it stays itself; undefined without any.
 * @param replaced their URNs
 */
export function staysWith(
  { type, propertyDependencies, options }: Pick<PlannedResource, "type" | "propertyDependencies" | "options">,
  replaced: ReadonlySet<string>,
): string[] | undefined {
  const ignored = new Set(options.ignoreChanges);
  const properties = (watched[type] ?? []).filter((property) => !ignored.has(property));
  const urns = properties.flatMap((property) => propertyDependencies[property] ?? []);
  const names = new Set(urns.filter((urn) => replaced.has(urn)).map(nameOf));
  return names.size > 0 ? [...names].sort() : undefined;
}

/** One sentence for each: what happens, and the order that works. */
export function stayingWarnings({ stack, resources }: StackDiff): Line[] {
  const byName = Map.groupBy(resources, ({ name }) => name);
  return resources.flatMap((change) => {
    const found = (change.staysWith ?? []).flatMap((name) => byName.get(name) ?? []);
    const moved = found.find(isMoved);
    const emptied = found.find(({ type }) => type === targetGroup);
    if (moved === undefined && emptied === undefined) return [];
    const what = moved ? inFormerVpc(change, moved) : withoutTargets(change, emptied?.name ?? "");
    return [[...subjectOf(stack, change), ...what]];
  });
}

/** Whether the VPC is another one: the property that replaces it, or that which it gets its VPC from. */
function isMoved({ type, inputs, replacedWith = [] }: ResourceChange): boolean {
  const forced = inputs.filter(({ forces }) => forces).map(({ path }) => path[0] ?? "");
  if (type === "awsx:ec2:Vpc") return true;
  if (type !== targetGroup && type !== "aws:ec2/securityGroup:SecurityGroup") return false;
  return forced.includes("vpcId") || replacedWith.some((name) => !name.startsWith("region of "));
}

function inFormerVpc({ type }: ResourceChange, moved: ResourceChange): Span[] {
  if (type === balancer) {
    return [
      ["stays in the former VPC, and AWS moves no load balancer to that of the new "],
      [moved.name, "name"],
      [": the deployment stops half-way; replace it too, with "],
      ["replacementTrigger", "key"],
      [" on the VPC's id"],
    ];
  }
  return [
    ["stays at a load balancer of the former VPC, and AWS refuses it the new "],
    [moved.name, "name"],
    [" of another one: the deployment stops half-way; change "],
    ["listenerArn", "key"],
    [" to a listener of the new VPC in the same deployment"],
  ];
}

function withoutTargets({ type, urn }: ResourceChange, name: string): Span[] {
  const isOfService = type.endsWith(":ListenerRule") && !isOwners(urn);
  return [
    ["forwards to the new "],
    [name, "name"],
    [" before anything is in it: clients get errors until its targets are healthy; "],
    [
      isOfService
        ? "without them, give the service another name in the same deployment, and its route goes over once it is healthy"
        : "without them, make it beside the old one first, and forward to it in a second deployment",
    ],
  ];
}
