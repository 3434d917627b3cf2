// What a stack would deploy, on a part of a screen: its services and jobs, then what surrounds them, then its price. It
// has at most twelve lines, in the order in which people ask.

import { PlannedStack } from "../../plan/charges/plannedStack.ts";
import { isOwners, type Plan } from "../../plan/graph.ts";
import { knownOf } from "../../plan/resourceTypes/table.ts";
import { type Line, summaryOf, typeName } from "../../plan/tree.ts";
import { wrapped } from "../cost/assumptionLines.ts";
import { costText } from "../cost/costSummary.ts";
import { estimate } from "../cost/estimate.ts";
import { loosenedText } from "./loosened.ts";
import { alarmsText, filesText, networkText, reachText } from "./surroundings.ts";
import { type Workload, workloadsOf } from "./workloads.ts";
import { workloadText } from "./workloadText.ts";

/** The most lines of one stack, with its heading. */
export const mostLines = 12;

/** Lines of the summaries of all stacks; the last line names the commands for the whole. @param width of the screen */
export function summaryLines(plans: readonly Plan[], width: number): Line[] {
  const [first] = plans;
  const stack = plans.length === 1 ? first?.stack : "<stack>";
  const more = `Everything: ./ecs plan ${stack} [service or job] · prices: ./ecs cost ${stack}`;
  return [...plans.flatMap((plan) => [...summaryOfStack(plan, width), []]), [[more, "quiet"]]];
}

export function summaryOfStack(plan: Plan, width: number): Line[] {
  const stack = new PlannedStack(plan);
  const workloads = workloadsOf(stack);
  const files = filesText(stack);
  const surroundings: Entry[] = [
    ...ownEntries(plan),
    { label: "reached by", text: reachText(stack) },
    { label: "network", text: networkText(stack, workloads) },
    ...(files === undefined ? [] : [{ label: "files", text: files }]),
    { label: "alarmed", text: alarmsText(stack) },
    ...profileEntries(plan),
    { label: "loosened", text: loosenedText(stack, workloads, plan) },
    { label: "price", text: priceText(plan) },
  ];
  const room = mostLines - 1 - surroundings.length;
  const entries = [...workloadEntries(workloads, room, stack, plan), ...surroundings];
  const heading: Line = [[plan.stack, "heading"], [`  ${summaryOf(plan)}`]];
  return [heading, ...laidOut(entries, width)];
}

/** What resources.ts makes: by name what is charged for, or may be, and the number of all else. */
function ownEntries(plan: Plan): Entry[] {
  const own = plan.resources.filter(({ urn, custom }) => isOwners(urn) && custom);
  const named = own.filter(({ type }) => !["free", "elsewhere"].includes(String(knownOf(type).charge)));
  const names = named.map(({ name, type }) => `${name} (${typeName(type)})`);
  const others = own.length - named.length;
  const texts = [...names, ...(others > 0 ? [`${others} more`] : [])];
  return texts.length > 0 ? [{ label: "your own", text: texts.join(", ") }] : [];
}

interface Entry {
  label: string;
  text: string;
  /** Whether the label is a service's or a job's name. */
  named?: true;
}

/** The entries that fit; the last one lists the names of all others. */
function workloadEntries(workloads: Workload[], room: number, stack: PlannedStack, plan: Plan): Entry[] {
  const shown = workloads.length > room ? workloads.slice(0, room - 1) : workloads;
  const entries = shown.map((one): Entry => ({ label: one.name, text: workloadText(one, stack, plan), named: true }));
  const others = workloads.slice(shown.length).map(({ name }) => name);
  return others.length > 0 ? [...entries, { label: `and ${others.length} more`, text: others.join(", ") }] : entries;
}

/** A text that is too wide continues on the next lines, as far as there are lines left; then it is cut. */
function laidOut(entries: readonly Entry[], width: number): Line[] {
  const column = Math.max(...entries.map(({ label }) => label.length)) + 4;
  const texts = entries.map(({ text }) => wrapped(text, width - column, ""));
  const fits = texts.reduce((sum, lines) => sum + lines.length, 1) <= mostLines;
  return entries.flatMap(({ label, text, named }, index) =>
    (fits ? (texts[index] ?? []) : [text]).map(
      (line, at): Line => [[`  ${at === 0 ? label : ""}`.padEnd(column), named ? "name" : "key"], [line]],
    ),
  );
}

/** The keys alone: the whole plan has their paths. */
function profileEntries({ profile }: Plan): Entry[] {
  if (profile === undefined) return [];
  const values = Object.entries(profile.values).map(([path, value]) => [path.split(".").at(-1), value]);
  return [{ label: "profile", text: profileText({ ...profile, values: Object.fromEntries(values) }) }];
}

/** Such as `small: network.egress public, dashboard false`: what the stack would not have without its profile. */
export function profileText({ name, values }: NonNullable<Plan["profile"]>): string {
  const set = Object.entries(values).map(([path, value]) => `${path} ${value}`);
  return `${name}: ${set.join(", ") || "the stack file says all of it"}`;
}

function priceText(plan: Plan): string {
  const found = estimate(plan);
  return found ? costText(found) : "not deployed to AWS: nothing is charged";
}
