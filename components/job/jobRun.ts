// The state machine that runs a job's task for an event, or to its end: again where it fails, and no longer than its
// time limit. Its definition is left to jobRunDefinition.ts, and what starts it to jobSchedule.ts and
// jobEvents.ts.

import * as pulumi from "@pulumi/pulumi";
import { resolved } from "../shared/resolved.ts";
import { type JobRunArgs, jobRun } from "./jobRunDefinition.ts";
import { type JobRoleArgs, keepStatement } from "./starter.ts";
import { listTasksStatement, runTaskStatements, watchTaskStatement } from "./startTask.ts";
import { makeStateMachine } from "./stateMachine.ts";

export class JobRun extends pulumi.ComponentResource {
  readonly stateMachineArn: pulumi.Output<string>;

  constructor(
    name: string,
    { roles, ...args }: JobRunArgs & Pick<JobRoleArgs, "roles">,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("docker-on-ecs:index:JobRun", name, {}, opts);
    const { task, run, exclusive, deadLetters } = args;
    const machine = makeStateMachine(this, name, {
      place: task.place,
      description: "Lets a state machine run a task of a job",
      statements: [
        ...(exclusive ? [listTasksStatement(task)] : []),
        ...runTaskStatements(task),
        ...(run ? [watchTaskStatement(task)] : []),
        keepStatement(deadLetters),
      ],
      definition: resolved(args).apply((known) => JSON.stringify(jobRun(known))),
      roles,
    });
    this.stateMachineArn = machine.arn;
    this.registerOutputs({ stateMachineArn: this.stateMachineArn });
  }
}
