// A failed rollout in one block of text: what failed and why, what to do, the log, ECS's events, what runs now. Pure:
// facts in, text out. Gathering the facts is left to diagnose.ts, the report on one task to taskReport.ts.

import type { Container, ServiceEvent, Task } from "@aws-sdk/client-ecs";
import type { Cause } from "./cause.ts";
import type { Phase, Rollout } from "./deployment.ts";
import { last, sentence, shortDefinition } from "./names.ts";
import { causeOfEvents, failedContainer, type TaskFacts, whatFailed } from "./taskReport.ts";

/** What is known of a rollout that did not succeed. */
export interface Facts extends TaskFacts {
  /** The service as the stack file names it. */
  name: string;
  rollout: Omit<Rollout, "phase"> & { phase: Exclude<Phase, "in-progress" | "succeeded"> | "overdue" };
  /** ARN of the task definition that was asked for. */
  asked: string;
  /** The container port of the tasks before, where it is another one now. */
  formerPort?: number;
  /** Whether a person asked for it at a terminal. @default false: `pulumi up` did */
  byHand?: boolean;
  /** How long it was followed. */
  seconds: number;
  /** The task that explains most: one that stopped, or one that does not become healthy. */
  task?: Task;
  /** Why requests were given back, where no task of the service is to blame. */
  cause?: Cause;
  /** What became of the deployment's test, which it did not pass. */
  report?: string;
}

/** A rollout or a migration that did not succeed; its message is the whole explanation. */
export class RolloutError extends Error {
  override name = "RolloutError";
}

const eventsShown = 10;

/** The block, without a trailing newline. */
export function explain(facts: Facts): string {
  const { phase } = facts.rollout;
  // What someone else's deployment did to our tasks explains nothing.
  const { cause, report } = facts;
  const blamesNone = phase === "replaced" || phase === "deleted" || cause !== undefined || report !== undefined;
  const task = blamesNone ? undefined : facts.task;
  const container = task && failedContainer(task, facts.definition);
  return [
    `${facts.name}: ${headline(facts)}`,
    report ?? (task ? whatFailed(task, container, facts) : noTask(facts)),
    logBlock(facts, container),
    eventsBlock(facts.events),
    nowRunning(facts),
    afterwards(facts),
    closing(facts),
  ]
    .filter((part) => part !== undefined)
    .join("\n\n");
}

function headline({ rollout, asked, service, seconds }: Facts): string {
  const definition = shortDefinition(asked);
  const reason = rollout.reason ? ` (${sentence(rollout.reason)})` : "";
  const primary = service?.deployments?.find(({ status }) => status === "PRIMARY");
  const other = shortDefinition(primary?.taskDefinition);
  switch (rollout.phase) {
    case "failed":
      return `the deployment of ${definition} failed and nothing was rolled back${reason}`;
    case "unstable":
      return `the tasks of ${definition} start, but do not stay up: ${rollout.failed} have stopped`;
    case "rolled-back":
      return other === definition
        ? `the deployment of ${definition} failed; ECS is rolling it back${reason}`
        : `the deployment of ${definition} failed; ECS rolled it back to ${other}${reason}`;
    case "replaced":
      return `the deployment of ${definition} was replaced by someone else's, of ${other}`;
    case "deleted":
      return `the service was deleted while ${definition} was being deployed`;
    case "overdue": {
      const { healthy, desired, failed } = rollout;
      return `the deployment of ${definition} is overdue: after ${Math.round(seconds)} s ${healthy} of ${desired} tasks are healthy, ${failed} failed`;
    }
  }
}

/** ECS could not even make a task, or nothing is wrong with those there are: the events may say why. */
function noTask({ events, rollout, cause: known }: Facts): string | undefined {
  if (rollout.phase === "replaced") {
    return "Next: someone, or another pipeline, deploys the same service. Agree on one, then run `pulumi up --refresh`.";
  }
  if (rollout.phase === "deleted") return "Next: run `pulumi up --refresh`, which makes it anew.";
  const cause = known ?? causeOfEvents(events);
  return cause && `What failed: ${cause.what}.\nNext: ${cause.next}`;
}

function logBlock({ log }: Facts, container: Container | undefined): string | undefined {
  if (!log || !container) return undefined;
  if ("output" in log) return `The log of container ${container.name} goes to ${log.output}, and not to CloudWatch.`;
  if ("unreadable" in log) return `The log of container ${container.name} could not be read: ${log.unreadable}`;
  if (log.lines.length === 0) return `Container ${container.name} wrote nothing to its log (${log.stream}).`;
  return [`Last lines of container ${container.name} (${log.stream}):`, ...log.lines.map((line) => `  | ${line}`)].join(
    "\n",
  );
}

function eventsBlock(events: ServiceEvent[] = []): string | undefined {
  if (events.length === 0) return undefined;
  const shown = events.slice(0, eventsShown).reverse();
  return [
    "Last ECS events (UTC):",
    ...shown.map(({ createdAt, message = "" }) => `  ${createdAt?.toISOString().slice(11, 19) ?? "?"} ${message}`),
  ].join("\n");
}

function nowRunning({ service }: Facts): string | undefined {
  if (service?.status !== "ACTIVE") return undefined;
  const running = (service.deployments ?? []).filter(({ runningCount }) => runningCount);
  if (running.length === 0) return "Now running: nothing.";
  const tasks = running.map(
    ({ taskDefinition, runningCount }) =>
      `${shortDefinition(taskDefinition)}, ${runningCount} of ${service.desiredCount}`,
  );
  return `Now running: ${tasks.join("; ")}.`;
}

function afterwards({ rollout, asked, service, byHand = false }: Facts): string | undefined {
  if (rollout.phase === "replaced" || rollout.phase === "deleted") return undefined;
  if (rollout.phase === "overdue") {
    return "ECS goes on trying. If the deployment only needs longer, set `deployment.timeoutSeconds`.";
  }
  if (byHand) return "Pulumi has no part in it: its state is what it was.";
  const earlier = (service?.deployments ?? []).some(({ taskDefinition }) => taskDefinition !== asked);
  const again = {
    "rolled-back": "`pulumi up --refresh` tries the same again.",
    failed: `\`aws ecs update-service --cluster ${last(service?.clusterArn)} --service ${service?.serviceName} --force-new-deployment\` tries the same again.`,
    unstable: "ECS goes on starting tasks of it.",
  }[rollout.phase];
  return [
    ...(rollout.phase !== "rolled-back" && !earlier
      ? ["It was the service's first: there is none to roll back to."]
      : []),
    `Pulumi has recorded ${shortDefinition(asked)} as deployed: \`pulumi up\` deploys what you change now; ${again}`,
  ].join("\n");
}

/**
 * The rules that let the old port in go with the next update that succeeds (components/ingress/loadBalancerTarget.ts).
 */
function closing({ rollout, name, formerPort }: Facts): string | undefined {
  if (formerPort === undefined || rollout.phase === "deleted") return undefined;
  return `The next \`pulumi up\` has to deploy ${name}: one that leaves it alone succeeds, and closes port ${formerPort} to the tasks from before.`;
}
