// The two roles of a task: the one that ECS starts it with, and the one that its containers act as.
// What each may do is left to taskPolicies.ts.

import { getCallerIdentityOutput, iam } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { TaskSettings } from "../settings/task.ts";
import { executionStatements, type Statement, taskStatements, taskTrust } from "./taskPolicies.ts";
import { trustPolicy } from "./trustPolicy.ts";

export interface TaskRolesArgs {
  /** What the stack file has of the task. */
  settings: TaskSettings;
  /** The tasks' region, such as `eu-west-1`. */
  region: string;
  /** Where the containers' output goes. */
  logGroupArn: pulumi.Input<string>;
  /** The repository of an image that the stack builds. @default none: the image's reference says which */
  repositoryArn?: pulumi.Input<string>;
  /** Where sessions of ECS Exec are logged. @default none: nobody runs commands in the containers */
  execLogGroupArn?: pulumi.Input<string>;
}

export class TaskRoles extends pulumi.ComponentResource {
  readonly executionRoleArn: pulumi.Output<string>;
  readonly taskRoleArn: pulumi.Output<string>;
  /** To be in place before a task starts. */
  readonly policies: readonly pulumi.Resource[];

  constructor(name: string, args: TaskRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:TaskRoles", name, {}, opts);
    const { settings, region } = args;
    const place = { region, accountId: getCallerIdentityOutput({}, { parent: this }).accountId };
    const trust = trustPolicy(taskTrust(place));

    const execution = this.makeRole(`${name}-execution`, trust, executionStatements(settings, { ...args, place }));
    const task = this.makeRole(`${name}-task`, trust, taskStatements(settings, { ...args, place }));
    this.executionRoleArn = execution.arn;
    this.taskRoleArn = task.arn;
    this.policies = [...execution.policies, ...task.policies];

    this.registerOutputs({ executionRoleArn: this.executionRoleArn, taskRoleArn: this.taskRoleArn });
  }

  private makeRole(name: string, assumeRolePolicy: pulumi.Input<string>, statements: Statement[]) {
    const role = new iam.Role(`${name}-role`, { assumeRolePolicy }, { parent: this });
    // IAM takes no policy without a statement.
    if (statements.length === 0) return { arn: role.arn, policies: [] };
    const policy = new iam.RolePolicy(
      `${name}-policy`,
      { role: role.name, policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements }) },
      { parent: this },
    );
    return { arn: role.arn, policies: [policy] };
  }
}
