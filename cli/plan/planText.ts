// What `./ecs plan` shows of plans: each as a tree with its price, then how many resources there are of each type.

import type { Plan } from "../../plan/graph.ts";
import { type Line, planTree, summaryOf, typeName } from "../../plan/tree.ts";
import { costData, costText } from "../cost/costSummary.ts";
import { estimate } from "../cost/estimate.ts";

export function planLines(plans: Plan[], { sources = false } = {}): Line[] {
  const trees = plans.flatMap((plan): Line[] => [...planTree(plan, { sources }), ...costLine(plan), []]);
  return [...trees, ...countTable(plans)];
}

/** One stack is an object, more are a list. */
export function planData(plans: Plan[]): unknown {
  const data = plans.map(withCost);
  return data.length === 1 ? data[0] : data;
}

function costLine(plan: Plan): Line[] {
  const found = estimate(plan);
  return found ? [[["cost", "heading"], [`  ${costText(found)}; item by item: ./ecs cost ${plan.stack}`]]] : [];
}

function withCost(plan: Plan) {
  const found = estimate(plan);
  return found ? { ...plan, cost: costData(found) } : plan;
}

/** How many of each type, a column for each stack. */
function countTable(plans: Plan[]): Line[] {
  const counts = plans.map(({ resources }) => Map.groupBy(resources, ({ type }) => typeName(type)));
  const types = [...new Set(counts.flatMap((byType) => [...byType.keys()]))].sort();
  const wide = Math.max(...types.map(({ length }) => length));
  const cell = (text: string, { stack }: Plan) => text.padStart(Math.max(stack.length, 4) + 2);
  return [
    [["type".padEnd(wide), "heading"], ...plans.map((plan): Line[number] => [cell(plan.stack, plan), "heading"])],
    ...types.map(
      (type): Line => [
        [type.padEnd(wide), "type"],
        ...plans.map((plan, index): Line[number] => [cell(String(counts[index]?.get(type)?.length ?? "·"), plan)]),
      ],
    ),
    [],
    ...plans.map((plan): Line => {
      const found = estimate(plan);
      return [[plan.stack, "name"], [`: ${summaryOf(plan)}${found ? `, ${costText(found)}` : ""}`]];
    }),
  ];
}
