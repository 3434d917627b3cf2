// Finds the services and jobs of a plan, and the resources of each: from the types of ECS and of the scheduler, so that
// it works for any program's plan.

import { type Inputs, type Planned, PlannedStack } from "../../plan/charges/plannedStack.ts";
import type { Plan, PlannedResource } from "../../plan/graph.ts";

export interface Workload {
  name: string;
  kind: "service" | "job";
  /** The service in ECS, or what starts the job: its schedule, or the first of its events. */
  resource: Planned;
}

/** What starts a job beside a schedule. An owner's own are in no component. */
export const eventTypes = ["aws:cloudwatch/eventTarget:EventTarget", "aws:pipes/pipe:Pipe"] as const;

/** Services first; each kind is sorted by name. */
export function workloadsOf(stack: PlannedStack): Workload[] {
  const of = (type: string, kind: Workload["kind"]) =>
    stack.all(type).map((resource): Workload => ({ name: stack.componentOf(resource), kind, resource }));
  const jobs = of("aws:scheduler/schedule:Schedule", "job");
  const started = eventTypes.flatMap((type) => of(type, "job")).filter(({ name, resource }) => name !== resource.name);
  const byName = new Map([...jobs, ...started].toReversed().map((job) => [job.name, job]));
  const named = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...of("aws:ecs/service:Service", "service"), ...named];
}

/** The task definition of a service or a job; undefined where it has none of its own. */
export function definitionOf(name: string, stack: PlannedStack): Planned | undefined {
  return stack.allIn(name, "aws:ecs/taskDefinition:TaskDefinition")[0];
}

/** The image that the stack builds for a container; undefined where the image is ready. */
export function builtImageOf({ image }: Inputs, stack: PlannedStack): Planned | undefined {
  return stack.all("docker:index/image:Image").find(({ inputs }) => inputs.imageName === image);
}

/** The plan with services at its top, then jobs, then what surrounds them. */
export function workloadsFirst(plan: Plan): Plan {
  const names = workloadsOf(new PlannedStack(plan)).map(({ name }) => name);
  const rank = ({ name }: PlannedResource) => (names.includes(name) ? names.indexOf(name) : names.length);
  const top = plan.resources.filter(({ parent }) => parent === undefined).sort((a, b) => rank(a) - rank(b));
  return { ...plan, resources: top.flatMap((resource) => [resource, ...below(plan, resource)]) };
}

/** The part of the plan that is one service or job; undefined where none has this name. */
export function partOf(plan: Plan, name: string): Plan | undefined {
  const top = plan.resources.filter((resource) => resource.parent === undefined && resource.name === name);
  const workload = workloadsOf(new PlannedStack(plan)).find((one) => one.name === name);
  if (workload === undefined) return undefined;
  const key = workload.kind === "service" ? "services" : "jobs";
  const output = (plan.outputs[key] as Record<string, unknown> | undefined)?.[name];
  return {
    ...plan,
    resources: top.flatMap((resource) => [resource, ...below(plan, resource)]),
    outputs: output === undefined ? {} : { [key]: { [name]: output } },
  };
}

function below(plan: Plan, { urn }: PlannedResource): PlannedResource[] {
  const children = Map.groupBy(plan.resources, ({ parent }) => parent ?? "");
  const all = (parent: string): PlannedResource[] =>
    (children.get(parent) ?? []).flatMap((resource) => [resource, ...all(resource.urn)]);
  return all(urn);
}
