// Runs a job's task to its end: again where it fails, and no longer than its time limit. A state machine starts the task,
// looks at it from time to time, stops it where it takes too long, and keeps the input of what did not succeed.
// What starts the state machine is left to scheduledJob.ts.

import * as pulumi from "@pulumi/pulumi";
import { looks } from "../../pricing/statesPerRun.ts";
import { resolved } from "../shared/resolved.ts";
import type { RoleScope } from "../shared/roleScope.ts";
import {
  listTasksStatement,
  runTaskStatements,
  stepFunctionsParameters,
  type TaskToRun,
  watchTaskStatement,
} from "./startTask.ts";
import { makeStateMachine } from "./stateMachine.ts";

export interface RunArgs {
  /** How many times a run that fails is run again, 0–10. @default 0 */
  retries?: number;
  /** Seconds between a run that failed and the next one, 0–86400. @default 60 */
  retryDelaySeconds?: number;
  /** Seconds after which a run is stopped and has failed, 60–172800. @default 86400 */
  timeoutSeconds?: number;
}

export interface JobRunArgs {
  task: TaskToRun;
  /** The container whose exit code says whether the run has failed. */
  container: string;
  /** What becomes of a run that fails. */
  run: Required<RunArgs>;
  /** How many times a failed call is tried again. */
  retries: number;
  /** Seconds that the start may take in all. */
  maximumAgeSeconds: number;
  /** Whether no run starts while one still runs. */
  exclusive: boolean;
  /** The queue that keeps the input of a run that failed, or did not start. */
  deadLetters: { arn: pulumi.Input<string>; url: pulumi.Input<string> };
}

interface Scope {
  /** Where the role lives and how far it may go. @default under "/", without a boundary */
  roles?: RoleScope;
}

export class JobRun extends pulumi.ComponentResource {
  readonly stateMachineArn: pulumi.Output<string>;

  constructor(name: string, { roles, ...args }: JobRunArgs & Scope, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:JobRun", name, {}, opts);
    const { task, exclusive, deadLetters } = args;
    const machine = makeStateMachine(this, name, {
      place: task.place,
      description: "Lets a state machine run a task of a job to its end",
      statements: [
        ...(exclusive ? [listTasksStatement(task)] : []),
        ...runTaskStatements(task),
        watchTaskStatement(task),
        { Sid: "KeepDeadLetters", Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [deadLetters.arn] },
      ],
      definition: resolved(args).apply((known) => JSON.stringify(jobRun(known))),
      roles,
    });
    this.stateMachineArn = machine.arn;
    this.registerOutputs({ stateMachineArn: this.stateMachineArn });
  }
}

const jsonata = (expression: string) => `{% ${expression} %}`;

/** A start's token; all tries of one call share it, so that a lost answer starts no second task. */
const newToken = { token: jsonata("$uuid()") };

/** Seconds that a task has to end by itself once it is stopped, and that it takes to be shown so. */
const stopSeconds = 180;

/**
 * The state machine's definition. Step Functions' own way to wait for a task (`runTask.sync`) is not promised to stop the
 * task of a state that times out, and fails a run for any container's exit code; this one looks for itself.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html (JSONata)
 * @param first seconds from the start to the first look
 */
