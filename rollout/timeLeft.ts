// About how long a deployment takes from now on, from the service's own settings, for the lines of whoever waits for it.
// Pure; how long all of it takes is counted by duration.ts, when it is overdue by deadline.ts.

import { checkSeconds, isBalanced, longestStop, type PaceSettings, stepsOf } from "./deadline.ts";
import { assumed, type DeploymentCourse, deploymentSeconds } from "./duration.ts";

/** What was asked for has begun by then: no `pulumi up` comes before. */
const fromUpdate = { ...assumed, up: 0 };

/**
 * Such as `about 2 min left`, with what ECS adds where it looks at alarms; undefined for a service without a task.
 *
 * @param seconds since the deployment was asked for, without what people took at a pause
 */
export function timeLeft(settings: PaceSettings, desired: number, seconds: number): string | undefined {
  if (desired === 0) return undefined;
  const expected = deploymentSeconds(courseOf(settings, desired), fromUpdate);
  const watched = settings.deployment.strategy === "rolling" && settings.watchedByAlarms === true;
  const alarms = watched ? `, then up to ${span(assumed.alarms)} while ECS looks at its alarms` : "";
  // At the end a guess of seconds would be wrong more often than right.
  if (expected - seconds >= 5) return `about ${span(expected - seconds)} left${alarms}`;
  return watched ? `up to ${span(assumed.alarms)} left while ECS looks at its alarms` : undefined;
}

function courseOf(settings: PaceSettings, tasks: number): DeploymentCourse {
  const { minimumHealthyPercent, maximumPercent, test } = settings.deployment;
  return {
    ...stepsOf(settings),
    ...{ tasks, minimumHealthyPercent, maximumPercent },
    tested: test !== undefined,
    checkSeconds: checkSeconds(settings),
    deregistrationSeconds: isBalanced(settings) ? settings.deregistrationDelaySeconds : 0,
    stopTimeoutSeconds: longestStop(settings),
  };
}

/** `40 s`, `2 min` */
function span(seconds: number): string {
  return seconds < 90 ? `${Math.max(10, Math.round(seconds / 10) * 10)} s` : `${Math.round(seconds / 60)} min`;
}
