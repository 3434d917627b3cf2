// The state machine that runs a job's task, and the role that it has for that. What it does is left to its definition:
// exclusiveRun.ts and jobRun.ts.

import { sfn } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type JobRoleArgs, jobRole } from "./starter.ts";

/** What its role is for and may do, and what the state machine does, in Amazon States Language as JSON. */
type StateMachineArgs = Omit<JobRoleArgs, "service" | "sourceArn"> & { definition: pulumi.Input<string> };

/** @param parent the component that it is part of */
export function makeStateMachine(parent: pulumi.Resource, name: string, args: StateMachineArgs): sfn.StateMachine {
  const { definition, ...role } = args;
  const { region, partition, accountId } = role.place;
  const { arn: roleArn, policy } = jobRole(parent, name, {
    service: "states.amazonaws.com",
    sourceArn: pulumi.interpolate`arn:${partition}:states:${region}:${accountId}:stateMachine:*`,
    ...role,
  });
  return new sfn.StateMachine(
    `${name}-state-machine`,
    { type: "STANDARD", roleArn, definition },
    {
      parent,
      // A run that is due before the role has its permissions is lost.
      dependsOn: [policy],
    },
  );
}
