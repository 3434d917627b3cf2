// The definition of the state machine that runs a job's task: it starts the task, looks at it from time to time, stops
// it where it takes too long, and keeps the input of what did not succeed. Pure; making it is left to jobRun.ts.

import type * as pulumi from "@pulumi/pulumi";
import { looks } from "../../pricing/statesPerRun.ts";
import { callRetry, triesWithin } from "./callRetry.ts";
import { eventVariables } from "./eventVariables.ts";
import { stepFunctionsParameters, type TaskToRun } from "./startTask.ts";

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
  /** What becomes of a run that fails; undefined where a run is started and no more. */
  run?: Required<RunArgs>;
  /** Whether events start it, of which a run gets variables. */
  events: boolean;
  /** How many times a failed call is tried again. */
  retries: number;
  /** Seconds that the start may take in all. */
  maximumAgeSeconds: number;
  /** Whether no run starts while one still runs. */
  exclusive: boolean;
  /** The queue that keeps the input of a run that failed, or did not start. */
  deadLetters: { arn: pulumi.Input<string>; url: pulumi.Input<string> };
}

const jsonata = (expression: string) => `{% ${expression} %}`;

/** A start's token; all tries of one call share it, so that a lost answer starts no second task. */
const newToken = { token: jsonata("$uuid()") };

/** Seconds that a task has to end by itself once it is stopped, and that it takes to be shown so. */
const stopSeconds = 180;

/**
 * The state machine's definition. Step Functions' own way to wait for a task (`runTask.sync`) is not promised to stop
 * the task of a state that times out, and fails a run for any container's exit code; this one looks for itself.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html (JSONata)
 * @param first seconds from the start to the first look
 */
export function jobRun(args: Known, first = looks.firstSeconds) {
  const { task, container, run, exclusive, events, deadLetters, maximumAgeSeconds } = args;
  const starts = exclusive ? "FindRun" : "Run";
  const call = callsWith(args);
  const variables = { environment: jsonata(eventVariables()) };
  const Environment = jsonata("$environment");
  const overrides = events && { Overrides: { ContainerOverrides: [{ Name: container, Environment }] } };
  const longest = maximumAgeSeconds + (run ? run.timeoutSeconds + run.retryDelaySeconds : 0) + 3600;
  return {
    QueryLanguage: "JSONata",
    StartAt: "Begin",
    // Only where AWS no longer answers: every wait below has an end of its own.
    TimeoutSeconds: ((run?.retries ?? 0) + 1) * longest,
    States: {
      Begin: {
        Type: "Pass",
        Assign: { attempt: 1, last: {}, ...newStart(args), ...(events && variables) },
        Next: starts,
      },
      ...(exclusive && lookFirst(args)),
      Run: {
        ...call("ecs:runTask", { ...stepFunctionsParameters(task), ...overrides, ClientToken: jsonata("$token") }),
        Next: "HasStarted",
      },
      // The call succeeds even if ECS has no capacity:
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
      HasStarted: {
        Type: "Choice",
        Choices: [
          {
            Condition: jsonata("$count($states.input.Tasks) > 0"),
            ...(run ? { Assign: newTask(run), Next: "WaitForEnd" } : { Next: "Started" }),
          },
          { Condition: jsonata("$millis() >= $startBy"), Next: "KeepInput" },
        ],
        Assign: { last: jsonata("{ 'Failures': $states.input.Failures }") },
        Default: "WaitForRoom",
      },
      WaitForRoom: { Type: "Wait", Seconds: 60, Assign: newToken, Next: starts },
      ...(run ? followed(args, run, { first, starts }) : { Started: { Type: "Succeed" } }),
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

type Known = pulumi.Unwrap<JobRunArgs>;

function newStart({ maximumAgeSeconds }: Known) {
  return { startBy: jsonata(`$millis() + ${maximumAgeSeconds * 1000}`), ...newToken };
}

function newTask({ timeoutSeconds }: Required<RunArgs>) {
  return {
    taskArn: jsonata("$states.input.Tasks[0].TaskArn"),
    startedAt: jsonata("$millis()"),
    deadline: jsonata(`$millis() + ${timeoutSeconds * 1000}`),
  };
}

/** The states from the start of a task to its end, and from there to the next try. */
function followed(args: Known, run: Required<RunArgs>, { first, starts }: { first: number; starts: string }) {
  const { task, container } = args;
  const call = callsWith(args);
  const ended = "$last.LastStatus = 'STOPPED'";
  const succeeded = `${ended} and $last.StopCode = 'EssentialContainerExited' and $last.ExitCode = 0`;
  const share = `$floor(($millis() - $startedAt) / ${1000 * looks.share})`;
  const wait = `$min([$max([${first}, ${share}]), ${looks.mostSeconds}, $ceil(($deadline - $millis()) / 1000)])`;
  return {
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
      Assign: { attempt: jsonata("$attempt + 1"), ...newStart(args) },
      Next: starts,
    },
    Succeeded: { Type: "Succeed" },
  };
}

/** The part of a task that says how it ended, in the words of ECS. */
function seen(container: string): string {
  const fields = ["TaskArn", "LastStatus", "StopCode", "StoppedReason"].map((field) => `'${field}': ${field}`);
  return `{ ${fields.join(", ")}, 'ExitCode': Containers[Name = '${container}'].ExitCode }`;
}

/** A run that people started counts too, since it is of the same family. */
function lookFirst(args: Known) {
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
function callsWith({ task, retries, maximumAgeSeconds }: Known) {
  return (action: string, Arguments: object, atLeast = 0) => ({
    Type: "Task",
    Resource: `arn:${task.place.partition}:states:::aws-sdk:${action}`,
    Arguments,
    Retry: [callRetry(Math.max(atLeast, Math.min(retries, triesWithin(maximumAgeSeconds))))],
    Catch: [{ ErrorEquals: ["States.ALL"], Assign: { last: jsonata("$states.errorOutput") }, Next: "KeepInput" }],
  });
}
