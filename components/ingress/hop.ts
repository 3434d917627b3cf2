// The two security group rules of a hop: out of a load balancer and into the tasks. Which ports the tasks have there is
// left to loadBalancerTarget.ts and listenTargets.ts.

import { vpc } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

export interface HopArgs {
  /** In the rules' names and descriptions. */
  from: "load balancer" | "network load balancer";
  loadBalancer: { securityGroupId: pulumi.Input<string> };
  tasks: { securityGroupId: pulumi.Input<string> };
  ipProtocol: "tcp" | "udp";
  /** The port that the tasks listen on. */
  port: number;
}

/**
 * The port is in their names, so that another one adds two rules, and Pulumi removes the old two only at the end of an
 * update that has succeeded. Changed in place they would cut off the tasks that still run, and those that ECS rolls
 * back to. Replaced (`replaceOnChanges`) they would, after an update that has failed, stand in the way of the old port:
 * its rule is still there, but no longer the state's, and AWS refuses a second (InvalidPermission.Duplicate).
 * @param at the end of the rules' names, with the port
 * @returns the rules, which must exist before a task becomes healthy
 */
export function makeHop(name: string, at: string, args: HopArgs, parent: pulumi.Resource): pulumi.Resource[] {
  const { from, loadBalancer, tasks, ipProtocol, port } = args;
  const hop = { ipProtocol, fromPort: port, toPort: port };
  const role = from.replaceAll(" ", "-");
  return [
    new vpc.SecurityGroupIngressRule(
      `${name}-from-${role}-${at}`,
      {
        ...hop,
        description: `From the ${from}`,
        securityGroupId: tasks.securityGroupId,
        referencedSecurityGroupId: loadBalancer.securityGroupId,
      },
      { parent },
    ),
    new vpc.SecurityGroupEgressRule(
      `${name}-out-of-${role}-${at}`,
      {
        ...hop,
        description: `To the tasks of ${name}`,
        securityGroupId: loadBalancer.securityGroupId,
        referencedSecurityGroupId: tasks.securityGroupId,
      },
      { parent },
    ),
  ];
}
