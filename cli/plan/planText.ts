// What `./ecs plan` shows: all stacks on one screen; or whole stacks, each as a tree with its price; or one service or
// job of a stack; or the same as data.

import type { WriteStream } from "node:tty";
import { PlannedStack } from "../../plan/charges/plannedStack.ts";
import { sum } from "../../plan/charges/usage.ts";
import type { Plan } from "../../plan/graph.ts";
import { type Line, planTree, summaryOf, typeName } from "../../plan/tree.ts";
import { nearest } from "../../settings/language/nearest.ts";
import { Problem } from "../commandLine.ts";
import { costData, costText } from "../cost/costSummary.ts";
import { type Estimate, estimate } from "../cost/estimate.ts";
import { deploymentTimes } from "../pace/deploymentTime.ts";
import { loosenedOf } from "./loosened.ts";
import { profileText, summaryLines } from "./summary.ts";
import { partOf, workloadsFirst, workloadsOf } from "./workloads.ts";

export interface Shown {
  plans: Plan[];
  /** A service or job of the one stack. */
  part?: string;
  /** Whether stacks are shown as trees. @default a summary of each stack */
  whole?: boolean;
  /** Whether the source line of each resource is shown. */
  sources?: boolean;
}

/** The width of the summary where there is no terminal. */
const pageWidth = 110;

/** @throws Problem where the stack has no such part */
export function linesOf({ plans, part, whole = false, sources = false }: Shown, stdout: NodeJS.WritableStream): Line[] {
  if (part !== undefined) {
    return plans.flatMap((plan) => [
      ...planTree(partNamed(plan, part), { sources }),
      ...noteLines(plan, part),
      ...priceLine(estimate(plan), plan.stack, part),
    ]);
  }
  if (!whole) return summaryLines(plans, (stdout as Partial<WriteStream>).columns ?? pageWidth);
  const trees = plans.flatMap((plan): Line[] => [
    ...planTree(workloadsFirst(plan), { sources }),
    ...noteLines(plan),
    ...priceLine(estimate(plan), plan.stack),
    [],
  ]);
  return [...trees, ...countTable(plans)];
}

/** One stack gives an object, several give a list. @throws Problem where the stack has no such part */
export function dataOf({ plans, part }: Shown): unknown {
  const data = plans.map((plan) => {
    const found = estimate(plan);
    const cost = found && costData(part === undefined ? found : costOfPart(found, part));
    return { ...(part === undefined ? plan : partNamed(plan, part)), ...(cost && { cost }) };
  });
  return data.length === 1 ? data[0] : data;
}

/**
 * What a plan says beside its resources, each with a word that it is headed by: its profile, the safe defaults that a
 * service or job has loosened, and how long a deployment of a service takes.
 */
export function notesOf(plan: Plan, part?: string): [head: string, text: string][] {
  const stack = new PlannedStack(plan);
  const isShown = (name: string) => part === undefined || name === part;
  const { profile } = part === undefined ? plan : {};
  const loosened = workloadsOf(stack).flatMap((workload): [string, string][] => {
    const found = isShown(workload.name) ? loosenedOf(workload, stack) : [];
    return found.length > 0 ? [["loosened", `${workload.name}: ${found.join(", ")}`]] : [];
  });
  const times = Map.groupBy(
    [...deploymentTimes(plan)].filter(([name]) => isShown(name)),
    ([, time]) => time,
  );
  return [
    ...(profile ? [["profile", profileText(profile)] as [string, string]] : []),
    ...loosened,
    ...[...times].map(([time, services]): [string, string] => [
      "time",
      `a deployment of ${services.map(([name]) => name).join(", ")} takes ${time}`,
    ]),
  ];
}

function noteLines(plan: Plan, part?: string): Line[] {
  return notesOf(plan, part).map(([head, text]): Line => [[head, "heading"], [`  ${text}`]]);
}

function partNamed(plan: Plan, name: string): Plan {
  const part = partOf(plan, name);
  if (part !== undefined) return part;
  const names = workloadsOf(new PlannedStack(plan)).map((one) => one.name);
  const near = nearest(name, names);
  const hints = [
    ...(near ? [`Did you mean ${near}?`] : []),
    ...(names.length > 0 ? [`It has: ${names.join(", ")}`] : []),
  ];
  throw new Problem(
    `${plan.stack} has no service and no job ${name}, and there is no Pulumi.${[`${name}.yaml.`, ...hints].join(" ")}`,
  );
}

function costOfPart(found: Estimate, name: string): Estimate {
  const own = ({ component }: { component: string }) => component === name;
  const lines = found.lines.filter(own);
  return { ...found, lines, unpriced: found.unpriced.filter(own), total: sum(lines.map(({ usd }) => usd)) };
}

function priceLine(found: Estimate | undefined, stack: string, part?: string): Line[] {
  if (found === undefined) return [];
  const text = costText(part === undefined ? found : costOfPart(found, part));
  return [[["cost", "heading"], [`  ${text}; item by item: ./ecs cost ${stack}`]]];
}

/** The number of resources of each type, with a column for each stack. */
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
