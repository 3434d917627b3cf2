// What the machines of a service are charged for: EC2 instances, and AWS's fee for each. As many run as hold the tasks,
// of the cheapest type that the stack file names.

import { listPrice } from "../../pricing/listPrices.ts";
import { type MachineSize, type MachineType, machineFeeShare, machineSizes } from "../../pricing/machinePrices.ts";
import { containersOf, type Inputs, type Planned, type PlannedStack } from "./plannedStack.ts";
import type { Bounds } from "./runningTasks.ts";
import { type Range, sum, type Uncounted, type Usage } from "./usage.ts";

const item = "machines";

/** The end of the name of AWS's fee. */
export const managed = ", managed";

export function machineUsage(
  service: Planned,
  task: Planned,
  { stack, bounds }: { stack: PlannedStack; bounds: readonly Bounds[] },
): (Usage | Uncounted)[] {
  const provider = stack.source(service, "aws:ecs/capacityProvider:CapacityProvider", "capacityProviderStrategies");
  if (provider === undefined)
    return [{ item, uncounted: "which instances its capacity provider starts is not in the plan" }];
  const { instanceRequirements = {} } = provider.inputs.managedInstancesProvider?.instanceLaunchTemplate ?? {};
  const types: string[] = instanceRequirements.allowedInstanceTypes ?? [];
  if (types.length === 0) {
    return [{ item, uncounted: "which instances AWS starts, and how many, only AWS knows; instanceTypes names them" }];
  }
  const priced = types.filter(isPriced).flatMap((type) => {
    const usd = listPrice(type, stack.region ?? "");
    return usd === undefined ? [] : [{ type, usd }];
  });
  const unknown = types.filter((type) => priced.every((one) => one.type !== type));
  if (unknown.length > 0) return [{ item, uncounted: `the price of ${unknown.join(", ")} was not read` }];
  const isArm = task.inputs.runtimePlatform?.cpuArchitecture === "ARM64";
  const gpus = gpusOf(containersOf(task));
  const [found] = priced
    .filter(({ type }) => isGraviton(type) === isArm)
    .map((one) => ({ ...one, each: tasksOn(machineSizes[one.type], task, gpus) }))
    .filter(({ each }) => each > 0)
    .map(({ each, ...one }) => ({ ...one, hours: machineHours(bounds, each) }))
    .sort((a, b) => a.hours.most * a.usd - b.hours.most * b.usd || a.usd - b.usd);
  if (found === undefined) return [{ item, uncounted: `a task does not fit on ${types.join(" or ")}` }];
  const { type: price, hours: quantity } = found;
  const name = `${item} (${price})`;
  return [
    { item: name, price, quantity },
    { item: `${name}${managed}`, price, quantity, share: machineFeeShare },
    { item: "disks of machines", uncounted: "AWS charges for their GiB on EBS; that price was not read" },
  ];
}

function isPriced(type: string): type is MachineType {
  return Object.hasOwn(machineSizes, type);
}

/**
 * Whether a type is of ARM: a g follows its generation,
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
function isGraviton(type: string): boolean {
  return /^[a-z]+\d+g/.test(type);
}

/**
 * How many tasks an instance holds at once; its system takes a part of the memory.
 * @param asked the GPUs of a task
 */
function tasksOn({ vCpus, memoryMiB, gpus }: MachineSize, { inputs }: Planned, asked: number): number {
  const byMemory = Math.ceil(memoryMiB / Number(inputs.memory)) - 1;
  const byCpu = Math.floor((vCpus * 1024) / Number(inputs.cpu));
  return Math.min(byMemory, byCpu, asked === 0 ? Number.POSITIVE_INFINITY : Math.floor(gpus / asked));
}

/** The GPUs that a task's containers ask for. */
export function gpusOf(containers: readonly Inputs[]): number {
  const asked: { value: string }[] = containers.flatMap(({ resourceRequirements = [] }) => resourceRequirements);
  return asked.reduce((all, { value }) => all + Number(value), 0);
}

function machineHours(bounds: readonly Bounds[], each: number): Range {
  const hours = bounds.map(({ hours, min, max }) => {
    return { least: hours * Math.ceil(min / each), most: hours * Math.ceil(max / each) };
  });
  return sum(hours);
}
