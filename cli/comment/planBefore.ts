// The plan of what is deployed, from the plan of the program and a preview's steps, which say what differs. A preview
// alone has only the resources that change, from which no picture can be drawn.

import { isDeepStrictEqual } from "node:util";
import { nameOf, type Plan, type PlannedResource } from "../../plan/graph.ts";
import { engineValue } from "./engineValues.ts";
import { operations, stackType } from "./operations.ts";
import type { Preview, State, Step } from "./readPreview.ts";

const comes = ({ op }: Step) => operations.get(op) === "add";
const goes = ({ op }: Step) => operations.get(op) === "remove";

/** @returns undefined where the preview is of another program than the plan */
export function planBefore(plan: Plan, { steps }: Preview): Plan | undefined {
  const all = (steps ?? []).filter(({ urn, op }) => isPlanned(urn) && op !== "same");
  const planned = new Map(plan.resources.map((resource) => [resource.urn, resource]));
  if (all.some((step) => !goes(step) && !planned.has(step.urn))) return undefined;
  const byUrn = Map.groupBy(all, ({ urn }) => urn);
  const isNew = (urn: string) => (byUrn.get(urn) ?? []).some(comes);
  const stayed = plan.resources.filter(({ urn }) => !isNew(urn)).map((one) => before(one, byUrn.get(one.urn) ?? []));
  const gone = all.flatMap((step) => (goes(step) && step.oldState ? [removed(step, step.oldState)] : []));
  return { ...plan, resources: [...stayed, ...gone.filter(({ urn }) => !planned.has(urn))] };
}

/** Whether a plan has it, too: what is in a component of awsx, only the engine sees. */
function isPlanned(urn: string): boolean {
  const types = urn.split("::")[2]?.split("$") ?? [];
  return types.at(-1) !== stackType && !types.slice(0, -1).some((type) => type.startsWith("awsx:"));
}

/** A resource with the values that are deployed, where they are others: ids stay as the plan writes them. */
function before(resource: PlannedResource, steps: Step[]): PlannedResource {
  const step = steps.find(({ oldState, newState }) => oldState && newState);
  if (step === undefined) return resource;
  const [old, now] = [valuesOf(step.oldState), valuesOf(step.newState)];
  const differing = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (property) => !isDeepStrictEqual(old[property], now[property]) && !isUnknown(now[property]),
  );
  const inputs = Object.fromEntries([
    ...Object.entries(resource.inputs).filter(([property]) => !differing.includes(property)),
    ...differing.flatMap((property) => (property in old ? [[property, old[property]]] : [])),
  ]);
  const { propertyDependencies } = step.oldState ?? {};
  const sources = differing.map((property) => [property, propertyDependencies?.[property] ?? []] as const);
  return {
    ...resource,
    inputs,
    propertyDependencies: { ...resource.propertyDependencies, ...Object.fromEntries(sources) },
  };
}

function removed({ urn }: Step, state: State): PlannedResource {
  const { type, custom, parent, propertyDependencies } = state;
  return {
    ...{ urn, type, name: nameOf(urn), custom: custom ?? true, inputs: valuesOf(state), options: {} },
    ...(parent && !parent.includes(stackType) && { parent }),
    propertyDependencies: propertyDependencies ?? {},
  };
}

function valuesOf(state: State | null | undefined): Record<string, unknown> {
  return engineValue(state?.inputs ?? {}) as Record<string, unknown>;
}

/** What only the deployment will know says nothing of what was there before. */
const isUnknown = (value: unknown) => JSON.stringify(value)?.includes(`\${unknown}`) ?? false;
