// Every security group rule of a plan in one form, whichever of AWS's three ways of writing it the program took: a
// resource for each rule, the older resource for several, or a list in the group itself.

import type { Inputs, Planned, PlannedStack } from "../../plan/charges/plannedStack.ts";

/** What is at the other end of a rule, or the group that has it. */
export type End =
  | { kind: "group"; id: string; group?: Planned }
  | { kind: "range"; range: string }
  | { kind: "prefixList"; id: string };

export interface SecurityRule {
  urn: string;
  direction: "in" | "out";
  group: Extract<End, { kind: "group" }>;
  peer: End;
  /** Such as `8080`, `8000-8010`, `udp 53` or `any port`. */
  ports: string;
  rule: Planned;
}

export const anyPort = "any port";

const groupType = "aws:ec2/securityGroup:SecurityGroup";
const single = {
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "in",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "out",
} as const;
const several = "aws:ec2/securityGroupRule:SecurityGroupRule";
const withLists = [groupType, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"];

/** Whether a resource is a group, or nothing but rules of one. */
export const isGroupOrRule = ({ type }: { type: string }) =>
  type in single || type === several || withLists.includes(type);

export function securityRules(stack: PlannedStack): SecurityRule[] {
  const groupOf = (rule: Planned, input: string): Extract<End, { kind: "group" }> => {
    const group = stack.source(rule, groupType, input);
    return { kind: "group", id: String(group?.urn ?? rule.inputs[input]), ...(group && { group }) };
  };
  const ofSingle = Object.entries(single).flatMap(([type, direction]) =>
    stack.all(type).map((rule): SecurityRule => {
      const { referencedSecurityGroupId, prefixListId, cidrIpv4, cidrIpv6 } = rule.inputs;
      const peer: End =
        referencedSecurityGroupId !== undefined
          ? groupOf(rule, "referencedSecurityGroupId")
          : prefixListId !== undefined
            ? { kind: "prefixList", id: String(prefixListId) }
            : { kind: "range", range: String(cidrIpv4 ?? cidrIpv6) };
      const group = groupOf(rule, "securityGroupId");
      return { urn: rule.urn, direction, group, peer, ports: portsText(rule.inputs.ipProtocol, rule.inputs), rule };
    }),
  );
  const ofSeveral = stack.all(several).flatMap((rule) => {
    const group = groupOf(rule, "securityGroupId");
    const source = rule.inputs.sourceSecurityGroupId === undefined ? [] : [groupOf(rule, "sourceSecurityGroupId")];
    return listed(rule, rule.inputs.type === "ingress" ? "in" : "out", group, rule.inputs, source);
  });
  const inLists = withLists.flatMap((type) =>
    stack.all(type).flatMap((rule) => {
      const group: SecurityRule["group"] = { kind: "group", id: rule.urn, group: rule };
      const of = (input: "ingress" | "egress", direction: SecurityRule["direction"]) =>
        ((rule.inputs[input] ?? []) as Inputs[]).flatMap((one) =>
          listed(rule, direction, group, one, namedGroups(one, stack)),
        );
      return [...of("ingress", "in"), ...of("egress", "out")];
    }),
  );
  return [...ofSingle, ...ofSeveral, ...inLists];
}

function listed(
  rule: Planned,
  direction: SecurityRule["direction"],
  group: SecurityRule["group"],
  one: Inputs,
  groups: End[],
): SecurityRule[] {
  const peers: End[] = [
    ...[one.cidrBlocks, one.ipv6CidrBlocks]
      .flatMap((ranges) => (ranges ?? []) as string[])
      .map((range) => ({ kind: "range" as const, range })),
    ...((one.prefixListIds ?? []) as string[]).map((id) => ({ kind: "prefixList" as const, id })),
    ...groups,
    ...(one.self === true ? [group] : []),
  ];
  return peers.map((peer) => ({ urn: rule.urn, direction, group, peer, ports: portsText(one.protocol, one), rule }));
}

/** The groups of a list, where each is a placeholder such as `${web-security-group.id}` or an id. */
function namedGroups({ securityGroups = [] }: Inputs, stack: PlannedStack): End[] {
  return (securityGroups as unknown[]).map((id) => {
    const group = stack.all(groupType).find(({ name }) => id === `\${${name}.id}`);
    return { kind: "group", id: group?.urn ?? String(id), ...(group && { group }) };
  });
}

function portsText(protocol: unknown, { fromPort, toPort }: Inputs): string {
  if (String(protocol) === "-1" || protocol === "all") return anyPort;
  if (/^icmp/.test(String(protocol))) return String(protocol);
  const isAll = fromPort === 0 && toPort === 65_535;
  const ports = isAll ? anyPort : fromPort === toPort ? String(fromPort) : `${fromPort}-${toPort}`;
  return protocol === "tcp" ? ports : `${protocol} ${ports}`;
}
