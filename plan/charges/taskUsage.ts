// What the tasks of services and jobs are charged for: Fargate, public addresses, logs. How many tasks run is left to
// runningTasks.ts and runsPerMonth.ts.

import { hoursPerMonth, jobRunMinutes, logGbPerTask, spotShareOfListPrice } from "../../pricing/assumptions.ts";
import { type TaskSize, taskHour } from "../../pricing/fargate.ts";
import type { PriceName } from "../../pricing/listPrices.ts";
import { openJson } from "../openJson.ts";
import { machineUsage } from "./machineUsage.ts";
import { observability } from "./observability.ts";
import { containersOf, type Planned, type PlannedStack } from "./plannedStack.ts";
import { runningTasks, taskHours } from "./runningTasks.ts";
import { runsPerMonth } from "./runsPerMonth.ts";
import { fixed, type Range, times, type Uncounted, type Usage } from "./usage.ts";

const taskDefinition = "aws:ecs/taskDefinition:TaskDefinition";
const stateMachine = "aws:sfn/stateMachine:StateMachine";

export function serviceUsage(service: Planned, stack: PlannedStack): (Usage | Uncounted)[] {
  const task = stack.source(service, taskDefinition, "taskDefinition");
  if (task === undefined) return [{ item: "tasks", uncounted: "its task definition is not in the plan" }];
  const { bounds } = runningTasks(service, stack);
  const hours = taskHours(bounds, service.inputs.capacityProviderStrategies ?? []);
  const isPublic = service.inputs.networkConfiguration?.assignPublicIp === true;
  return [
    ...(isOnMachines(task)
      ? machineUsage(service, task, { stack, bounds })
      : fargateUsage(sizeOf(task), hours.onDemand, hours.spot)),
    ...(isPublic
      ? [{ item: "public IPv4 addresses of tasks", price: "publicIpv4", quantity: hours.all } as const]
      : []),
    ...(service.inputs.volumeConfiguration === undefined ? [] : [volumesOnEbs]),
    ...logUsage(task, stack, times(hours.all, 1 / hoursPerMonth)),
  ];
}

/** Whether its tasks run on ECS Managed Instances. */
function isOnMachines({ inputs }: Planned): boolean {
  return (inputs.requiresCompatibilities ?? []).includes("MANAGED_INSTANCES");
}

const volumesOnEbs = {
  item: "volumes of tasks on EBS",
  uncounted:
    "AWS charges for their GiB, and for iops and throughput beyond what gp3 has, while a task runs; those prices were not read",
};

/** The end of the names of a job's Fargate items. */
export const ofRuns = " of runs";

/** A schedule runs a job, either itself or through a state machine. */
export function scheduleUsage(schedule: Planned, stack: PlannedStack): (Usage | Uncounted)[] {
  const task = stack.source(schedule, taskDefinition, "target");
  const runs = runsPerMonth(String(schedule.inputs.scheduleExpression));
  if (task === undefined) return [{ item: "runs", uncounted: "the task that it runs is not in the plan" }];
  if (runs === undefined) return [{ item: "runs", uncounted: "how often it is due is not known" }];
  const hours = fixed((runs * jobRunMinutes) / 60);
  const asked = askedOf(schedule, stack);
  const [onDemand, spot] = isOnSpot(asked) ? [fixed(0), hours] : [hours, fixed(0)];
  const isPublic = /"assignPublicIp":(true|"ENABLED")/i.test(asked);
  return [
    ...fargateUsage(sizeOf(task), onDemand, spot).map((used) => ({ ...used, item: `${used.item}${ofRuns}` })),
    ...(isPublic ? [{ item: "public IPv4 addresses of tasks", price: "publicIpv4", quantity: hours } as const] : []),
    ...logUsage(task, stack, times(hours, 1 / hoursPerMonth)),
  ];
}

/** What an event starts: of a job's runs nobody knows how many there are. */
export function startUsage(start: Planned, stack: PlannedStack): Uncounted[] {
  const isOfJob = stack.source(start, stateMachine) !== undefined;
  return isOfJob ? [{ item: "runs of events", uncounted: "how often an event comes is not known" }] : [];
}

/** What a schedule or another start asks of ECS, itself or by its state machine, as text. */
export function askedOf(start: Planned, stack: PlannedStack): string {
  const machine = stack.source(start, stateMachine);
  return JSON.stringify(openJson([start.inputs.target, machine?.inputs.definition]));
}

/** @param asked of ECS, as text */
export function isOnSpot(asked: string): boolean {
  return asked.includes('"FARGATE_SPOT"');
}

/** Logs that a group keeps until their days have passed, at the size in which they were sent. */
export function keptLogs(item: string, group: Planned | undefined, perMonth: Range): Usage {
  const days = Number(group?.inputs.retentionInDays ?? 0);
  return { item, price: "logStorage", quantity: times(perMonth, (days * 24) / hoursPerMonth) };
}

/** The size of a task definition in the plan. */
function sizeOf({ inputs }: Planned): TaskSize {
  return {
    cpu: Number(inputs.cpu),
    memoryMiB: Number(inputs.memory),
    architecture: inputs.runtimePlatform?.cpuArchitecture === "ARM64" ? "ARM64" : "X86_64",
    ephemeralStorageGiB: inputs.ephemeralStorage?.sizeInGib,
  };
}

function fargateUsage(size: TaskSize, onDemand: Range, spot: Range): Usage[] {
  return taskHour(size).flatMap(({ price, quantity, onSpot }): Usage[] => {
    const all = { least: onDemand.least + spot.least, most: onDemand.most + spot.most };
    if (!onSpot) return [{ item: names[price] ?? price, price, quantity: times(all, quantity) }];
    const used: Usage[] = [];
    if (onDemand.most > 0 || spot.most === 0)
      used.push({ item: `Fargate ${names[price]}`, price, quantity: times(onDemand, quantity) });
    if (spot.most > 0) {
      const share = spotShareOfListPrice;
      used.push({ item: `Fargate Spot ${names[price]}`, price, quantity: times(spot, quantity), share });
    }
    return used;
  });
}

const names: Partial<Record<PriceName, string>> = {
  fargateVcpu: "vCPU",
  fargateMemory: "memory",
  fargateArmVcpu: "vCPU (ARM)",
  fargateArmMemory: "memory (ARM)",
  fargateStorage: "Fargate storage above 20 GiB",
};

function logUsage(task: Planned, stack: PlannedStack, tasks: Range): (Usage | Uncounted)[] {
  const { output, inCloudWatch, traced } = observability(containersOf(task));
  return [
    ...(inCloudWatch ? logsInCloudWatch(task, stack, tasks) : []),
    ...(output === undefined ? [] : [{ item: "logs elsewhere", uncounted: `${output} charges for what it gets` }]),
    ...(traced ? [{ item: "traces and metrics of apps", uncounted: "X-Ray and CloudWatch charge by use" }] : []),
  ];
}

function logsInCloudWatch(task: Planned, stack: PlannedStack, tasks: Range): Usage[] {
  const perMonth = times(tasks, logGbPerTask);
  const group = stack.source(task, "aws:cloudwatch/logGroup:LogGroup", "containerDefinitions");
  return [{ item: "logs sent", price: "logIngestion", quantity: perMonth }, keptLogs("logs kept", group, perMonth)];
}
