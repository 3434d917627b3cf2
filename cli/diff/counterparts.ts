// Pairs the resources of two graphs: by URN, as the engine does, or by an alias that names an earlier URN
// (https://www.pulumi.com/docs/iac/concepts/resources/options/aliases/).

import { nameOf, type PlannedResource } from "../../plan/graph.ts";

/** An alias in the form of Pulumi's protocol; a field that is absent or empty has the resource's present value. */
interface Alias {
  urn?: string;
  spec?: { name?: string; type?: string; stack?: string; project?: string; parenturn?: string; noparent?: boolean };
}

/** URN after → the resource before; a new resource has no entry. `after` has parents before their children. */
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

const stackType = "pulumi:pulumi:Stack";

function formerUrns(resource: PlannedResource, parentBefore: string | undefined): string[] {
  const aliases = (resource.options.aliases ?? []) as Alias[];
  const own = aliases.map(({ urn, spec = {} }) => {
    if (urn) return urn;
    const [prefix = "", project] = resource.urn.split("::");
    const stack = prefix.split(":")[2];
    const parent = spec.noparent ? undefined : spec.parenturn || parentBefore;
    const above = parent?.split("::")[2] ?? stackType;
    // The stack itself is in no URN, although Pulumi's SDK names it as a parent.
    const types = [...(above === stackType ? [] : [above]), spec.type || resource.type].join("$");
    return `urn:pulumi:${spec.stack || stack}::${spec.project || project}::${types}::${spec.name || resource.name}`;
  });
  const { parent } = resource;
  if (parent === undefined || parentBefore === undefined || parentBefore === parent) return own;
  return [...own, ...[resource.urn, ...own].map((urn) => urnBelow(parentBefore, parent, urn))];
}

/**
 * The URN of a child under its parent's former name: where the child's name begins with the parent's, it began with the
 * former one. https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/resource.ts (inheritedChildAlias)
 */
function urnBelow(parentBefore: string, parent: string, urn: string): string {
  const [stack, project, parentTypes, parentName] = parentBefore.split("::");
  const name = nameOf(urn);
  const former = name.startsWith(nameOf(parent)) ? `${parentName}${name.slice(nameOf(parent).length)}` : name;
  return [stack, project, `${parentTypes}$${urn.split("::")[2]?.split("$").at(-1)}`, former].join("::");
}

/** Name before → name after. */
export type Names = ReadonlyMap<string, string>;

export function renamedIn(found: ReadonlyMap<string, PlannedResource>): Names {
  return new Map([...found].map(([urn, { name }]) => [name, nameOf(urn)]));
}

/**
 * The text with the later name in every placeholder: `${web-tg.arn}` and `${site-tg.arn}` may mean the same resource.
 */
export function withNames(text: string, names: Names): string {
  return text.replace(/(?<=\$\{)[^.}]+(?=\.)/g, (name) => names.get(name) ?? name);
}
