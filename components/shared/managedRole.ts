// A role that an AWS service takes for what it does around a service's tasks, with the policy of AWS's own that says
// what that is. Roles with statements of the program's own are left to the components that make them.

import { iam } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { RoleScope } from "./roleScope.ts";

export interface ManagedRoleArgs {
  /** The AWS service that takes the role. */
  service: "ec2.amazonaws.com" | "ecs.amazonaws.com";
  /** Name of AWS's policy, with its path. */
  policy: string;
  partition: pulumi.Input<string>;
  /** Where the role lives and how far it may go. @default under "/", without a boundary */
  scope?: RoleScope;
}

/**
 * Trusts the service as AWS's own pages have it, without a condition:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-instance-profile.html
 */
export function managedRole(parent: pulumi.Resource, name: string, args: ManagedRoleArgs) {
  const { service, policy, partition, scope } = args;
  const trusted = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
  const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [trusted] });
  const role = new iam.Role(`${name}-role`, { assumeRolePolicy, ...scope }, { parent });
  const policyArn = pulumi.interpolate`arn:${partition}:iam::aws:policy/${policy}`;
  const attached = { role: role.name, policyArn };
  return { role, policy: new iam.RolePolicyAttachment(`${name}-policy`, attached, { parent }) };
}
