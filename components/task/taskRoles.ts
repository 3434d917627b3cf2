// The two roles of a task: the one that ECS starts it with, and the one that its containers act as.
// What each may do is left to taskPolicies.ts.

import { iam } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { TaskSettings } from "../../settings/keys/task.ts";
import { accountIdFor } from "../shared/askedOnce.ts";
import { trustDocument } from "../shared/trustPolicy.ts";
import { executionStatements, type Statement, taskStatements, taskTrust } from "./taskPolicies.ts";

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
    const accountId = accountIdFor(this);
    const trust = accountId.apply((account) => trustDocument(taskTrust({ region, accountId: account })));
    // Put together from known values: of outputs within a document Pulumi makes one for each of its levels, and with
    // a hundred services that is a tenth of a plan's time.
    const executionPolicy = pulumi
      .all([accountId, args.logGroupArn, args.repositoryArn])
      .apply(([account, logGroupArn, repositoryArn]) =>
        document(executionStatements(settings, { place: { region, accountId: account }, logGroupArn, repositoryArn })),
      );
    const taskPolicy = pulumi
      .all([accountId, args.execLogGroupArn])
      .apply(([account, execLogGroupArn]) =>
        document(taskStatements(settings, { place: { region, accountId: account }, execLogGroupArn })),
      );
    // IAM takes no policy without a statement.
    const taskMayDoSomething = settings.permissions.length > 0 || args.execLogGroupArn !== undefined;

    const execution = this.makeRole(`${name}-execution`, trust, executionPolicy);
    const task = this.makeRole(`${name}-task`, trust, taskMayDoSomething ? taskPolicy : undefined);
    this.executionRoleArn = execution.arn;
    this.taskRoleArn = task.arn;
    this.policies = [...execution.policies, ...task.policies];

    this.registerOutputs({ executionRoleArn: this.executionRoleArn, taskRoleArn: this.taskRoleArn });
  }

  private makeRole(name: string, assumeRolePolicy: pulumi.Input<string>, policy?: pulumi.Input<string>) {
    const role = new iam.Role(`${name}-role`, { assumeRolePolicy }, { parent: this });
    if (policy === undefined) return { arn: role.arn, policies: [] };
    const rolePolicy = new iam.RolePolicy(`${name}-policy`, { role: role.name, policy }, { parent: this });
    return { arn: role.arn, policies: [rolePolicy] };
  }
}

function document(statements: Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
