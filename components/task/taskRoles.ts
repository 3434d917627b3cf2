// The two roles of a task: the one that ECS starts it with, and the one that its containers act as.
// What each may do is left to taskPolicies.ts.

import { iam } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { placeOf } from "../shared/place.ts";
import { resolved } from "../shared/resolved.ts";
import type { RoleScope } from "../shared/roleScope.ts";
import { trustDocument } from "../shared/trustPolicy.ts";
import type { CompleteTask } from "./taskArgs.ts";
import {
  type AddedNeeds,
  policyDocument as document,
  type ExecutionNeeds,
  executionStatements,
  taskStatements,
  taskTrust,
} from "./taskPolicies.ts";
import type { VolumeMount } from "./volumeMounts.ts";

export interface TaskRolesArgs {
  /** What ECS pulls and reads before the containers run. */
  needs: ExecutionNeeds;
  /** What the containers may do in AWS. */
  permissions: CompleteTask["permissions"];
  /** ARNs of further policies of theirs. @default [] */
  managedPolicies?: CompleteTask["managedPolicies"];
  /** The volumes on EFS that the containers mount. @default [] */
  mounts?: readonly VolumeMount[];
  /** What the containers that the program adds do with the task's role. @default nothing */
  added?: AddedNeeds;
  /** ARN of the containers' log group. */
  logGroupArn: pulumi.Input<string>;
  /** ARN of the log group of ECS Exec's sessions. @default none: nobody runs commands in the containers */
  execLogGroupArn?: pulumi.Input<string>;
  /** The tasks' region, such as `eu-west-1`. @default the provider's */
  region?: pulumi.Input<string>;
  /** Where the roles live and how far they may go. @default under "/", without a boundary */
  scope?: RoleScope;
}

export class TaskRoles extends pulumi.ComponentResource {
  readonly executionRoleArn: pulumi.Output<string>;
  readonly taskRoleArn: pulumi.Output<string>;
  /** The roles' policies, which must exist before a task starts. */
  readonly policies: readonly pulumi.Resource[];

  constructor(name: string, args: TaskRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:TaskRoles", name, {}, opts);
    const { needs, permissions, managedPolicies = [], mounts = [], logGroupArn, execLogGroupArn, scope } = args;
    const { added = { copiesLogs: false, traced: false } } = args;
    const place = placeOf(this, args.region);
    const trust = resolved(place).apply((known) => trustDocument(taskTrust(known)));
    // Made from known values: Pulumi would make an output for each level of the document, which takes a tenth of a
    // plan's time with a hundred services.
    const executionPolicy = resolved({ needs, place, logGroupArn }).apply((known) =>
      document(executionStatements(known.needs, known)),
    );
    const taskPolicy = resolved({ permissions, place, mounts, logGroupArn, execLogGroupArn }).apply((known) =>
      document(taskStatements(known.permissions, { ...known, added })),
    );
    // IAM refuses a policy without a statement.
    const addedDoSomething = Object.values(added).includes(true);
    const taskMayDoSomething =
      permissions.length > 0 || mounts.length > 0 || addedDoSomething || execLogGroupArn !== undefined;

    const execution = this.makeRole(`${name}-execution`, { assumeRolePolicy: trust, ...scope }, executionPolicy);
    const task = this.makeRole(
      `${name}-task`,
      { assumeRolePolicy: trust, ...scope },
      taskMayDoSomething ? taskPolicy : undefined,
    );
    this.executionRoleArn = execution.arn;
    this.taskRoleArn = task.arn;
    const managed = managedPolicies.map((policyArn, index) => {
      const role = policyName(policyArn) ?? index + 1;
      const attached = { role: task.name, policyArn };
      return new iam.RolePolicyAttachment(`${name}-task-managed-${role}`, attached, { parent: this });
    });
    this.policies = [...execution.policies, ...task.policies, ...managed];

    this.registerOutputs({ executionRoleArn: this.executionRoleArn, taskRoleArn: this.taskRoleArn });
  }

  private makeRole(name: string, args: iam.RoleArgs, policy?: pulumi.Input<string>) {
    const role = new iam.Role(`${name}-role`, args, { parent: this });
    if (policy === undefined) return { arn: role.arn, name: role.name, policies: [] };
    const rolePolicy = new iam.RolePolicy(`${name}-policy`, { role: role.name, policy }, { parent: this });
    return { arn: role.arn, name: role.name, policies: [rolePolicy] };
  }
}

/**
 * What distinguishes the policies of a role: `AmazonSQSReadOnlyAccess`, `123456789012-orders`; undefined of an output.
 */
function policyName(policyArn: pulumi.Input<string>): string | undefined {
  const arn = typeof policyArn === "string" ? /^arn:[^:]+:iam::([^:]+):policy\/(.+)$/.exec(policyArn) : undefined;
  const [, account, name] = arn ?? [];
  return account === "aws" ? name : name && `${account}-${name}`;
}
