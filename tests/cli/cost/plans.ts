// Plans for tests of what they cost: an AWS provider in a region, and resources by hand. Each names the resources that
// its inputs come from, as the recorder does.

import type { Plan, PlannedResource } from "../../../plan/graph.ts";
import { plan, resource } from "../diff/graphs.ts";

type From = Record<string, PlannedResource>;

/** @param from input → the resource that its value comes from */
export function made(type: string, name: string, inputs: Record<string, unknown> = {}, from: From = {}) {
  const propertyDependencies = Object.fromEntries(Object.entries(from).map(([input, { urn }]) => [input, [urn]]));
  return resource(type, name, { inputs, propertyDependencies });
}

export function stackIn(region: string, ...resources: PlannedResource[]): Plan {
  return plan([resource("pulumi:providers:aws", "aws", { inputs: { region } }), ...resources]);
}

interface Service {
  desiredCount?: number;
  cpu?: number;
  memoryMiB?: number;
  architecture?: string;
  storageGiB?: number;
  publicIp?: boolean;
  spot?: { base: number; onDemand: number; spot: number };
  scaling?: { min: number; max: number };
  /** Expression, min, max. */
  schedules?: [expression: string, min: number, max: number, zone?: string][];
}

/** A service with its task, and its scaling where it has some. Its log is kept for 30 days. */
export function service(name: string, given: Service = {}): PlannedResource[] {
  const { desiredCount = 1, cpu = 256, memoryMiB = 512, architecture = "X86_64", storageGiB, spot } = given;
  const logs = made("aws:cloudwatch/logGroup:LogGroup", `${name}-logs`, { retentionInDays: 30 });
  const task = made(
    "aws:ecs/taskDefinition:TaskDefinition",
    `${name}-task`,
    {
      cpu: String(cpu),
      memory: String(memoryMiB),
      runtimePlatform: { cpuArchitecture: architecture, operatingSystemFamily: "LINUX" },
      ...(storageGiB && { ephemeralStorage: { sizeInGib: storageGiB } }),
      containerDefinitions: JSON.stringify([{ name }]),
    },
    { containerDefinitions: logs },
  );
  const strategy = spot
    ? [
        { capacityProvider: "FARGATE", base: spot.base, weight: spot.onDemand },
        { capacityProvider: "FARGATE_SPOT", base: 0, weight: spot.spot },
      ]
    : [{ capacityProvider: "FARGATE", base: 1, weight: 1 }];
  const own = made(
    "aws:ecs/service:Service",
    `${name}-service`,
    {
      desiredCount,
      capacityProviderStrategies: strategy,
      networkConfiguration: { assignPublicIp: given.publicIp ?? false },
    },
    { taskDefinition: task },
  );
  const { min = desiredCount, max = desiredCount } = given.scaling ?? {};
  const target = made(
    "aws:appautoscaling/target:Target",
    `${name}-target`,
    { minCapacity: min, maxCapacity: max },
    { resourceId: own },
  );
  const schedules = (given.schedules ?? []).map(([schedule, minCapacity, maxCapacity, timezone = "UTC"], index) =>
    made(
      "aws:appautoscaling/scheduledAction:ScheduledAction",
      `${name}-schedule-${index}`,
      { schedule, timezone, scalableTargetAction: { minCapacity, maxCapacity } },
      { resourceId: target },
    ),
  );
  const scaled = given.scaling !== undefined || schedules.length > 0;
  return [logs, task, own, ...(scaled ? [target, ...schedules] : [])];
}
