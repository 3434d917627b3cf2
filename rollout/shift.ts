// What ECS's record of a service deployment says of one that shifts requests: how far it is, what it waits for, how it
// ended and why. Pure. Asking for the record is left to serviceDeployment.ts, deployments task by task to deployment.ts.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html

import type { DeploymentLifecycleHookDetail, ServiceDeployment } from "@aws-sdk/client-ecs";
import type { Cause } from "./cause.ts";

/** PRE_PRODUCTION_TRAFFIC_SHIFT is documented; the SDK's list of stages lacks it. */
export type Stage = NonNullable<ServiceDeployment["lifecycleStage"]> | "PRE_PRODUCTION_TRAFFIC_SHIFT";

export interface Shift {
  record: ServiceDeployment;
  stage?: Stage;
  /** Percent of production's requests that go to the new revision. */
  percent: number;
  /** The most that went to it before ECS gave the requests back. */
  reached: number;
  /** When this stage with this percentage was first seen, in milliseconds since the epoch. */
  since: number;
  /** When ECS goes on by itself; undefined where it does not wait for time. */
  until?: number;
  /** The pauses that wait for a word. */
  pauses: DeploymentLifecycleHookDetail[];
  /** True from the moment that ECS gives the requests back, whatever becomes of that. */
  rollsBack: boolean;
}

export type ShiftPhase = "in-progress" | "succeeded" | "failed" | "rolled-back" | "replaced";

/** The state after one more look, `at` milliseconds since the epoch. */
export function shiftOf(record: ServiceDeployment, before: Shift | undefined, at: number): Shift {
  const stage = record.lifecycleStage as Stage | undefined;
  const percent = record.targetServiceRevision?.requestedProductionTrafficWeight ?? 0;
  const same = before?.stage === stage && before?.percent === percent;
  const since = same && before ? before.since : at;
  const minutes = waitMinutes(record, stage, percent);
  const rollsBack = /^ROLLBACK/.test(record.status ?? "");
  return {
    record,
    stage,
    percent,
    reached: Math.max(before?.reached ?? 0, rollsBack ? 0 : percent),
    since,
    ...(minutes !== undefined && { until: since + minutes * 60_000 }),
    pauses: pausesOf(record),
    rollsBack,
  };
}

/** The pauses of a deployment that wait for a word. */
export function pausesOf({ lifecycleHookDetails = [] }: ServiceDeployment): DeploymentLifecycleHookDetail[] {
  return lifecycleHookDetails.filter(
    ({ targetType, status }) => targetType === "PAUSE" && status === "AWAITING_ACTION",
  );
}

/** The time that ECS lets pass at a stage: between two shifts, and with both revisions after the last one. */
function waitMinutes({ deploymentConfiguration: is }: ServiceDeployment, stage: Stage | undefined, percent: number) {
  if (stage === "BAKE_TIME") return is?.bakeTimeInMinutes;
  if (stage !== "PRODUCTION_TRAFFIC_SHIFT" || percent >= 100) return undefined;
  return is?.canaryConfiguration?.canaryBakeTimeInMinutes ?? is?.linearConfiguration?.stepBakeTimeInMinutes;
}

/**
 * How the deployment stands. A rollback counts once it is over: until then its requests are on their way back.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html (states)
 */
export function phaseOf({ status }: ServiceDeployment, isSuperseded: boolean): ShiftPhase {
  switch (status) {
    case "SUCCESSFUL":
      return "succeeded";
    case "ROLLBACK_SUCCESSFUL":
      return "rolled-back";
    case "ROLLBACK_FAILED":
      return "failed";
    case "STOPPED":
      return isSuperseded ? "replaced" : "failed";
    default:
      return "in-progress";
  }
}

/** ECS's own words, the first that say why; where nothing could be rolled back, that. */
export function reasonOf({ status, rollback, statusReason }: ServiceDeployment): string | undefined {
  const words = [rollback?.reason, statusReason];
  return (status === "ROLLBACK_FAILED" ? words.reverse() : words).find((text) => text);
}

/**
 * Why a shift was given up, where no task is to blame; undefined where its tasks say more, and where nothing was given
 * up. ECS says it in several places: the alarms' and the breaker's status, the reason, and where that is empty the hooks.
 *
 * @param name the service as the stack file names it
 */
export function causeOfShift({ record, reached, rollsBack }: Shift, name: string): Cause | undefined {
  const { alarms, deploymentCircuitBreaker, lifecycleHookDetails = [], statusReason = "", rollback } = record;
  const reason = rollback?.reason ?? statusReason;
  const hooks = new Set(lifecycleHookDetails.map(({ status }) => status));
  if (alarms?.status === "TRIGGERED") {
    const which = alarms.triggeredAlarmNames?.join(", ") || "an alarm";
    const had = reached > 0 ? ` while ${share(reached)} of the requests went to the new tasks` : "";
    return {
      kind: "shift-alarm",
      what: `${which} went off${had}`,
      next: `\`./ecs logs\` has what the new tasks wrote in that time; the alarm's graph shows from when on. If the alarm is wrong, change its threshold under \`services.${name}.alarms\`.`,
    };
  }
  if (deploymentCircuitBreaker?.status === "TRIGGERED" || /circuit breaker/i.test(reason)) return undefined;
  if (/hook timed out/i.test(reason) || (reason === "" && hooks.has("TIMED_OUT"))) {
    return {
      kind: "shift-timeout",
      what: "nobody continued the deployment before its pause was over",
      next: "Run `pulumi up --refresh` again, and `./ecs continue` while it is paused.",
    };
  }
  if (/lifecycle hook\(s\) failed/i.test(reason) || (reason === "" && hooks.has("FAILED"))) {
    return {
      kind: "shift-refused",
      what: "someone rolled the deployment back at its pause",
      next: "Ask who did (CloudTrail has ContinueServiceDeployment), and run `pulumi up --refresh` once it may go out.",
    };
  }
  if (/networking configuration/i.test(reason)) {
    return {
      kind: "shift-rule",
      what: "ECS may not shift requests by the service's listener rules as they are",
      next: "Someone has changed a rule or its weights: `pulumi up --refresh` shows what. Its forward must hold the service's two target groups, one of them with all the weight.",
    };
  }
  if (!rollsBack) return undefined;
  return {
    kind: "shift-stopped",
    what: "someone stopped the deployment",
    next: "Ask who did (CloudTrail has StopServiceDeployment), and run `pulumi up --refresh` once it may go out.",
  };
}

/** `10 %`, or `all`. */
export function share(percent: number): string {
  return percent >= 100 ? "all" : `${Number(percent.toFixed(1))} %`;
}
