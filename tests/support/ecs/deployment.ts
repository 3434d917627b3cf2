// What the simulated ECS keeps of a service revision and of a service deployment, and how DescribeServiceDeployments
// shows it. What happens to a deployment is left to lifecycle.ts.

import type {
  DeploymentConfiguration,
  DeploymentLifecycleHookDetail,
  DeploymentRolloutState,
  ServiceDeployment,
  ServiceDeploymentBrief,
  ServiceDeploymentLifecycleStage,
  ServiceDeploymentStatus,
  ServiceRevisionSummary,
} from "@aws-sdk/client-ecs";

export interface Revision {
  arn: string;
  /** The tasks' and DescribeServices' `ecs-svc/<id>` has it, too. */
  id: string;
  definition: string;
  createdAt: number;
  /** The target group that its tasks are in. */
  group?: string;
  rolloutState: DeploymentRolloutState;
  rolloutStateReason: string;
}

/** PRE_PRODUCTION_TRAFFIC_SHIFT is documented and configurable; the SDK's list of stages lacks it. */
export type Stage = ServiceDeploymentLifecycleStage | "PRE_PRODUCTION_TRAFFIC_SHIFT";

/** What DescribeServiceDeployments lists, with the stage, which it does not say. */
export interface PauseHook extends DeploymentLifecycleHookDetail {
  stage: Stage;
}

export interface SimulatedDeployment {
  arn: string;
  target: Revision;
  /** What served before; none for a service's first. */
  source?: Revision;
  configuration: DeploymentConfiguration;
  status: ServiceDeploymentStatus;
  statusReason?: string;
  stage?: Stage;
  createdAt: number;
  startedAt?: number;
  finishedAt?: number;
  stoppedAt?: number;
  updatedAt: number;
  hooks: PauseHook[];
  rollback?: { reason: string; startedAt: number };
  /** False where an alarm had gone off before it began: then ECS ignores them all. */
  watchesAlarms: boolean;
  triggeredAlarms: string[];
  /** Somebody called StopServiceDeployment. */
  stopRequested: boolean;
  failedTasks: number;
  counts: (revision: Revision) => { requested: number; running: number; pending: number };
  /** Percent of the requests; undefined where no traffic is shifted. */
  shares: (revision: Revision) => { production?: number; test?: number };
}

export const isOver = ({ status }: SimulatedDeployment) =>
  ["SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"].includes(status);

export function describeDeployment(
  one: SimulatedDeployment,
  service: { arn: string; cluster: string; desiredCount: number; threshold: number },
): ServiceDeployment {
  const { configuration, rollback } = one;
  const breaker = configuration.deploymentCircuitBreaker?.enable ?? false;
  const alarms = configuration.alarms?.enable ? configuration.alarms : undefined;
  const watching = isOver(one) ? "MONITORING_COMPLETE" : "MONITORING";
  return {
    serviceDeploymentArn: one.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster,
    createdAt: new Date(one.createdAt),
    ...moment("startedAt", one.startedAt),
    ...moment("finishedAt", one.finishedAt),
    ...moment("stoppedAt", one.stoppedAt),
    updatedAt: new Date(one.updatedAt),
    sourceServiceRevisions: one.source ? [summary(one, one.source)] : [],
    targetServiceRevision: summary(one, one.target),
    status: one.status,
    ...(one.statusReason !== undefined && { statusReason: one.statusReason }),
    ...(one.stage !== undefined && { lifecycleStage: one.stage as ServiceDeploymentLifecycleStage }),
    lifecycleHookDetails: one.hooks.map(({ stage: _, ...shown }) => ({ ...shown })),
    deploymentConfiguration: configuration,
    ...(rollback && {
      rollback: {
        reason: rollback.reason,
        startedAt: new Date(rollback.startedAt),
        ...(one.source && { serviceRevisionArn: one.source.arn }),
      },
    }),
    deploymentCircuitBreaker: {
      status: breaker ? (one.failedTasks >= service.threshold ? "TRIGGERED" : watching) : "DISABLED",
      failureCount: one.failedTasks,
      threshold: service.threshold,
    },
    alarms: {
      status: alarms && one.watchesAlarms ? (one.triggeredAlarms.length > 0 ? "TRIGGERED" : watching) : "DISABLED",
      alarmNames: alarms?.alarmNames ?? [],
      triggeredAlarmNames: [...one.triggeredAlarms],
    },
  };
}

export function brief(one: SimulatedDeployment, serviceArn: string, cluster: string): ServiceDeploymentBrief {
  return {
    serviceDeploymentArn: one.arn,
    serviceArn,
    clusterArn: cluster,
    createdAt: new Date(one.createdAt),
    ...moment("startedAt", one.startedAt),
    ...moment("finishedAt", one.finishedAt),
    targetServiceRevisionArn: one.target.arn,
    status: one.status,
    ...(one.statusReason !== undefined && { statusReason: one.statusReason }),
  };
}

function summary(one: SimulatedDeployment, revision: Revision): ServiceRevisionSummary {
  const { requested, running, pending } = one.counts(revision);
  const { production, test } = one.shares(revision);
  return {
    arn: revision.arn,
    requestedTaskCount: requested,
    runningTaskCount: running,
    pendingTaskCount: pending,
    ...(production !== undefined && { requestedProductionTrafficWeight: production }),
    ...(test !== undefined && { requestedTestTrafficWeight: test }),
  };
}

function moment<K extends string>(key: K, at: number | undefined): { [key in K]?: Date } {
  return at === undefined ? {} : ({ [key]: new Date(at) } as { [key in K]?: Date });
}
