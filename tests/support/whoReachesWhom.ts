// The security groups of a plan in one line each: who is in one, and what its rules let in and out.

import type { Plan, PlannedResource } from "../../plan/graph.ts";

type Inputs = PlannedResource["inputs"];

export function whoReachesWhom({ resources }: Plan) {
  const of = (type: string) => resources.filter((one) => one.type.split(":").at(-1) === type);
  const rules = [
    ...of("SecurityGroupIngressRule").map(({ inputs }) => `into ${own(inputs)} from ${other(inputs)}`),
    ...of("SecurityGroupEgressRule").map(({ inputs }) => `out of ${own(inputs)} to ${other(inputs)}`),
  ];
  const groups = of("SecurityGroup").map(({ name }) => name);
  return { groups: groups.sort(), rules: rules.sort(), members: resources.flatMap(membership).sort() };
}

const own = ({ securityGroupId }: Inputs) => short(securityGroupId);

function other({ cidrIpv4, referencedSecurityGroupId, ipProtocol, fromPort, toPort }: Inputs): string {
  const ports = fromPort === toPort ? fromPort : `${fromPort}-${toPort}`;
  const what = ipProtocol === "-1" ? "all" : `${ipProtocol} ${ports}`;
  return `${cidrIpv4 ?? short(referencedSecurityGroupId)}: ${what}`;
}

/** A service's tasks, a load balancer, a database. */
function membership({ name, inputs }: PlannedResource): string[] {
  const { securityGroups: ofTasks } = (inputs.networkConfiguration ?? {}) as Inputs;
  return [inputs.securityGroups, ofTasks, inputs.vpcSecurityGroupIds].flatMap((groups) =>
    Array.isArray(groups) ? [`${name} in ${groups.map(short).join(" and ")}`] : [],
  );
}

/** `${web-security-group.id}` is web. */
function short(value: unknown): string {
  return /^\$\{(.*?)(-security-group)?\.(id|securityGroupId)\}$/.exec(String(value))?.[1] ?? String(value);
}
