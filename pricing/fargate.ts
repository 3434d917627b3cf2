// What a task on Fargate is charged for: vCPU, memory and the disk beyond what is free, for every hour that it runs,
// and how much of a service runs on Spot. https://aws.amazon.com/fargate/pricing/

import { spotShareOfListPrice } from "./assumptions.ts";
import { listPrice, type PriceName } from "./listPrices.ts";

export interface TaskSize {
  /** CPU units; 1024 are one vCPU. */
  cpu: number;
  memoryMiB: number;
  architecture: "X86_64" | "ARM64";
  /** @default 20 */
  ephemeralStorageGiB?: number;
}

/** As in ECS: at least `base` tasks on this provider, the others by weight. */
export interface ProviderShare {
  capacityProvider: string;
  base?: number;
  weight?: number;
}

/** What every task has without charge. */
const freeStorageGiB = 20;

/** How much of what one task uses in an hour. */
export function taskHour(size: TaskSize): { price: PriceName; quantity: number; onSpot: boolean }[] {
  const arm = size.architecture === "ARM64";
  const storage = Math.max(0, (size.ephemeralStorageGiB ?? freeStorageGiB) - freeStorageGiB);
  return [
    { price: arm ? "fargateArmVcpu" : "fargateVcpu", quantity: size.cpu / 1024, onSpot: true },
    { price: arm ? "fargateArmMemory" : "fargateMemory", quantity: size.memoryMiB / 1024, onSpot: true },
    // The disk has no Spot price.
    ...(storage > 0 ? [{ price: "fargateStorage" as const, quantity: storage, onSpot: false }] : []),
  ];
}

/** USD for an hour of one task; undefined where a price is not known. @param spot whether it runs on Spot */
export function taskHourUsd(size: TaskSize, region: string, spot: boolean): number | undefined {
  let sum = 0;
  for (const { price, quantity, onSpot } of taskHour(size)) {
    const usd = listPrice(price, region);
    if (usd === undefined) return undefined;
    sum += quantity * usd * (spot && onSpot ? spotShareOfListPrice : 1);
  }
  return sum;
}

/** How many of the tasks beyond those that stand on demand run on Spot, 0–1. */
export function spotShareBeyondBase(strategy: readonly ProviderShare[]): number {
  const total = strategy.reduce((sum, { weight = 0 }) => sum + weight, 0);
  const spot = strategy.filter(isSpot).reduce((sum, { weight = 0 }) => sum + weight, 0);
  return total === 0 ? 0 : spot / total;
}

/** Tasks that stand on demand whatever the weights say. */
export function onDemandBase(strategy: readonly ProviderShare[]): number {
  return strategy.filter((provider) => !isSpot(provider)).reduce((sum, { base = 0 }) => sum + base, 0);
}

/** Tasks by provider: the base first, the others in the exact proportion of the weights. */
export function tasksByProvider(tasks: number, strategy: readonly ProviderShare[]) {
  const beyond = Math.max(0, tasks - onDemandBase(strategy));
  const spot = beyond * spotShareBeyondBase(strategy);
  return { onDemand: tasks - spot, spot };
}

function isSpot({ capacityProvider }: ProviderShare): boolean {
  return capacityProvider === "FARGATE_SPOT";
}
