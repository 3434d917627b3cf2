// How long a deployment takes where nothing goes wrong: from the start of `pulumi up` until the new tasks serve and the
// last old one is gone, on a clock of its own with the service's settings. What AWS promises nobody of is assumed, once,
// here. Pure; when a deployment is called overdue is left to deadline.ts, words to cli/pace/deploymentTime.ts.

/** The steps in which a deployment shifts requests. */
export interface DeploymentSteps {
  strategy: "rolling" | "canary" | "linear" | "blue-green";
  /** Of canary: the first share; of linear: each step. @default 100 */
  percent?: number;
  /** Between two shifts. @default 0 */
  minutesBetween?: number;
  /** After the last shift. @default 0 */
  bakeMinutes?: number;
}

/** What of a service decides how long a deployment takes. */
export interface DeploymentCourse extends DeploymentSteps {
  /** Number of tasks, before and after. */
  tasks: number;
  minimumHealthyPercent: number;
  maximumPercent: number;
  /** From a task's process to the word that it is healthy: the threshold of the slowest check times its interval. */
  checkSeconds: number;
  /** For which the load balancer lets open requests end before ECS stops a task. */
  deregistrationSeconds: number;
  /** After which ECS kills a process that has not ended. */
  stopTimeoutSeconds: number;
  /** Whether a task tests the new revision before it gets a request. @default false */
  tested?: boolean;
}

/** Seconds that no setting decides; AWS promises none of them. */
export const assumed = {
  /** From `pulumi up` to UpdateService: a preview, the program twice, a new task definition. The image is built already. */
  up: 15,
  /** Each turn of ECS: to begin a deployment, and from one stage of it to the next. */
  turn: 5,
  /**
   * From a task's launch to its process: a network interface ("several seconds", says AWS) and the image. An image of 413
   * MB took 53 to 62 s, of which the pull was most, and most images are smaller.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-recommendations.html
   * https://elasticscale.com/blog/reduce-aws-fargate-pull-times-with-soci
   */
  start: 45,
  /** From SIGTERM to the end of a process that heeds it. One that does not takes `stopTimeoutSeconds`. */
  stop: 5,
  /**
   * Until a network load balancer begins to check a new task: "a few minutes".
   * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
   */
  registration: 180,
  /** What the command of a test takes itself. */
  test: 60,
  /**
   * For which ECS goes on looking at alarms once a rolling deployment has replaced all tasks: less than five minutes, it
   * says.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
   */
  alarms: 300,
} as const;

export type Assumed = { readonly [Name in keyof typeof assumed]: number };

/** Seconds of a deployment, people's time at a pause left out. @param times another clock than AWS's, for a test */
export function deploymentSeconds(course: DeploymentCourse, times: Assumed = assumed): number {
  const healthy = times.start + course.checkSeconds;
  const drain = course.deregistrationSeconds + Math.min(times.stop, course.stopTimeoutSeconds);
  const begun = times.up + times.turn;
  return begun + (course.strategy === "rolling" ? rolling(course, healthy, drain) : shifting(course, times) + drain);
}

/**
 * ECS stops old tasks down to the minimum of healthy ones and starts new ones up to the maximum, round by round; a task
 * that drains is neither RUNNING nor PENDING, so that the next may start.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 */
function rolling(course: DeploymentCourse, healthySeconds: number, drainSeconds: number): number {
  const { tasks, minimumHealthyPercent, maximumPercent } = course;
  const least = Math.ceil((tasks * minimumHealthyPercent) / 100);
  const most = Math.floor((tasks * maximumPercent) / 100);
  let [old, fresh, now, lastStop] = [tasks, 0, 0, 0];
  while (old > 0 || fresh < tasks) {
    const spare = Math.min(old, old + fresh - least);
    if (spare > 0) {
      old -= spare;
      lastStop = now;
    }
    const started = Math.min(tasks - fresh, most - old - fresh);
    if (started > 0) {
      fresh += started;
      now += healthySeconds;
    } else if (spare <= 0) return Number.POSITIVE_INFINITY; // the settings refuse percentages without room
  }
  return Math.max(now, lastStop + drainSeconds);
}

/**
 * All new tasks start beside the old ones. Then come the stages PRE_SCALE_UP, POST_SCALE_UP, TEST_TRAFFIC_SHIFT,
 * POST_TEST_TRAFFIC_SHIFT and POST_PRODUCTION_TRAFFIC_SHIFT, and two turns for each shift.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
 */
function shifting(course: DeploymentCourse, times: Assumed): number {
  const test = course.tested ? times.start + times.test : 0;
  const turns = (5 + 2 * shiftsOf(course)) * times.turn;
  return times.start + course.checkSeconds + turns + test + waitSeconds(course);
}

/**
 * The minutes that the settings let pass, in seconds. Those of a step are not waited for after the last: "not applied
 * after reaching 100 percent traffic".
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html
 */
export function waitSeconds(steps: DeploymentSteps): number {
  const { minutesBetween = 0, bakeMinutes = 0 } = steps;
  return (minutesBetween * (shiftsOf(steps) - 1) + bakeMinutes) * 60;
}

/** How often requests are shifted until the new tasks have all of them. */
export function shiftsOf({ strategy, percent = 100 }: DeploymentSteps): number {
  if (strategy === "linear") return Math.ceil(Number((100 / percent).toFixed(6)));
  return strategy === "canary" && percent < 100 ? 2 : 1;
}
