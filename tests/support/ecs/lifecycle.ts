// The stages of a service deployment on the simulated ECS, as AWS documents them for each strategy:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment.html (…/deployment-type-linear.html)
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
// A generator that yields the moment at which it looks again at the latest; whatever changes wakes it earlier.

import type { DeploymentConfiguration } from "@aws-sdk/client-ecs";
import type { SimulatedDeployment, Stage } from "./deployment.ts";
import type { SimulatedService } from "./service.ts";
import type { SimulatedAws } from "./simulatedAws.ts";
import { associate, networkFault, shift } from "./traffic.ts";

/** AWS's own words: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshooting-blue-green.html */
export const words = {
  breaker: "Service deployment rolled back because the circuit breaker threshold was exceeded.",
  hookFailed: (stage: Stage) => `Service deployment rolled back because ${stage} lifecycle hook(s) failed.`,
  hookTimedOut: (stage: Stage) => `Service deployment rolled back because ${stage} pause hook timed out.`,
  twoServe: (rule: string) =>
    `Service deployment rolled back because of invalid networking configuration. productionListenerRule ${rule} should have exactly one target group serving traffic but found 2 target groups which are serving traffic`,
  foreign: (group: string, own: string, alternate: string) =>
    `Service deployment rolled back because of invalid networking configuration. Production listener rule is forwarding traffic to unexpected target group ${group}. Expected traffic to be forwarded to either targetGroupArn: ${own} or alternateTargetGroupArn: ${alternate}`,
  unassociated: (group: string) =>
    `Service deployment rolled back because of invalid networking configuration: Target group ${group} is not associated with either productionListenerRule or testListenerRule.`,
  noCandidate: "No rollback candidate was found to run the rollback.",
  // Not documented: what ECS says of an alarm, and of a request to stop.
  alarm: "Service deployment rolled back because of an alarm.",
  requested: "Service deployment rolled back because of a request to stop it.",
};

/** Why a deployment does not go on. */
class Fault extends Error {
  readonly rollsBack: boolean;

  constructor(reason: string, rollsBack = true) {
    super(reason);
    this.rollsBack = rollsBack;
  }
}

type Steps = Generator<number, void>;

/** Percent of production traffic after each shift: 100 at once, the canary and the rest, or equal steps. */
export function shifts({ strategy, canaryConfiguration, linearConfiguration }: DeploymentConfiguration): number[] {
  if (strategy === "CANARY") return [canaryConfiguration?.canaryPercent ?? 5, 100].filter((p, i) => i === 1 || p < 100);
  if (strategy !== "LINEAR") return [100];
  const step = linearConfiguration?.stepPercent ?? 10;
  const count = Math.ceil(Math.round((100 / step) * 1e6) / 1e6);
  return Array.from({ length: count }, (_, index) => Math.min(100, Math.round(step * (index + 1) * 10) / 10));
}

export function* lifecycle(service: SimulatedService, one: SimulatedDeployment): Steps {
  const { aws } = service;
  yield* turnOf(aws);
  one.status = "IN_PROGRESS";
  one.startedAt = aws.now;
  // "If an alarm is in the ALARM state at the beginning of a deployment, ECS will not monitor alarms for the duration":
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
  one.watchesAlarms = alarmsOf(one).every((name) => !aws.alarms.has(name));
  try {
    yield* one.configuration.strategy === "ROLLING" || one.configuration.strategy === undefined
      ? rolling(service, one)
      : shifting(service, one);
    service.completed(one);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    yield* givenUp(service, one, fault);
  }
}

function* rolling(service: SimulatedService, one: SimulatedDeployment): Steps {
  const { scheduler } = service;
  scheduler.roll(one.target, one.source);
  const allHealthy = () => scheduler.healthy(one.target) >= service.desiredCount;
  associate(service);
  yield* until(service, one, () => allHealthy() && scheduler.onlyRuns(one.target));
  if (alarmsOf(one).length > 0) yield* wait(service, one, service.aws.pace.alarmBake);
  yield* wait(service, one, service.aws.pace.turn);
}

