// Runs one task of a deployed service or job now, with the deployed task definition: its image, roles and secrets, in
// its network. The log goes to the output as it comes, and reports on the task go to `say`. Watching the task is left
// to rollout/oneTask.ts.

import type { Task } from "@aws-sdk/client-ecs";
import { causeOfReason } from "../../rollout/cause.ts";
import { connect } from "../../rollout/clients.ts";
import { GivenUp } from "../../rollout/givenUp.ts";
import { last, sentence, shortDefinition, shortTask } from "../../rollout/names.ts";
import { type Ended, type OneTask, runOneTask } from "../../rollout/oneTask.ts";
import { redactor } from "../../rollout/redact.ts";
import type { Placed } from "../../rollout/startTask.ts";
import { aboutLog } from "../../rollout/taskLog.ts";
import { failedContainer, whatFailed } from "../../rollout/taskReport.ts";
import { taskVolumes } from "../../rollout/taskVolumes.ts";
import { Problem } from "../commandLine.ts";
import type { Deployed } from "../deployed/deployed.ts";
import { type Stop, unlessStopped } from "../process/signals.ts";
import { Waits } from "../waits.ts";
import { type Described, describeTaskDefinition, describeWorkload, ownContainer } from "./services.ts";
import { type Changes, checkedSize, checkVariables } from "./taskChanges.ts";

// Stopping a task takes AWS no time; an emulator answers once the container has ended.
const interruptedStopMs = 60_000;

export interface Run {
  /** Name of a service or a job. */
  name: string;
  /** In place of the container's own command. @default its own */
  command?: string[];
  /** What is different in this run. @default nothing */
  changes?: Changes;
  stop: Stop;
  /** Gets each line of the log. */
  line: (text: string) => void;
  /** Gets a line on each event of the task. */
  say: (text: string) => void;
  /** Milliseconds between two looks. */
  pollMs?: number;
}

/** Gives the container's exit code; 1 where it has none, after a report of the reason. */
export async function runTask(deployed: Deployed, run: Run): Promise<number> {
  const { name, stop, pollMs } = run;
  const redact = redactor([deployed.aws.secretKey, deployed.aws.token]);
  const say = (text: string) => run.say(redact(`${name}: ${text}`));
  const { container, definition, placed, size } = await unlessStopped(stop, () => prepare(deployed, run));
  const { signal } = stop;
  signal.addEventListener("abort", () =>
    say("stopping; a container has its stopTimeout to end by itself (a second Ctrl-C does not wait for that)"),
  );
  const waits = new Waits();
  const request = () =>
    runOneTask({
      ...placed,
      cluster: deployed.cluster,
      taskDefinition: definition,
      container,
      command: run.command,
      environment: run.changes?.environment,
      size,
      startedBy: "ecs-task",
      connect: () => connect(deployed.aws),
      signal,
      onStart: (task) => say(`task ${shortTask(task)} of ${shortDefinition(definition)} is started`),
      onLook: (task) => waits.set(name, startOf(task)),
      onLine: (text) => run.line(redact(text)),
      onTrouble: say,
      pollMs,
      interruptedStopMs,
      leave: stop.again,
    });
  try {
    const ended = await waits.saidDuring((line) => run.say(redact(line)), request);
    return judged(ended, container, say);
  } catch (error) {
    if (!(error instanceof GivenUp)) throw error;
    const { task, left, next } = error;
    const what = task ? `task ${shortTask(task)} ${error.message}` : `the task ${error.message}`;
    const stopped = task && !left ? `Task ${shortTask(task)} is stopped in ECS.` : undefined;
    say([what, next, left, stopped].filter((part) => part).join("\n"));
    return signal.aborted ? stop.exitCode() : 1;
  }
}

/**
 * What a task still waits for; undefined once it runs.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 */
export function startOf(task: Task): string | undefined {
  const { lastStatus = "", pullStartedAt, pullStoppedAt } = task;
  if (!["PROVISIONING", "PENDING", "ACTIVATING"].includes(lastStatus)) return undefined;
  const pulls = pullStartedAt !== undefined && pullStoppedAt === undefined;
  return `task ${shortTask(task)} is ${lastStatus}${pulls ? ", and its image is fetched" : ""}`;
}

interface Prepared {
  container: string;
  /** ARN of the revision. */
  definition: string;
  size?: OneTask["size"];
  placed: Placed;
}

async function prepare(deployed: Deployed, { name, changes }: Pick<Run, "name" | "changes">): Promise<Prepared> {
  const { ecs, close } = connect(deployed.aws);
  try {
    const described = await describeWorkload(ecs, deployed, name);
    const definition = await describeTaskDefinition(ecs, described.taskDefinition);
    const own = definition && ownContainer(name, definition);
    if (!definition || !own?.name) throw new Problem(`${last(described.taskDefinition)} has no container to run`);
    const size = changes && checkedSize(changes, definition);
    if (changes) checkVariables(changes, own);
    return { container: own.name, definition: described.taskDefinition, placed: placedAs(described), size };
  } finally {
    close();
  }
}

function placedAs({ workload, service }: Described): Placed {
  if ("job" in workload) {
    const { networkConfiguration, enableExecuteCommand } = workload.job;
    return { networkConfiguration, launchType: "FARGATE", enableExecuteCommand };
  }
  const { networkConfiguration, capacityProviderStrategy, launchType, enableExecuteCommand } = service ?? {};
  // ECS takes only one of the two, and a service with a strategy may still have a launch type.
  const capacity = capacityProviderStrategy?.length ? { capacityProviderStrategy } : { launchType };
  // ECS says of a deployment which volumes its tasks have, and nothing of the service.
  const { volumeConfigurations } = service?.deployments?.find(({ status }) => status === "PRIMARY") ?? {};
  return {
    networkConfiguration,
    ...capacity,
    enableExecuteCommand,
    volumeConfigurations: taskVolumes(volumeConfigurations),
  };
}

/** An exit code is the process's own affair, but anything else that happened to the task is explained. */
function judged({ task, definition, log }: Ended, container: string, say: (text: string) => void): number {
  const own = task.containers?.find(({ name }) => name === container);
  const code = own?.exitCode;
  if (code !== undefined && !causeOfReason(reasonsOf(task))) {
    const stopped =
      task.stopCode === "EssentialContainerExited" ? "" : ` (${sentence(task.stoppedReason ?? "stopped")})`;
    say(
      `task ${shortTask(task)} ended with exit code ${code}${code === 0 && task.stopCode === undefined ? "" : stopped}`,
    );
    return code;
  }
  const failed = own?.reason || code !== undefined ? own : failedContainer(task, definition);
  say(
    ["the task did not come to its own end", whatFailed(task, failed), aboutLog(definition, container, log)].join(
      "\n\n",
    ),
  );
  return 1;
}

function reasonsOf({ stopCode, stoppedReason, containers = [] }: Task): string {
  return [stopCode, stoppedReason, ...containers.map(({ reason }) => reason)].filter((text) => text).join("\n");
}
