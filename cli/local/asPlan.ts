// What is deployed, in the form of a plan, for whatever reads plans: with the values that the emulator has given, and
// the images that were built. Pure.

import { nameOf, type Plan, type PlannedResource } from "../../plan/graph.ts";
import { signatureKey } from "../comment/engineValues.ts";
import type { ExportedResource } from "../deployed/exported.ts";

export function asPlan(resources: readonly ExportedResource[], project: string, stack: string): Plan {
  // A plan has nothing above its components.
  const top = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.urn;
  const own = resources.filter(({ urn }) => urn !== top);
  return { project, stack, resources: own.map((resource) => planned(resource, top)), outputs: {} };
}

function planned({ urn, type, parent, inputs = {} }: ExportedResource, top: string | undefined): PlannedResource {
  return {
    urn,
    type,
    name: nameOf(urn),
    parent: parent === top ? undefined : parent,
    custom: true,
    inputs: Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, shown(value)])),
    options: {},
    // A value is what it is: nobody has to ask where it came from.
    propertyDependencies: {},
  };
}

/** `pulumi stack export --show-secrets` has a secret as the JSON of its value, under a key by which Pulumi knows it. */
function shown(value: unknown): unknown {
  const isSecret = typeof value === "object" && value !== null && signatureKey in value && "plaintext" in value;
  return isSecret ? JSON.parse(String(value.plaintext)) : value;
}