export function jobRun(args: pulumi.Unwrap<JobRunArgs>, first = looks.firstSeconds) {
  const { task, container, run, exclusive, deadLetters, maximumAgeSeconds } = args;
  const starts = exclusive ? "FindRun" : "Run";
  const startBy = jsonata(`$millis() + ${maximumAgeSeconds * 1000}`);
  const call = callsWith(args);
  const ended = "$last.LastStatus = 'STOPPED'";
  const succeeded = `${ended} and $last.StopCode = 'EssentialContainerExited' and $last.ExitCode = 0`;
  const elapsed = "($millis() - $startedAt) / 1000";
  const wait = `$min([$max([${first}, $floor(${elapsed} / ${looks.share})]), ${looks.mostSeconds}, $ceil(($deadline - $millis()) / 1000)])`;
  return {
    QueryLanguage: "JSONata",
    StartAt: "Begin",
    // Only where ECS no longer answers: every wait below has an end of its own.
    TimeoutSeconds: (run.retries + 1) * (maximumAgeSeconds + run.timeoutSeconds + run.retryDelaySeconds + 3600),
    States: {
      Begin: { Type: "Pass", Assign: { attempt: 1, last: {}, startBy, ...newToken }, Next: starts },
      ...(exclusive && lookFirst(args)),
      Run: {
        ...call("ecs:runTask", { ...stepFunctionsParameters(task), ClientToken: jsonata("$token") }),
        Next: "HasStarted",
      },
      // The call succeeds even if ECS has no capacity: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
      HasStarted: {
        Type: "Choice",
        Choices: [
          {
            Condition: jsonata("$count($states.input.Tasks) > 0"),
            Assign: {
              taskArn: jsonata("$states.input.Tasks[0].TaskArn"),
              startedAt: jsonata("$millis()"),
              deadline: jsonata(`$millis() + ${run.timeoutSeconds * 1000}`),
            },
            Next: "WaitForEnd",
          },
          { Condition: jsonata("$millis() >= $startBy"), Next: "KeepInput" },
        ],
        Assign: { last: jsonata("{ 'Failures': $states.input.Failures }") },
        Default: "WaitForRoom",
      },
      WaitForRoom: { Type: "Wait", Seconds: 60, Assign: newToken, Next: starts },
      WaitForEnd: { Type: "Wait", Seconds: jsonata(`$max([1, ${wait}])`), Next: "Look" },
      Look: {
        ...call("ecs:describeTasks", { Cluster: task.cluster.arn, Tasks: [jsonata("$taskArn")] }, 10),
        // ECS may not know a new task for a moment.
        Assign: { last: jsonata(`[$states.result.Tasks[0].${seen(container)}, {}][0]`) },
        Next: "HasEnded",
      },
      HasEnded: {
        Type: "Choice",
        Choices: [
          { Condition: jsonata(succeeded), Next: "Succeeded" },
          { Condition: jsonata(`${ended} and $attempt <= ${run.retries}`), Next: "WaitToRetry" },
          { Condition: jsonata(ended), Next: "KeepInput" },
          { Condition: jsonata("$millis() >= $deadline"), Next: "Stop" },
        ],
        Default: "WaitForEnd",
      },
      Stop: {
        ...call("ecs:stopTask", {
          Cluster: task.cluster.arn,
          Task: jsonata("$taskArn"),
          Reason: `Took longer than ${run.timeoutSeconds} s`,
        }),
        Assign: { deadline: jsonata(`$millis() + ${stopSeconds * 1000}`) },
        Next: "WaitForEnd",
      },
      WaitToRetry: {
        Type: "Wait",
        Seconds: run.retryDelaySeconds,
        Assign: { attempt: jsonata("$attempt + 1"), startBy, ...newToken },
        Next: starts,
      },
      Succeeded: { Type: "Succeed" },
      KeepInput: {
        Type: "Task",
        Resource: `arn:${task.place.partition}:states:::aws-sdk:sqs:sendMessage`,
        Arguments: {
          QueueUrl: deadLetters.url,
          MessageBody: jsonata(
            `$string({ 'Job': '${container}', 'Input': $states.context.Execution.Input, 'Last': $last })`,
          ),
        },
        // The run has failed whether or not its input is kept.
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Failed" }],
        Next: "Failed",
      },
      Failed: { Type: "Fail", Error: "RunFailed", Cause: jsonata("$string($last)") },
    },
  };
}

/** The part of a task that says how it ended, in the words of ECS. */
function seen(container: string): string {
  const fields = ["TaskArn", "LastStatus", "StopCode", "StoppedReason"].map((field) => `'${field}': ${field}`);
  return `{ ${fields.join(", ")}, 'ExitCode': Containers[Name = '${container}'].ExitCode }`;
}

/** A run that people started counts too, since it is of the same family. */
function lookFirst(args: pulumi.Unwrap<JobRunArgs>) {
  const { cluster, family } = args.task;
  const asked = { Cluster: cluster.arn, Family: family, DesiredStatus: "RUNNING", MaxResults: 1 };
  return {
    FindRun: { ...callsWith(args)("ecs:listTasks", asked), Next: "IsRunning" },
    IsRunning: {
      Type: "Choice",
      Choices: [{ Condition: jsonata("$count($states.input.TaskArns) > 0"), Next: "Skipped" }],
      Default: "Run",
    },
    Skipped: { Type: "Succeed" },
  };
}

/** A call of AWS's API: tried again where it fails, and what is left of the run is given up where it keeps failing. */
function callsWith({ task, retries, maximumAgeSeconds }: pulumi.Unwrap<JobRunArgs>) {
  return (action: string, Arguments: object, atLeast = 0) => ({
    Type: "Task",
    Resource: `arn:${task.place.partition}:states:::aws-sdk:${action}`,
    Arguments,
    Retry: [
      {
        ErrorEquals: ["States.ALL"],
        IntervalSeconds: 15,
        BackoffRate: 2,
        MaxDelaySeconds: 300,
        MaxAttempts: Math.max(atLeast, Math.min(retries, triesWithin(maximumAgeSeconds))),
      },
    ],
    Catch: [{ ErrorEquals: ["States.ALL"], Assign: { last: jsonata("$states.errorOutput") }, Next: "KeepInput" }],
  });
}

/** How many tries go into a time, each after twice the wait of the one before, from 15 s to 300 s. */
function triesWithin(seconds: number): number {
  let [left, wait, tries] = [seconds, 15, 0];
  for (; left >= wait; tries++) [left, wait] = [left - wait, Math.min(2 * wait, 300)];
  return tries;
}
