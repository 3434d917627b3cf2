// What a month of a plan costs at list prices: every resource's usage times its price, by component, and what has no
// price. Pure and from the plan alone, so that a plan made by an older program can be counted as well.

import { type Planned, PlannedStack } from "../../plan/charges/plannedStack.ts";
import { boundsText, runningTasks } from "../../plan/charges/runningTasks.ts";
import { fixed, type Range, sum, times, type Uncounted, type Usage } from "../../plan/charges/usage.ts";
import { nameOf, type Plan } from "../../plan/graph.ts";
import { knownOf } from "../../plan/resourceTypes/table.ts";
import { isRemote, typeName } from "../../plan/tree.ts";
import { listPrice } from "../../pricing/listPrices.ts";

export interface CostLine extends Usage {
  /** The outermost component that the resource belongs to. */
  component: string;
  /** The list price of one unit in USD. */
  unitUsd: number;
  /** USD of the month. */
  usd: Range;
}

export interface Unpriced {
  component: string;
  resource: string;
  /** The item that has no price. */
  item: string;
  /** The reason, as a sentence of its own. */
  reason: string;
}

export interface Estimate {
  region: string;
  /** One line for each component, item and price, in the order of the plan. */
  lines: CostLine[];
  unpriced: Unpriced[];
  /** Types in the plan that are paid by request. */
  byRequest: string[];
  /** How schedules move the number of tasks, and which schedules the figures leave out. */
  notes: string[];
  /** USD of the month, with the fewest tasks and with the most. */
  total: Range;
}

/** Undefined for a plan that is not deployed to AWS: one without a region, or one for an emulator on this machine. */
export function estimate(plan: Plan): Estimate | undefined {
  const stack = new PlannedStack(plan);
  const { region } = stack;
  if (region === undefined || stack.emulated) return undefined;
  const lines = new Map<string, CostLine>();
  const unpriced: Unpriced[] = [];
  for (const resource of stack.resources) {
    const component = stack.componentOf(resource);
    for (const used of usagesOf(resource, stack)) {
      const priced = priceOf(used, region);
      if ("reason" in priced) unpriced.push({ component, resource: nameOf(resource.urn), ...priced });
      else add(lines, { ...priced, component });
    }
  }
  return {
    region,
    lines: [...lines.values()],
    unpriced,
    byRequest: [
      ...new Set(stack.resources.filter(({ type }) => knownOf(type).charge === "byRequest").map(typeOf)),
    ].sort(),
    notes: stack.all("aws:ecs/service:Service").flatMap((service) => {
      const { bounds, uncounted } = runningTasks(service, stack);
      return uncounted ?? boundsText(stack.componentOf(service), bounds) ?? [];
    }),
    total: sum([...lines.values()].map(({ usd }) => usd)),
  };
}

/** What a resource is charged for; empty for a resource that costs nothing. */
function usagesOf(resource: Planned, stack: PlannedStack): (Usage | Uncounted)[] {
  const groups = !resource.custom && !isRemote(resource);
  if (groups || resource.type.startsWith("pulumi:")) return [];
  const { charge } = knownOf(resource.type);
  if (charge === undefined) return [{ item: typeOf(resource), uncounted: "what it costs is not known here" }];
  return typeof charge === "string" ? [] : charge(resource, stack);
}

/** The cost of each component, in the order of the plan. */
export function componentTotals({ lines }: Estimate): [component: string, usd: Range][] {
  const byComponent = Map.groupBy(lines, ({ component }) => component);
  return [...byComponent].map(([component, own]) => [component, sum(own.map(({ usd }) => usd))]);
}

type Outcome = Omit<CostLine, "component"> | Pick<Unpriced, "item" | "reason">;

function priceOf(used: Usage | Uncounted, region: string): Outcome {
  const { item } = used;
  if ("uncounted" in used) return { item, reason: used.uncounted };
  const { least, most } = used.quantity;
  if (!Number.isFinite(least) || !Number.isFinite(most)) return { item, reason: "how much is not known" };
  const unitUsd = listPrice(used.price, region);
  if (unitUsd === undefined) return { item, reason: `no price is known in ${region}` };
  return { ...used, unitUsd, usd: times(used.quantity, unitUsd * (used.share ?? 1)) };
}

/** One line for each item and reason: `keys: no price is known in cn-north-1 (alarms-key and 1 more)`. */
export function unpricedTexts({ unpriced }: Estimate): string[] {
  const alike = Map.groupBy(unpriced, ({ item, reason }) => `${item}: ${reason}`);
  return [...alike].map(([text, [first, ...others]]) => {
    const more = others.length > 0 ? ` and ${others.length} more` : "";
    return `${text} (${first?.resource}${more})`;
  });
}

function add(lines: Map<string, CostLine>, line: CostLine): void {
  const key = [line.component, line.item, line.price].join("\n");
  const known = lines.get(key);
  const both = (of: (line: CostLine) => Range) => sum([known ? of(known) : fixed(0), of(line)]);
  lines.set(key, { ...line, quantity: both(({ quantity }) => quantity), usd: both(({ usd }) => usd) });
}

function typeOf({ type }: Planned): string {
  return typeName(type);
}
