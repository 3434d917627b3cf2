// The role with which an AWS service starts a job or runs it, and what all its starters need to know of the job. The
// starters themselves are left to jobSchedule.ts and jobEvents.ts, the state machine to stateMachine.ts.

import { iam } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../shared/place.ts";
import type { RoleScope } from "../shared/roleScope.ts";
import { trustPolicy } from "../shared/trustPolicy.ts";
import type { Statement } from "../task/taskPolicies.ts";

/** What a schedule and an event alike need to start a job's runs. */
export interface Started {
  place: Place;
  /** The state machine of the job; undefined where the schedule asks ECS itself. */
  stateMachineArn?: pulumi.Output<string>;
  deadLetters: { arn: pulumi.Output<string> };
  /** How many times a failed start is tried again. */
  retries: number;
  maximumAgeSeconds: number;
  enabled: boolean;
  roles?: RoleScope;
  /** What a run needs: the policies of the task's own roles, and the rules that let it reach what it asks. */
  needs: readonly pulumi.Resource[];
}

export interface JobRoleArgs {
  place: Place;
  /** The service that takes the role, and for which of its resources. */
  service: string;
  sourceArn: pulumi.Input<string>;
  /** What the role is for. */
  description: string;
  statements: readonly Statement[];
  /** Where the role lives and how far it may go. @default under "/", without a boundary */
  roles?: RoleScope;
}

/** @param name of the role, without the role's own suffix */
export function jobRole(parent: pulumi.Resource, name: string, args: JobRoleArgs) {
  const { place, service, sourceArn, description, statements, roles } = args;
  const role = new iam.Role(
    `${name}-role`,
    { description, assumeRolePolicy: trustPolicy({ service, accountId: place.accountId, sourceArn }), ...roles },
    { parent },
  );
  const policy = new iam.RolePolicy(
    `${name}-policy`,
    { role: role.name, policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements }) },
    { parent },
  );
  return { arn: role.arn, policy };
}

export function startStatement(stateMachineArn: pulumi.Input<string>): Statement {
  return { Sid: "StartRun", Effect: "Allow", Action: ["states:StartExecution"], Resource: [stateMachineArn] };
}

export function keepStatement(deadLetters: { arn: pulumi.Input<string> }): Statement {
  return { Sid: "KeepDeadLetters", Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [deadLetters.arn] };
}