function* shifting(service: SimulatedService, one: SimulatedDeployment): Steps {
  const { configuration, source, target } = one;
  const { scheduler, aws } = service;
  const { pace } = aws;
  // "only happens when you start a new service deployment with more than 1 service revision in an ACTIVE state"; that it
  // gives the traffic back to what served is assumed.
  if (service.hasAbandoned(one)) {
    yield* stage(service, one, "RECONCILE_SERVICE");
    if (source) service.serveOnly(source);
  }
  const fault = networkFault(service);
  if (fault) throw new Fault(fault);
  // A rolling deployment that this one has stopped was about to replace them.
  if (source) scheduler.want(source);
  yield* stage(service, one, "PRE_SCALE_UP");
  one.stage = "SCALE_UP";
  scheduler.want(target);
  yield* until(service, one, () => scheduler.healthy(target) >= service.desiredCount);
  yield* stage(service, one, "POST_SCALE_UP");
  one.stage = "TEST_TRAFFIC_SHIFT";
  shift(service, "test", target, 100);
  yield* wait(service, one, pace.turn);
  yield* stage(service, one, "POST_TEST_TRAFFIC_SHIFT");
  const between =
    (configuration.canaryConfiguration?.canaryBakeTimeInMinutes ??
      configuration.linearConfiguration?.stepBakeTimeInMinutes ??
      0) * 60;
  for (const percent of source ? shifts(configuration) : [100]) {
    // "pause hooks configured at PRE_PRODUCTION_TRAFFIC_SHIFT are invoked at each traffic shift step"
    yield* stage(service, one, "PRE_PRODUCTION_TRAFFIC_SHIFT");
    one.stage = "PRODUCTION_TRAFFIC_SHIFT";
    shift(service, "production", target, percent);
    yield* wait(service, one, pace.turn + (percent < 100 ? between : 0));
  }
  yield* stage(service, one, "POST_PRODUCTION_TRAFFIC_SHIFT");
  one.stage = "BAKE_TIME";
  yield* wait(service, one, (configuration.bakeTimeInMinutes ?? 0) * 60);
  one.stage = "CLEAN_UP";
  // There is no way back from here, as the old tasks go; what ECS says to who asks for one is not documented.
  service.serving = target;
  scheduler.want(target, { alone: true });
  while (!scheduler.onlyRuns(target)) yield Number.POSITIVE_INFINITY;
}

/** A stage and the pauses that are configured at it; all at one stage begin together. */
function* stage(service: SimulatedService, one: SimulatedDeployment, name: Stage): Steps {
  const { aws } = service;
  one.stage = name;
  yield* wait(service, one, aws.pace.turn);
  const configured = (one.configuration.lifecycleHooks ?? []).filter(
    ({ targetType, lifecycleStages }) => targetType === "PAUSE" && lifecycleStages?.some((at) => at === name),
  );
  const paused = configured.map(({ timeoutConfiguration }) => {
    const minutes = timeoutConfiguration?.timeoutInMinutes ?? 1440;
    return service.pause(one, name, aws.now + minutes * 60_000, timeoutConfiguration?.action ?? "ROLLBACK");
  });
  const ends = paused.map(({ expiresAt }) => Number(expiresAt));
  yield* until(
    service,
    one,
    () => {
      for (const hook of paused) {
        if (hook.status === "AWAITING_ACTION" && Number(hook.expiresAt) <= aws.now) {
          hook.status = "TIMED_OUT";
          if (hook.timeoutAction === "ROLLBACK") throw new Fault(words.hookTimedOut(name));
        }
        if (hook.status === "FAILED") throw new Fault(words.hookFailed(name));
      }
      return paused.every(({ status }) => status !== "AWAITING_ACTION");
    },
    Math.min(...ends),
  );
}

/** Nothing ends this: the deployment has not begun, or is over but for the verdict. */
function* turnOf(aws: SimulatedAws): Steps {
  const end = aws.now + aws.pace.turn * 1000;
  while (aws.now < end) yield end;
}

function* wait(service: SimulatedService, one: SimulatedDeployment, seconds: number): Steps {
  const end = service.aws.now + seconds * 1000;
  yield* until(service, one, () => service.aws.now >= end, end);
}

function* until(
  service: SimulatedService,
  one: SimulatedDeployment,
  done: () => boolean,
  end = Number.POSITIVE_INFINITY,
): Steps {
  for (;;) {
    const fault = faultOf(service, one);
    if (fault) throw fault;
    if (done()) return;
    yield end;
  }
}

function faultOf({ aws, threshold }: SimulatedService, one: SimulatedDeployment): Fault | undefined {
  const { alarms, deploymentCircuitBreaker: breaker } = one.configuration;
  if (one.stopRequested) return new Fault(words.requested);
  if (one.watchesAlarms) {
    one.triggeredAlarms = alarmsOf(one).filter((name) => aws.alarms.has(name));
    if (one.triggeredAlarms.length > 0) return new Fault(words.alarm, alarms?.rollback ?? false);
  }
  return breaker?.enable && one.failedTasks >= threshold
    ? new Fault(words.breaker, breaker.rollback ?? false)
    : undefined;
}

function alarmsOf({ configuration: { alarms } }: SimulatedDeployment): string[] {
  return alarms?.enable ? (alarms.alarmNames ?? []) : [];
}

/** Back to what served; its tasks have stayed, so the traffic goes back at once. */
function* givenUp(service: SimulatedService, one: SimulatedDeployment, { message, rollsBack }: Fault): Steps {
  const { aws, scheduler } = service;
  const { source } = one;
  if (!rollsBack) return service.failed(one, "STOPPED", message);
  one.rollback = { reason: message, startedAt: aws.now };
  if (!source) return service.failed(one, "ROLLBACK_FAILED", words.noCandidate);
  one.status = "ROLLBACK_IN_PROGRESS";
  one.statusReason = message;
  service.rollingBack(one, source, message);
  while (!scheduler.onlyRuns(source) || scheduler.healthy(source) < service.desiredCount) {
    yield Number.POSITIVE_INFINITY;
  }
  yield* turnOf(aws);
  service.rolledBack(one, source, message);
}
