// The state machine that runs a job's task, and the role that it has for that. What it does is left to its definition:
// exclusiveRun.ts and jobRun.ts.

import { iam, sfn } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../shared/place.ts";
import type { RoleScope } from "../shared/roleScope.ts";
import { trustPolicy } from "../shared/trustPolicy.ts";
import type { Statement } from "../task/taskPolicies.ts";

export interface StateMachineArgs {
  place: Place;
  /** What the role is for. */
  description: string;
  /** What the state machine may do. */
  statements: readonly Statement[];
  /** In Amazon States Language, as JSON. */
  definition: pulumi.Input<string>;
  /** Where the role lives and how far it may go. @default under "/", without a boundary */
  roles?: RoleScope;
}

/** @param parent the component that it is part of */
export function makeStateMachine(parent: pulumi.Resource, name: string, args: StateMachineArgs): sfn.StateMachine {
  const { place, description, statements, definition, roles } = args;
  const { region, partition, accountId } = place;
  const sourceArn = pulumi.interpolate`arn:${partition}:states:${region}:${accountId}:stateMachine:*`;
  const role = new iam.Role(
    `${name}-role`,
    {
      description,
      assumeRolePolicy: trustPolicy({ service: "states.amazonaws.com", accountId, sourceArn }),
      ...roles,
    },
    { parent },
  );
  const policy = new iam.RolePolicy(
    `${name}-policy`,
    { role: role.name, policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements }) },
    { parent },
  );
  return new sfn.StateMachine(
    `${name}-state-machine`,
    { type: "STANDARD", roleArn: role.arn, definition },
    {
      parent,
      // A run that is due before the role has its permissions is lost.
      dependsOn: [policy],
    },
  );
}
