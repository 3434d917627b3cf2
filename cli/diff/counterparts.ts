// Which resource of the one graph is which of the other: by URN, as the engine does it, or by an alias that says where
// a resource was before (https://www.pulumi.com/docs/iac/concepts/resources/options/aliases/).

import type { PlannedResource } from "../../plan/graph.ts";

/** As Pulumi's protocol has it; what is absent or empty is as the resource now has it. */
interface Alias {
  urn?: string;
  spec?: { name?: string; type?: string; stack?: string; project?: string; parenturn?: string; noparent?: boolean };
}

/** URN after → the resource before; without those that are new. `after` has parents before their children. */
export function counterparts(before: PlannedResource[], after: PlannedResource[]): Map<string, PlannedResource> {
  const old = new Map(before.map((resource) => [resource.urn, resource]));
  const taken = new Set(after.map(({ urn }) => urn));
  const found = new Map<string, PlannedResource>();
  for (const resource of after) {
    const parentBefore = found.get(resource.parent ?? "")?.urn ?? resource.parent;
    const candidates = [resource.urn, ...formerUrns(resource, parentBefore)];
    const match = candidates.find((urn) => old.has(urn) && (urn === resource.urn || !taken.has(urn)));
    const counterpart = match && old.get(match);
    if (!counterpart) continue;
    found.set(resource.urn, counterpart);
    taken.add(counterpart.urn);
  }
  return found;
}

function formerUrns(resource: PlannedResource, parentBefore: string | undefined): string[] {
  const aliases = (resource.options.aliases ?? []) as Alias[];
  // A child of a renamed parent keeps its own name and type, and moves with it.
  const own = parentBefore === resource.parent ? [] : [{ spec: {} }];
  return [...own, ...aliases].map(({ urn, spec = {} }: Alias) => {
    if (urn) return urn;
    const [prefix = "", project] = resource.urn.split("::");
    const stack = prefix.split(":")[2];
    const parent = spec.noparent ? undefined : spec.parenturn || parentBefore;
    const types = [...(parent ? [parent.split("::")[2]] : []), spec.type || resource.type].join("$");
    return `urn:pulumi:${spec.stack || stack}::${spec.project || project}::${types}::${spec.name || resource.name}`;
  });
}
