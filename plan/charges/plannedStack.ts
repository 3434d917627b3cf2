// Looks things up in a plan: its region, the component that a resource belongs to, the resource that another one's
// input comes from, and the containers of a task definition.

import type { Plan, PlannedResource } from "../graph.ts";
import { openJson } from "../openJson.ts";

// biome-ignore lint/suspicious/noExplicitAny: a plan's inputs have as many shapes as AWS has resources
export type Inputs = Record<string, any>;
export type Planned = PlannedResource & { inputs: Inputs };

export class PlannedStack {
  readonly resources: readonly Planned[];
  /** The region, such as `eu-west-1`; undefined where the plan has no AWS provider. */
  readonly region: string | undefined;
  /** Whether an emulator on this machine stands in for AWS. */
  readonly emulated: boolean;
  private readonly byUrn: Map<string, Planned>;
  private readonly byType: Map<string, Planned[]>;
  private readonly byComponent: Map<string, Planned[]>;

  constructor({ resources }: Plan) {
    this.resources = resources;
    this.byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    this.byType = Map.groupBy(this.resources, ({ type }) => type);
    this.byComponent = Map.groupBy(this.resources, (resource) => this.componentOf(resource));
    const provider = resources.find(({ type }) => type === "pulumi:providers:aws")?.inputs;
    this.region = typeof provider?.region === "string" ? provider.region : undefined;
    this.emulated = /localhost|127\.0\.0\.1/.test(JSON.stringify(provider?.endpoints) ?? "");
  }

  all(type: string): readonly Planned[] {
    return this.byType.get(type) ?? [];
  }

  /** Those of a type in a component, by the name that `componentOf` gives. */
  allIn(component: string, type: string): Planned[] {
    return (this.byComponent.get(component) ?? []).filter((resource) => resource.type === type);
  }

  /** The outermost component above a resource; its own name at the top of the stack. */
  componentOf(resource: PlannedResource): string {
    let at = resource;
    for (let above = this.byUrn.get(at.parent ?? ""); above; above = this.byUrn.get(at.parent ?? "")) at = above;
    return at.name;
  }

  /** The nearest resource of a type that one input's value comes from; without an input, that any value comes from. */
  source(resource: PlannedResource, type: string, input?: string): Planned | undefined {
    const { propertyDependencies } = resource;
    const seen = new Set<string>();
    let urns = input === undefined ? Object.values(propertyDependencies).flat() : (propertyDependencies[input] ?? []);
    while (urns.length > 0) {
      const near = urns.filter((urn) => !seen.has(urn)).flatMap((urn) => this.byUrn.get(urn) ?? []);
      for (const { urn } of near) seen.add(urn);
      const found = near.find((candidate) => candidate.type === type);
      if (found) return found;
      urns = near.flatMap((candidate) => Object.values(candidate.propertyDependencies).flat());
    }
    return undefined;
  }

  /** Every resource that an input's value comes straight from, each once. */
  sources({ propertyDependencies }: PlannedResource): Planned[] {
    const urns = new Set(Object.values(propertyDependencies).flat());
    return [...urns].flatMap((urn) => this.byUrn.get(urn) ?? []);
  }

  /** Every resource of a type with an input whose value comes straight from this one. */
  users({ urn }: PlannedResource, type: string): Planned[] {
    return this.all(type).filter(({ propertyDependencies }) =>
      Object.values(propertyDependencies).flat().includes(urn),
    );
  }
}

/** None where the definition's text is no list. */
export function containersOf({ inputs }: Planned): Inputs[] {
  const containers = openJson(inputs.containerDefinitions);
  return Array.isArray(containers) ? containers : [];
}
